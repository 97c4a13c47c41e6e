"""What tickets tell each other, looked at from both sides.

An entry with a cause was sent by the entry of another ticket, which names the message by the hash
of what it says. And what a ticket sent stands in the history of the ticket it was sent to: to know
which one, the sending entry is decided again.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callout.process import TicketAct
from callout.records import (
    MERGED,
    OPEN,
    Entry,
    EntryKind,
    Message,
    MessageKind,
    TicketStatus,
    entry_id,
    event_kind,
    examine_entry,
    instant_text,
    refused_by,
)
from callout.replay import Difference
from callout.step import Outcome
from callout.store import Evidence
from callout.values import Json, KeyRing, Sealing, canonical, digest, encoded_of, is_sealed
from callout.values.sealing import changed_at, keys_in

from .findings import Findings
from .masked import alike

_KEPT = 50_000
"""How many entries of other tickets are remembered at once."""
_COPIED = ("code", "message", "hint")
"""The parts of a refusal that whoever passed the event on repeats."""


@dataclass(slots=True)
class Received:
    """What one ticket got from others: by cause, how often what was told, and the refusals."""

    told: dict[str, Counter[str]] = field(default_factory=dict)
    refusals: dict[str, list[Mapping[str, Json]]] = field(default_factory=dict)
    size: int = 0

    def take(self, entry: Entry, sealing: Sealing) -> None:
        if entry.cause is None:
            return
        self.size += 1
        told = _told(entry.name, entry.payload, sealing)
        self.told.setdefault(entry.cause, Counter())[told] += 1
        if entry.refusal is not None:
            self.refusals.setdefault(entry.cause, []).append(entry.refusal)


def _would_have_merged(entry: Entry, sending: Entry) -> bool:
    """Whether a ticket was asked to be the kept one, by another that was then not merged."""
    asked = (entry.name, sending.name) == (MERGED, TicketAct.MERGE.event)
    return asked and entry.payload.get("from") == sending.ticket


class Neighbours:
    """Other tickets, as far as they are asked about; keeps what may be asked again."""

    def __init__(self, keys: KeyRing) -> None:
        self._sealing = Sealing("", keys.find)
        self._received: OrderedDict[str, Received] = OrderedDict()

    def received(self, evidence: Evidence, ticket: str, *, fresh: bool = False) -> Received:
        """What the ticket got; one that was not looked up just now may be out of date."""
        found = None if fresh else self._received.get(ticket)
        if found is None:
            found = Received()
            for row in evidence.entries(ticket):
                entry = examine_entry(row.document).entry
                if entry is not None:
                    found.take(entry, self._sealing)
            self._received[ticket] = found
        self._received.move_to_end(ticket)
        while len(self._received) > 1 and sum(e.size for e in self._received.values()) > _KEPT:
            self._received.popitem(last=False)
        return found


class Relations:
    """Checks what one ticket tells and is told."""

    def __init__(
        self, evidence: Evidence, neighbours: Neighbours, findings: Findings, keys: KeyRing
    ) -> None:
        self._evidence = evidence
        self._sealing = Sealing("", keys.find)
        self._neighbours = neighbours
        self._findings = findings
        self._sent: set[str] = set()
        """Ids of the messages this ticket sent."""
        self._failed: set[str] = set()
        """Those of them that came back."""
        self._unheard: list[tuple[Entry, Message, bool]] = []
        self._heard: Counter[tuple[str, str]] = Counter()
        self._effects: dict[str, str] = {}

    def take(self, entry: Entry, outcome: Outcome | None, process: str) -> None:
        """Look at one entry; `process` is the ticket's, `outcome` what deciding it came to."""
        self._sent |= {made.id for made in entry.effects if made.adapter == "ticket"}
        self._effects |= {made.id: made.adapter for made in entry.effects}
        if entry.cause is not None:
            self._check_cause(entry, entry.cause, process)
        elif entry.kind is EntryKind.EFFECT_RESULT:
            self._check_answer(entry)
        if refused_by(entry) is not None:
            self._check_refusal(entry)
        elif outcome is not None:
            made = {each.id for each in entry.effects}
            is_open = outcome.ticket.status is TicketStatus.OPEN
            sent = [each for each in outcome.messages if each.id in made]
            self._unheard += [(entry, message, is_open) for message in sent]
            if len(self._unheard) > _KEPT:
                self._check_sent()

    def finish(self) -> None:
        """Look for everything that was sent."""
        self._check_sent()

    def _check_cause(self, entry: Entry, cause: str, process: str) -> None:
        sender, _, number = cause.rpartition("/")
        if number == "0":
            self._check_failure(entry)
            return
        sending = self._entry(sender, number)
        if sending is None:
            message = f"there is no entry {cause} that could have sent it"
            self._findings.add(Difference.LINK, "/cause", message, cause, entry=entry)
            return
        if sending.recorded_at != entry.recorded_at:
            message = f"{cause}, which sent it, was recorded at another instant"
            self._findings.add(
                Difference.CLOCK,
                "/recorded_at",
                message,
                instant_text(entry.recorded_at),
                instant_text(sending.recorded_at),
                entry=entry,
            )
        if entry.key is not None:
            message = "a key belongs to what is sent from outside"
            self._findings.add(Difference.LINK, "/key", message, entry.key, entry=entry)
        if sending.refusal is not None and sending.name == entry.name:
            # It was passed on, and refused here or by another one it was passed on to.
            if event_kind(sending) is not EntryKind.TIMER:  # what it said is a message here
                self._check_passed_on(entry, sending, cause)
            return
        if sending.refusal is not None and _would_have_merged(entry, sending):
            return
        self._check_told(entry, sending, cause, process)

    def _check_told(self, entry: Entry, sending: Entry, cause: str, process: str) -> None:
        names: tuple[str | None, ...] = (process,) if entry.name == OPEN else (None,)
        payload = self._sealing.opened(dict(entry.payload))
        if any(keys_in(payload)):
            return  # what the sender's digest is of can be read no more
        lines = [_message_line(entry, payload, name) for name in names]
        wanted = {digest(line) for line in lines}
        made = [
            wanted_digest(each.digest, lines, self._sealing)
            for each in sending.effects
            if each.adapter == "ticket"
        ]
        count = sum(made.count(each) for each in wanted)
        if not count:
            message = f"{cause} did not send this"
            self._findings.add(Difference.LINK, "/cause", message, cause, entry=entry)
            return
        heard = (cause, min(wanted))
        self._heard[heard] += 1
        if self._heard[heard] > count:
            message = f"{cause} sent this less often than it was taken"
            self._findings.add(Difference.LINK, "/cause", message, cause, entry=entry)
        if event_kind(entry) is not EntryKind.MESSAGE:
            self._check_passed_on(entry, sending, cause)

    def _check_passed_on(self, entry: Entry, sending: Entry, cause: str) -> None:
        """What another ticket passed on as it came is the same there."""
        if (entry.name, event_kind(entry)) != (sending.name, event_kind(sending)):
            message = f"{cause} passed on something else"
            self._findings.add(
                Difference.LINK, "/kind", message, entry.kind.value, "message", entry=entry
            )
            return
        if entry.actor != sending.actor:
            message = f"somebody else sent it in {cause}"
            self._findings.add(
                Difference.LINK, "/actor", message, entry.actor.id, sending.actor.id, entry=entry
            )
        if entry.occurred_at != sending.occurred_at:
            message = f"it happened at another instant in {cause}"
            self._findings.add(Difference.LINK, "/occurred_at", message, entry=entry)
        if not self._same(dict(entry.payload), dict(sending.payload)):
            message = f"{cause} carried something else"
            self._findings.add(Difference.LINK, "/payload", message, entry=entry)

    def _same(self, left: Json, right: Json) -> bool:
        """Whether both read the same, as far as they can be read."""
        return _blind(self._sealing.opened(left)) == _blind(self._sealing.opened(right))

    def _check_failure(self, entry: Entry) -> None:
        message_id = entry.payload.get("send_id")
        if message_id not in self._sent:
            message = "it says that a message could not be delivered, which was never sent"
            self._findings.add(Difference.LINK, "/cause", message, message_id, entry=entry)
        elif isinstance(message_id, str):
            self._failed.add(message_id)

    def _check_answer(self, entry: Entry) -> None:
        adapter = self._effects.get(entry.key or "")
        if adapter is None or entry.actor.id != f"callout:{adapter}":
            message = "it answers no effect of this ticket, or comes from another adapter"
            self._findings.add(Difference.LINK, "/key", message, entry.key, entry=entry)

    def _check_refusal(self, entry: Entry) -> None:
        """A refusal that was taken over from another ticket is the same there."""
        other, own = refused_by(entry), _copied(entry.refusal or {})
        if other is None:
            return
        cause = entry_id(entry.ticket, entry.seq)
        for fresh in (False, True):
            found = self._neighbours.received(self._evidence, other, fresh=fresh)
            if any(alike(own, _copied(each)) for each in found.refusals.get(cause, [])):
                return
        message = f"ticket {other}, which is said to have refused it, says something else"
        recorded: Json = dict(own)
        self._findings.add(Difference.LINK, "/refusal", message, recorded, entry=entry)

    def _check_sent(self) -> None:
        wanted: dict[tuple[str, str], list[tuple[Entry, Message, bool]]] = {}
        for entry, message, is_open in self._unheard:
            key = (message.ticket, entry_id(entry.ticket, entry.seq))
            wanted.setdefault(key, []).append((entry, message, is_open))
        self._unheard = []
        for (target, cause), sent in wanted.items():
            lost = self._lost(target, cause, sent, fresh=False)
            if lost:
                for entry, message, is_open in self._lost(target, cause, sent, fresh=True):
                    self._note_lost(entry, message, is_open=is_open)

    def _lost(
        self,
        target: str,
        cause: str,
        sent: Iterable[tuple[Entry, Message, bool]],
        *,
        fresh: bool,
    ) -> list[tuple[Entry, Message, bool]]:
        received = self._neighbours.received(self._evidence, target, fresh=fresh)
        left = Counter(received.told.get(cause, Counter()))
        lost = []
        for entry, message, is_open in sent:
            payload = encoded_of(message.event.payload)
            told = _told(message.event.name, payload, self._sealing)
            if left[told] > 0:
                left[told] -= 1
            elif message.id not in self._failed:
                lost.append((entry, message, is_open))
        return lost

    def _note_lost(self, entry: Entry, message: Message, *, is_open: bool) -> None:
        exists = self._evidence.ticket(message.ticket) is not None
        # Who has ended is not told that a message found nobody.
        unknowable = not exists and not is_open
        where = "has no such entry" if exists else "does not exist"
        text = f"ticket {message.ticket} was told '{message.event.name}' and {where}"
        if message.kind is MessageKind.START and not exists:
            text = f"ticket {message.ticket} was opened and does not exist"
        self._findings.add(
            Difference.LINK, "/effects", text, message.id, entry=entry, note=unknowable
        )

    def _entry(self, ticket: str, number: str) -> Entry | None:
        if not (number.isascii() and number.isdigit() and len(number) < _DIGITS):
            return None
        row = self._evidence.entry(ticket, int(number))
        return None if row is None else examine_entry(row.document).entry


def _message_line(entry: Entry, payload: Json, process: str | None) -> bytes:
    """What the sender's entry has the digest of; see `callout.step.record.traces`."""
    return canonical(
        {"ticket": entry.ticket, "process": process, "event": entry.name, "payload": payload}
    )


def wanted_digest(made: str, lines: Iterable[bytes], sealing: Sealing) -> str:
    """A digest that was recorded, as the plain one where it is the keyed one of such a line."""
    kind, _, rest = made.partition(":")
    key, _, keyed = rest.partition(":")
    cipher = sealing.found(key) if kind == "k256" else None
    if cipher is None:
        return made
    return next((digest(line) for line in lines if cipher.digest(line) == keyed), made)


def _told(name: str, payload: Mapping[str, Json], sealing: Sealing) -> str:
    return digest([name, _blind(sealing.opened(dict(payload)))])


def _blind(json: Json) -> Json:
    """What can be read no more stands for itself: two tickets seal the same with two keys."""
    return changed_at(json, (), lambda leaf: "@sealed" if is_sealed(leaf) else leaf)


def _copied(refusal: Mapping[str, Json]) -> dict[str, Json]:
    return {name: refusal.get(name) for name in _COPIED}


_DIGITS = 10
