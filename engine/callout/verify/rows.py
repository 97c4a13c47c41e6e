"""The rows that follow from a history: the ticket's own, its timers, its part of the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from callout.records import (
    Entry,
    Ticket,
    TicketStatus,
    instant_text,
    read_instant,
    sections,
)
from callout.replay import Difference
from callout.step import state_digest
from callout.store import Horizons, StoredRow, ticket_columns, timer_columns
from callout.values import Json, differences, digest

from .findings import Findings

_ONLY_THE_LAST_ENTRY = ("id", "definition", "version", "head", "opened_at")
_REST = ("memory", "data", "links", "internals")
_TRIED = frozenset({"wake", "tries", "error"})


@dataclass(frozen=True, slots=True)
class MadeEffect:
    """An effect as its entry names it, and when it was recorded."""

    adapter: str
    operation: str
    digest: str
    entry: Entry


@dataclass(slots=True)
class Overdue:
    """Whether a timer of the ticket was ever taken off or moved after it was due.

    Then firing it had failed, and the ticket may have been marked as stuck.
    """

    seen: bool = False

    def take(self, entry: Entry) -> None:
        self.seen = self.seen or any(
            change.change != "fire" and read_instant(change.due) < entry.recorded_at
            for change in entry.timers
        )


def check_ticket(
    row: StoredRow,
    made: Ticket,
    timers: Sequence[StoredRow],
    overdue: Overdue,
    findings: Findings,
    *,
    certain: bool,
) -> None:
    """The ticket's row against the ticket its history makes; `certain`: all of that is known."""
    for name, fault in row.faults.items():
        findings.add(Difference.RECORD, f"/ticket/{name}", fault, seq=made.version)
    expected = ticket_columns(made)
    if not made.process:
        expected["process"] = row.columns.get("process")
    names = expected if certain else _ONLY_THE_LAST_ENTRY
    for name in names:
        found = row.columns.get(name)
        if name in row.faults or (name == "status" and _is_marked(found, made, timers, overdue)):
            continue
        for place, recorded, replayed in differences(found, expected[name], f"/ticket/{name}"):
            message = "the ticket that is kept is not the one its history makes"
            findings.add(Difference.STORED, place, message, recorded, replayed, seq=made.version)


def check_by_hash(
    row: StoredRow,
    timers: Sequence[StoredRow],
    last: Entry,
    overdue: Overdue,
    findings: Findings,
) -> None:
    """The ticket's row where its history cannot be put together: by the hash it ended with.

    What the row says twice is compared as well: the hash covers the one, and so vouches for it.
    """
    states, rest = row.columns.get("states"), row.columns.get("rest")
    if not (isinstance(states, list) and isinstance(rest, dict)):
        return  # that is on the list as a column that cannot be read
    memory, data, links, internals = map(_object_of(rest), _REST)
    kept = {**internals, sections.LINKS: links} if links else internals
    dues = sorted((str(each.columns.get("id")), each.columns.get("due")) for each in timers)
    found = state_digest([str(each) for each in states], _lists(memory), data, dues, kept)
    if found != last.post:
        message = "the ticket that is kept is not in the state that its last entry recorded"
        findings.add(Difference.STORED, "/ticket", message, found, last.post, entry=last)
    said = _object_of(internals)(sections.TICKET)
    expected = {"status": said.get("status", "open"), "outcome": said.get("outcome")}
    for name, wanted in expected.items():
        stuck = name == "status" and row.columns.get(name) == "stuck" and wanted == "open"
        if row.columns.get(name) != wanted and not (stuck and _may_be_stuck(timers, overdue)):
            message = "the row says something else than what is kept in it for the engine"
            place = f"/ticket/{name}"
            findings.add(
                Difference.STORED, place, message, row.columns.get(name), wanted, entry=last
            )


def _object_of(json: Mapping[str, Json]) -> Callable[[str], dict[str, Json]]:
    def named(name: str) -> dict[str, Json]:
        found = json.get(name)
        return found if isinstance(found, dict) else {}

    return named


def _lists(memory: Mapping[str, Json]) -> dict[str, list[str]]:
    return {
        name: [str(each) for each in states] if isinstance(states, list) else []
        for name, states in memory.items()
    }


def _may_be_stuck(timers: Sequence[StoredRow], overdue: Overdue) -> bool:
    return overdue.seen or any(row.columns.get("wake") is None for row in timers)


def _is_marked(found: Json, made: Ticket, timers: Sequence[StoredRow], overdue: Overdue) -> bool:
    """Whether the ticket is marked as stuck, which no entry says, for a reason that can be seen."""
    if found != TicketStatus.STUCK.value or made.status is not TicketStatus.OPEN:
        return False
    return _may_be_stuck(timers, overdue)


def check_timers(rows: Sequence[StoredRow], made: Ticket, findings: Findings) -> None:
    """The timers that are armed against those the history leaves."""
    expected = {timer.id: timer_columns(made.id, timer) for timer in made.timers}
    for row in rows:
        name = str(row.columns.get("id"))
        _check_faults(row, f"/timer/{name}", made.version, findings)
        wanted = expected.pop(name, None)
        if wanted is None:
            message = "the history arms no such timer"
            findings.add(Difference.STORED, f"/timer/{name}", message, name, seq=made.version)
            continue
        if not made.process:
            wanted["ord"] = row.columns.get("ord")
        for column in wanted.keys() - _TRIED - row.faults.keys():
            for place, recorded, replayed in differences(
                row.columns.get(column), wanted[column], f"/timer/{name}/{column}"
            ):
                message = "the timer is armed otherwise than its history says"
                findings.add(
                    Difference.STORED, place, message, recorded, replayed, seq=made.version
                )
        for column, message in _untried(row.columns):
            place = f"/timer/{name}/{column}"
            findings.add(
                Difference.STORED, place, message, row.columns.get(column), seq=made.version
            )
    for name in expected:
        message = "the history arms this timer, and there is none"
        findings.add(Difference.STORED, f"/timer/{name}", message, None, name, seq=made.version)


def _untried(row: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """What cannot be in a timer's row: it is put off by failures, and each is counted."""
    wake, due = row.get("wake"), row.get("due")
    if not row.get("tries"):
        if wake != due:
            yield "wake", "it is to fire at another instant than it is due, and never failed"
        if row.get("error") is not None:
            yield "error", "it has an error, and never failed"
        return
    if row.get("error") is None:
        yield "error", "it has failed without an error"
    if isinstance(wake, str) and isinstance(due, str) and read_instant(wake) < read_instant(due):
        yield "wake", "it is to fire before it is due"


def check_outbox(
    rows: Sequence[StoredRow],
    made: Mapping[str, MadeEffect],
    horizons: Horizons,
    findings: Findings,
    *,
    complete: bool,
) -> None:
    """The outbox against the effects in the history.

    What was delivered is forgotten after a time, oldest first; what is missing and younger than
    something that was not forgotten was taken away, what is older may have been: that is asked
    about. `complete`: every entry could be read.
    """
    left = dict(made)
    for row in rows:
        name = str(row.columns.get("id"))
        effect = left.pop(name, None)
        seq = effect.entry.seq if effect is not None else 0
        _check_faults(row, f"/outbox/{name}", seq, findings)
        if effect is None:
            if complete:
                message = "no entry has this effect"
                findings.add(Difference.STORED, f"/outbox/{name}", message, name)
            continue
        _check_effect(row, name, effect, findings)
    gone: list[str] = []
    for name, effect in left.items():
        if horizons.delivery is not None and effect.entry.recorded_at > horizons.delivery:
            message = "the outbox has lost this effect: older ones were not forgotten yet"
            findings.add(
                Difference.STORED, f"/outbox/{name}", message, None, name, entry=effect.entry
            )
        else:
            gone.append(name)
    if gone:
        _ask_about(gone, left[gone[-1]].entry, findings)


def _ask_about(gone: Sequence[str], entry: Entry, findings: Findings) -> None:
    """One note for all: of every ticket that is old enough, effects were forgotten."""
    which = "this effect" if len(gone) == 1 else f"this effect and {len(gone) - 1} before it"
    message = f"the outbox does not have {which}: delivered and forgotten, or taken away"
    findings.add(
        Difference.STORED, f"/outbox/{gone[-1]}", message, None, gone[-1], entry=entry, note=True
    )


def _check_effect(row: StoredRow, name: str, effect: MadeEffect, findings: Findings) -> None:
    columns = row.columns
    expected: dict[str, Json] = {
        "adapter": effect.adapter,
        "operation": effect.operation,
        "ticket": effect.entry.ticket,
        "made_at": instant_text(effect.entry.recorded_at),
    }
    for column, wanted in expected.items():
        if column not in row.faults and columns.get(column) != wanted:
            message = "the effect is another one than its entry says"
            place = f"/outbox/{name}/{column}"
            findings.add(
                Difference.STORED, place, message, columns.get(column), wanted, entry=effect.entry
            )
    arguments = digest(columns.get("arguments"))
    if "arguments" not in row.faults and arguments != effect.digest:
        message = "the arguments are not those of which the entry has the hash"
        place = f"/outbox/{name}/arguments"
        findings.add(
            Difference.STORED, place, message, arguments, effect.digest, entry=effect.entry
        )
    for column, message in _undelivered(columns):
        place = f"/outbox/{name}/{column}"
        findings.add(Difference.STORED, place, message, columns.get(column), entry=effect.entry)


def _undelivered(row: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """What cannot be in a row of the outbox: it waits, or is delivered, or was given up."""
    waits, delivered = row.get("next_try") is not None, row.get("delivered_at") is not None
    if waits and delivered:
        yield "next_try", "it waits although it was delivered"
    if row.get("tries") and row.get("error") is None:
        yield "error", "it has failed without an error"
    if not waits and not delivered and row.get("error") is None:
        yield "next_try", "it was given up without an error"
    made_at = _instant(row.get("made_at"))
    for column in ("next_try", "delivered_at"):
        instant = _instant(row.get(column))
        if instant is not None and made_at is not None and instant < made_at:
            yield column, "it is before the effect was made"


def _check_faults(row: StoredRow, place: str, seq: int, findings: Findings) -> None:
    for name, fault in row.faults.items():
        findings.add(Difference.RECORD, f"{place}/{name}", fault, seq=seq)


def _instant(json: Json) -> datetime | None:
    return read_instant(json) if isinstance(json, str) else None
