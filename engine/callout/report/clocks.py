"""One clock of a ticket explained: what counted, what paused, what it comes to, when it was due.

Worked out from the history alone: each entry that changed the clock says how it stood from then on.
What counted is shown window by window; the lengths of all windows of a run are what has elapsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from callout.calendars import Calendar
from callout.definition import Definition
from callout.process import ServiceClock
from callout.records import Entry, instant_text, sections
from callout.records.clock_runs import ClockRun, clock_run
from callout.values import DateTime, DaysDuration, Json, pointer

from .history import clock_text, short_clock
from .screen import escape


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when time counted."""

    start: datetime
    end: datetime

    @property
    def length(self) -> int:
        """In nanoseconds."""
        return DaysDuration.from_timedelta(self.end - self.start).nanoseconds


@dataclass(frozen=True, slots=True)
class Phase:
    """A time in which a clock counted, paused or stood; `why` says what began it."""

    kind: str
    start: datetime
    end: datetime
    why: str
    windows: tuple[Window, ...] = ()

    @property
    def counted(self) -> int:
        """In nanoseconds."""
        return sum(window.length for window in self.windows)


@dataclass(frozen=True, slots=True)
class RunAccount:
    """One run of a clock: how it stands, its phases, and what happened to it, each in order."""

    run: ClockRun
    phases: tuple[Phase, ...]
    notes: tuple[tuple[datetime, str], ...]

    @property
    def elapsed(self) -> int:
        """In nanoseconds."""
        return sum(phase.counted for phase in self.phases)


@dataclass(frozen=True, slots=True)
class ClockAccount:
    """A clock of a ticket, with the calendar that counts; no runs where it was never started."""

    ticket: str
    clock: ServiceClock
    definition: str
    calendar: Calendar | None
    runs: tuple[RunAccount, ...]


@dataclass(slots=True)
class _Teller:
    """The account of one run, being put together change by change."""

    definition: Definition
    clock: ServiceClock
    run: ClockRun
    since: datetime
    why: str
    phases: list[Phase] = field(default_factory=list)
    notes: list[tuple[datetime, str]] = field(default_factory=list)

    def take(self, entry: Entry, run: ClockRun) -> None:
        """The clock stands like this after the entry."""
        before, self.run = self.run, run
        at = entry.recorded_at
        if before.started != run.started:
            before = self._begun(run, before)
        if _kind(before) != _kind(run) or before.since != run.since:
            self.close(at, before)
            self.since, self.why = at, self._because(entry, run)
        self.notes += _notes(before, run, entry)

    def _begun(self, run: ClockRun, before: ClockRun) -> ClockRun:
        """It counts from another instant than was thought: so did what came first."""
        if self.phases:
            first = self.phases[0]
            calendar = _calendar(self.definition, self.clock, run)
            windows = tuple(_windows(calendar, run.started, first.end))
            self.phases[0] = Phase("counted", run.started, first.end, first.why, windows)
        else:
            self.since = run.started
        return replace(before, since=run.since) if before.since == before.started else before

    def close(self, at: datetime, run: ClockRun) -> None:
        """What the clock did until now, unless that was nothing."""
        if at <= self.since:
            return
        windows: tuple[Window, ...] = ()
        if _kind(run) == "counted":
            calendar = _calendar(self.definition, self.clock, run)
            windows = tuple(_windows(calendar, self.since, at))
        self.phases.append(Phase(_kind(run), self.since, at, self.why, windows))

    def told(self, until: datetime) -> RunAccount:
        """All of it, as far as until then."""
        if self.run.is_open:
            self.close(until, self.run)
        return RunAccount(self.run, tuple(self.phases), tuple(self.notes))

    def _because(self, entry: Entry, run: ClockRun) -> str:
        told = f"{entry.name} (entry {entry.seq})"
        if _kind(run) != "paused":
            return told
        chart = self.definition.chart
        active = chart.mask(entry.after)
        nodes = ((each.text, chart.find(each.text)) for each in self.clock.pauses)
        names = [name for name, node in nodes if node is not None and active & node.bit]
        return f"{', '.join(names)}: {told}" if names else told


def clock_account(
    entries: Sequence[Entry], name: str, definition: Definition, until: datetime
) -> ClockAccount:
    """The account of a clock, by the whole history of its ticket; one that runs, until then.

    Raises KeyError if the process has no such clock.
    """
    clock = definition.process.clocks[name]
    runs: list[RunAccount] = []
    teller: _Teller | None = None
    for entry, run in _changes(entries, name):
        if teller is None or run.number != teller.run.number:
            runs += [teller.told(until)] if teller is not None else []
            why = f"{entry.name} (entry {entry.seq})"
            teller = _Teller(definition, clock, _at_first(run, entry), run.started, why)
            teller.notes += _notes(None, run, entry)
        teller.take(entry, run)
    runs += [teller.told(until)] if teller is not None else []
    last = runs[-1].run if runs else None
    calendar = _calendar(definition, clock, last) if last is not None else None
    ticket = entries[0].ticket if entries else ""
    return ClockAccount(ticket, clock, definition.hash, calendar, tuple(runs))


def _at_first(run: ClockRun, entry: Entry) -> ClockRun:
    """How it stood until the entry that started it: what began before then counts."""
    earlier = run.started < entry.recorded_at and run.since is None and run.is_open
    return replace(run, since=run.started) if earlier else run


def _changes(entries: Iterable[Entry], name: str) -> Iterator[tuple[Entry, ClockRun]]:
    place = pointer.write((sections.ENGINE, sections.CLOCK, name))
    for entry in entries:
        run = clock_run(entry.set_data.get(place))
        if run is not None:
            yield entry, run


def _kind(run: ClockRun) -> str:
    if not run.is_open:
        return "stopped"
    return "paused" if run.since is None else "counted"


def _calendar(definition: Definition, clock: ServiceClock, run: ClockRun) -> Calendar | None:
    calendars = definition.model.calendars
    if clock.counts is None or calendars is None:
        return None
    return calendars.of(run.calendar)


def _windows(calendar: Calendar | None, start: datetime, end: datetime) -> Iterator[Window]:
    if calendar is None:
        yield Window(start, end)
        return
    bounds = DateTime.from_datetime(start), DateTime.from_datetime(end)
    for opens, closes in calendar.stretches(*bounds):
        yield Window(opens.to_datetime(), closes.to_datetime())


def _notes(before: ClockRun | None, run: ClockRun, entry: Entry) -> list[tuple[datetime, str]]:
    """What has happened to the run in an entry, in words, each with its instant."""
    at, found = entry.recorded_at, list[tuple[datetime, str]]()
    told = f"by {entry.name} (entry {entry.seq})"
    if before is None:
        found.append((run.started, f"started {told}"))
    elif before.limit != run.limit:
        limit = "none" if run.limit is None else str(DaysDuration(run.limit))
        found.append((at, f"another limit, {limit}, {told}"))
    if run.warned is not None and (before is None or before.warned is None):
        found.append((run.warned, f"warned {told}"))
    if run.missed is not None and (before is None or before.missed is None):
        found.append((run.missed, f"breached {told}"))
    if before is not None and before.missed is not None and run.missed is None:
        found.append((at, f"the breach is taken back, for this is the due time, {told}"))
    if run.stopped is not None and (before is None or before.is_open):
        found.append((at, f"{'ended with its ticket' if run.void else 'stopped'} {told}"))
    if before is not None and not before.is_open and run.is_open:
        found.append((at, f"reopened {told}"))
    return found


def account_json(account: ClockAccount) -> dict[str, Json]:
    """The account as JSON: instants in UTC, lengths as durations."""
    calendar = account.calendar
    return {
        "ticket": str(account.ticket),
        "clock": account.clock.name,
        "counts": account.clock.counts or "all time",
        "definition": account.definition,
        "calendar": None
        if calendar is None
        else {
            "name": calendar.name,
            "hash": calendar.hash,
            "zone": calendar.zone,
            "valid": [str(calendar.first), str(calendar.last)],
        },
        "runs": [_run_json(each) for each in account.runs],
    }


def _run_json(account: RunAccount) -> dict[str, Json]:
    run = account.run
    due = run.missed or run.due
    left = None if run.limit is None else str(DaysDuration(run.limit - account.elapsed))
    return {
        "number": run.number,
        "state": run.state,
        "started": instant_text(run.started),
        "stopped": None if run.stopped is None else instant_text(run.stopped),
        "limit": None if run.limit is None else str(DaysDuration(run.limit)),
        "elapsed": str(DaysDuration(account.elapsed)),
        "left": left,
        "due": None if due is None else instant_text(due),
        "phases": [
            {
                "kind": phase.kind,
                "from": instant_text(phase.start),
                "until": instant_text(phase.end),
                "why": phase.why,
                "counted": str(DaysDuration(phase.counted)),
                "windows": [
                    [instant_text(window.start), instant_text(window.end)]
                    for window in phase.windows
                ],
            }
            for phase in account.phases
        ],
        "notes": [{"at": instant_text(at), "what": what} for at, what in account.notes],
    }


def account_lines(account: ClockAccount, zone: tzinfo) -> Iterator[str]:
    """The account in lines (rich markup)."""
    clock, calendar = account.clock, account.calendar
    counts = clock.counts or "all time"
    yield f"[bold]{escape(account.ticket)} {escape(clock.name)}[/] counts {counts}"
    if calendar is not None:
        yield escape(
            f"calendar {calendar.name} ({calendar.hash[:17]}),"
            f" {calendar.first} until {calendar.last}, {calendar.zone}"
        )
    yield escape(f"definition {account.definition[:17]}")
    if not account.runs:
        yield "it was never started"
    for each in account.runs:
        yield from _run_lines(each, zone)


def _run_lines(account: RunAccount, zone: tzinfo) -> Iterator[str]:
    run = account.run
    yield f"[bold]{escape(f'run {run.number}: {run.state}')}[/]"
    for at, what in account.notes:
        yield escape(f"  {clock_text(at, zone)} {what}")
    for phase in account.phases:
        until = short_clock(phase.end, phase.start, zone)
        sum_ = f", {DaysDuration(phase.counted)}" if phase.kind == "counted" else ""
        yield escape(f"  {clock_text(phase.start, zone)} - {until} {phase.kind}{sum_}: {phase.why}")
        for window in phase.windows:
            end = short_clock(window.end, window.start, zone)
            length = DaysDuration(window.length)
            yield escape(f"    {clock_text(window.start, zone)} - {end} {length}")
    limit = "none" if run.limit is None else str(DaysDuration(run.limit))
    due = run.missed or run.due
    when = "" if due is None else f", due {clock_text(due, zone)}"
    yield escape(f"  elapsed {DaysDuration(account.elapsed)} of {limit}{when}")
