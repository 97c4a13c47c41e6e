"""Lists in memory, the reference: nothing is indexed, everything is looked through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import RLock

from callout.records import LIVE, Ticket, TicketId
from callout.records.standing import Standing
from callout.store.changes import Change
from callout.traits import Footprint

from .asking import Ask, Changed, Changes, Gathered, Keeping, ListOrder, Page, Shown, Stood
from .cursors import feed_cursor, of_feed, page_cursor, read_feed_cursor, read_page_cursor
from .moving import Movement, moment_of, movement_of, told
from .refusals import check_kept, forgotten
from .trails.asking import Trail
from .trails.memory import MemoryTrails

_NEVER = datetime.max.replace(tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryListing:
    """The part of a store in memory that keeps rows of lists."""

    def __init__(self) -> None:
        super().__init__()
        self.lists = MemoryLists()

    def put_stood(self, rows: Sequence[Stood]) -> None:
        """See `callout.store.Tickets.put_stood`."""
        self.lists.rewrite(rows)

    def put_footprints(self, footprints: Sequence[Footprint], *, anew: bool = False) -> None:  # noqa: ARG002 - nobody alters what is in memory
        """See `callout.store.Tickets.put_footprints`."""
        with self.lists.lock:
            self.lists.trails.put_footprints(footprints)

    def put_trails(self, ticket_id: TicketId, trails: Sequence[Trail]) -> None:
        """See `callout.store.Tickets.put_trails`."""
        with self.lists.lock:
            self.lists.trails.put_trails(ticket_id, trails)


@dataclass(frozen=True, slots=True)
class _Told:
    number: int
    changed: Changed


class MemoryLists:
    """See `callout.store.lists.protocol.Lists`."""

    def __init__(self) -> None:
        self.lock = RLock()
        """The store's own, so that a commit is seen as a whole."""
        self.trails = MemoryTrails()
        self._stood: dict[TicketId, Stood] = {}
        self._tickets: dict[TicketId, Ticket] = {}
        self._keeping = Keeping.KEPT
        self._done: TicketId | None = None
        self._feed: list[_Told] = []
        self._number = self._forgotten = 0

    def take(self, change: Change) -> None:
        """Write the rows of a change that is committed."""
        with self.lock:
            self._tickets[change.ticket.id] = change.ticket
            self.trails.take(change.ticket.id, change.trails)
            stored = self._stood.get(change.ticket.id)
            stood = change.stood or (standing_of(stored) if stored else None)
            movement = movement_of([change], stood)
            if movement is None:
                self._keeping = Keeping.OFF
                return
            self._stood[change.ticket.id] = _moved(stored, movement)
            ticket, at = change.ticket, moment_of(change)
            self._tell(ticket.id, ticket.version, at, told(change, stood))

    def mark(self, ticket: Ticket) -> None:
        """The ticket is marked as stuck, or open again."""
        with self.lock:
            stood = self._stood.get(ticket.id)
            if stood is None or stood.shown.status is ticket.status:
                return
            was, at = stood.shown.status.value, stood.shown.changed
            shown = replace(stood.shown, status=ticket.status)
            self._stood[ticket.id] = replace(stood, shown=shown)
            moved = {"process": ticket.process, "region": ticket.region}
            status = {"status": [was, ticket.status.value]}
            self._tell(ticket.id, ticket.version, at, {**moved, **status})

    def rewrite(self, rows: Sequence[Stood]) -> None:
        """See `Tickets.put_stood`."""
        with self.lock:
            self._stood |= {each.shown.ticket: each for each in rows}

    def keeping(self) -> Keeping:
        return self._keeping

    def page(self, ask: Ask) -> Page:
        check_kept(self._keeping)
        after, is_falling = read_page_cursor(ask), ask.ordered is ListOrder.CHANGED
        with self.lock:
            found = sorted(self._found(ask), key=lambda pair: pair[0], reverse=is_falling)
        if after is not None:
            found = [each for each in found if (each[0] < after) is is_falling and each[0] != after]
        some = tuple(shown for _, shown in found[: ask.limit])
        if len(found) <= ask.limit or not some:
            return Page(some)
        key, ticket = found[ask.limit - 1][0]
        return Page(some, page_cursor(ask, key, ticket))

    def count(self, ask: Ask, most: int) -> int:
        check_kept(self._keeping)
        with self.lock:
            return min(sum(1 for _ in self._found(ask)), most + 1)

    def gather(
        self, asks: Sequence[Ask], limit: int, after: Gathered | None = None
    ) -> Sequence[Gathered]:
        check_kept(self._keeping)
        first = None if after is None else (after.opened, after.ticket)
        with self.lock:
            rows = [shown for ask in asks for _, shown in self._found(ask)]
            keys = sorted((each.opened, each.ticket) for each in rows)
            some = [key for key in keys if first is None or key > first][:limit]
            found = [self._tickets[ticket] for _, ticket in some]
        return [Gathered(each.id, each.definition, each.opened_at, each.data) for each in found]

    def stood(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Stood]:
        with self.lock:
            return {each: self._stood[each] for each in ticket_ids if each in self._stood}

    def begin(self) -> TicketId | None:
        with self.lock:
            if self._keeping is not Keeping.REBUILDING:
                self._done = None
            self._keeping = self.trails.kept = Keeping.REBUILDING
            return self._done

    def done_up_to(self, ticket_id: TicketId) -> None:
        self._done = ticket_id

    def end(self) -> bool:
        with self.lock:
            if self.trails.kept is Keeping.REBUILDING:
                self.trails.kept = Keeping.KEPT
            if self._keeping is Keeping.REBUILDING:
                self._keeping = Keeping.KEPT
            return self._keeping is Keeping.KEPT

    def changes(self, after: str | None, limit: int) -> Changes:
        check_kept(self._keeping)
        number = read_feed_cursor(after)[1] if after is not None else self._forgotten
        with self.lock:
            if number < self._forgotten:
                raise forgotten()
            some = [each for each in self._feed if each.number > number][:limit]
        found = [(0, each.number, each.changed) for each in some]
        return Changes(tuple(each.changed for each in some), of_feed((0, number), found))

    def latest(self) -> str:
        check_kept(self._keeping)
        return feed_cursor(0, self._number)

    def forget_changes(self, before: datetime, limit: int) -> int:
        with self.lock:
            old = [each for each in self._feed[:limit] if each.changed.at < before]
            if old:
                self._forgotten = old[-1].number
                del self._feed[: len(old)]
            return len(old)

    def _tell(self, ticket: TicketId, seq: int, at: datetime, moved: Mapping[str, object]) -> None:
        self._number += 1
        self._feed.append(_Told(self._number, Changed(ticket, seq, at, moved)))

    def _found(self, ask: Ask) -> Iterator[tuple[tuple[int | str, str], Shown]]:
        for stood in self._stood.values():
            if _answers(ask, stood):
                yield _key(ask, stood), stood.shown


def standing_of(stood: Stood) -> Standing:
    """What was shown of a ticket, as the rows say."""
    shown = stood.shown
    return Standing(
        shown.title,
        shown.due,
        shown.since,
        shown.assignee,
        shown.waits_for,
        tuple(stood.places),
        stood.finds,
    )


def _moved(stored: Stood | None, movement: Movement) -> Stood:
    ticket, standing = movement.ticket, movement.standing
    former = stored.shown if stored else None
    places = {**(stored.places if stored else {}), **movement.entered}
    status = ticket.status if movement.is_marked or former is None else former.status
    shown = Shown(
        ticket.id,
        ticket.process,
        ticket.definition,
        status,
        ticket.region,
        standing.assignee,
        standing.title,
        ticket.states,
        standing.due,
        movement.since or (former.since if former else movement.at),
        ticket.opened_at,
        movement.at,
        standing.waits_for,
    )
    return Stood(
        shown, {state: places.get(state, movement.at) for state in standing.places}, standing.finds
    )


def _answers(ask: Ask, stood: Stood) -> bool:
    shown = stood.shown
    equal = {
        "process": shown.process,
        "assignee": shown.assignee,
        "region": shown.region,
        "status": shown.status,
        "definition": shown.definition,
    }
    title = (ask.title or "").lower()
    return (
        all(getattr(ask, name) in (None, value) for name, value in equal.items())
        and (ask.state is None or ask.state in stood.places)
        and (ask.role is None or ask.role in shown.waits_for)
        and (ask.due_before is None or (shown.due or _NEVER) < ask.due_before)
        and (ask.opened_since is None or shown.opened >= ask.opened_since)
        and (ask.changed_since is None or shown.changed >= ask.changed_since)
        and title in (shown.title or "").lower()
        and all(stood.finds.get(name) == value for name, value in ask.fields.items())
        and (ask.ordered is not ListOrder.DUE or shown.status in LIVE)
    )


def _key(ask: Ask, stood: Stood) -> tuple[int | str, str]:
    shown = stood.shown
    match ask.ordered:
        case ListOrder.DUE:
            return _micros(shown.due or _NEVER), shown.ticket
        case ListOrder.CHANGED:
            return _micros(shown.changed), shown.ticket
        case ListOrder.SINCE:
            return _micros(stood.places.get(ask.state or "", shown.since)), shown.ticket
        case ListOrder.ID:
            return shown.ticket, shown.ticket


def _micros(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
