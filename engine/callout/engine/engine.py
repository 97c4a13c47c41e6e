"""The engine: reads the clock, asks `step`, commits, and hands effects to adapters.

The five hops of an event: read the clock once; find the definition the ticket is pinned to; step,
purely; commit ticket, entries, timers and effects together; relay the effects. A lost race repeats
the first four (see `commit`). Safe to use from several threads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from callout.catalog import Catalog, check_all
from callout.clock import Clock, aware
from callout.definition import Definition
from callout.engine.delivery.relay import Adapter, Delivering, Relay
from callout.errors import (
    CalloutError,
    StoreError,
)
from callout.records import (
    Actor,
    EntryReading,
    Event,
    Ticket,
    TicketId,
    examine_entry,
)
from callout.records.arguments import expected
from callout.records.limits import USUAL, Limits
from callout.records.outside_names import no_ticket
from callout.replay import Report
from callout.sealing import StoredKeys
from callout.store import Store, open_store
from callout.store.addresses import check_address
from callout.values import NO_KEYS, Digester, Json
from callout.verify import Verifier

from .admission.files import FileKeeping
from .admission.gate import Gate, numbered
from .admission.sending import Sending, Starting
from .admission.setup import (
    adapters_of,
    chance_of,
    clock_of,
    delivering_of,
    key_of,
    keys_of,
    schedules_of,
    store_of,
)
from .admission.weigh import Payload
from .custody.erasing import Custody
from .definitions import StoredDefinitions
from .intake import Intake
from .lists.reading import ListReading
from .lookups.proving import Proving
from .lookups.releasing import Releasing
from .past.reading import PastReading
from .results import Relayed, Result, Ticked
from .schedules import Scheduler, ScheduleState
from .timers import TimerDispatcher


class Engine(PastReading, ListReading, Custody, FileKeeping, Proving, Releasing):
    """Runs tickets of the processes in `catalog`, kept in `store`."""

    def __init__(  # noqa: PLR0913 - what an engine is made of; all but two by keyword
        self,
        store: Store,
        catalog: Catalog,
        *,
        clock: Clock | None = None,
        profile: str | None = None,
        adapters: Mapping[str, Adapter] | None = None,
        delivering: Mapping[str, Delivering] | None = None,
        limits: Limits = USUAL,
        views: bool = True,
        schedules: Collection[str] | None = None,
        chance: Callable[[], str] | None = None,
        files: bool = True,
        master_key: bytes | None = None,
        released_only: bool = False,
    ) -> None:
        """Of the rules' schedules those are worked off that are named, or all.

        `chance` gives a seed for each event by which something may be drawn. Without `files`
        nobody looks whether the store has the files that events name. With `master_key`, a secret
        of 32 bytes or more, fields marked ``pii`` are kept sealed, with a key for each ticket. With
        `released_only` new tickets start on the definition that is released and effective then,
        whatever the files are, and `NotReleased` is raised where there is none; open tickets go on
        with theirs.
        """
        self._is_closed = False
        self._store = store_of(store)
        expected(catalog, Catalog, "a catalog", "write Catalog.load(processes, rules)")
        self._gate = Gate(expected(limits, Limits, "limits", "write Limits(text=2_000)"))
        chanced = chance_of(chance)
        looked_in = store.files if files else None
        self._keys = keys_of(store, master_key)
        self._definitions = StoredDefinitions(
            catalog,
            store,
            chanced,
            keeps_lists=views,
            files=looked_in,
            keys=self._keys,
            released_only=expected(
                released_only, bool, "released_only", "write released_only=True, or leave it out"
            ),
        )
        self._clock = clock_of(clock)
        self._profile = profile
        self._timers = TimerDispatcher(store, self._definitions)
        self._intake = Intake(self._gate, store, self._definitions, self._timers, self._clock)
        wanted = schedules_of(schedules, catalog)
        self._schedules = Scheduler(
            store, self._definitions, self._intake, self._clock.now(), wanted
        )
        self._relay = Relay(
            store,
            adapters_of(adapters),
            self._intake.hear,
            delivering_of(delivering),
            self._keys or NO_KEYS,
        )

    @classmethod
    def open(  # noqa: PLR0913 - what an engine is made of; all but the first by keyword
        cls,
        url: str = "memory:",
        *,
        processes: str | Path | None = None,
        rules: str | Path | None = None,
        settings: Mapping[str, Json] | None = None,
        profile: str | None = None,
        clock: Clock | None = None,
        adapters: Mapping[str, Adapter] | None = None,
        delivering: Mapping[str, Delivering] | None = None,
        private_key: bytes | None = None,
        master_key: bytes | None = None,
        limits: Limits = USUAL,
        schedules: Collection[str] | None = None,
        read_only: bool = False,
        check: bool = True,
        views: bool = True,
        released_only: bool = False,
    ) -> Self:
        """Open the store at an SQLAlchemy URL (or ``memory:``) with the files of two folders.

        Without `processes` and `rules` those that came with callout; with one of the two there are
        no others beside it. With `private_key`, a
        secret of the deployment (at least 16 bytes), records have digests for personal data,
        without it only marks (see `callout.values.digester`). Raises `DefinitionError`
        with every problem of every file, `StoreError` if the database is not usable. `limits` is
        how much may come in from outside, `delivering` how an adapter, by its name, is handed
        effects. Without `check` files are read and nothing is linked before it is started.
        Without `views` no rows for lists are written, and lists say so until they are made anew.
        With `released_only` new tickets start on what is released, and on nothing else.

        With `read_only` the database has to be there, is not altered by looking at it, and
        whatever would change it raises `StoreReadOnly`. An argument of a kind that it cannot be
        is a `BadArgument`.
        """
        check_address(url)
        key = key_of(private_key)
        check = check and not read_only  # then nothing is started
        catalog = Catalog.load(processes, rules, settings=settings, lenient=check)
        catalog = catalog.with_key(Digester(key))
        if check:
            check_all(catalog)
        store = open_store(url, create=not read_only, read_only=read_only)
        return cls(
            store,
            catalog,
            clock=clock,
            profile=profile,
            adapters=adapters,
            delivering=delivering,
            limits=limits,
            views=views,
            schedules=schedules,
            master_key=master_key,
            released_only=released_only,
        )

    @property
    def store(self) -> Store:
        return self._store

    def start(  # noqa: PLR0913 - what is known of a new ticket; all but the first by keyword
        self,
        process: str,
        *,
        data: Payload | None = None,
        actor: Actor | str = "nobody",
        id: str | None = None,  # noqa: A002 - the caller's word for it
        profile: str | None = None,
        region: str | None = None,
        key: str | None = None,
        session: object = None,
    ) -> Result:
        """Open a ticket. Without `id` it gets one; with `key` a repeat finds the first one.

        Raises `Refused` if the data do not fit, `TicketExists` for an id that is taken, `KeyReused`
        for a key of another request, `Reserved` for an actor of the engine's own, `BadName` for an
        id, key or name that cannot be kept, `ProcessNotFound`, `ProfileNotFound`, `NotReleased`;
        then there is no ticket.
        """
        starting = Starting(process, data, actor, id, profile or self._profile, region, key)
        return self._intake.start(starting, session)

    def send(  # noqa: PLR0913 - what is known of an event; most by keyword
        self,
        ticket_id: str,
        event: str,
        payload: Payload | None = None,
        *,
        actor: Actor | str = "nobody",
        key: str | None = None,
        occurred_at: datetime | None = None,
        session: object = None,
    ) -> Result:
        """Tell a ticket that something happened; raises `Refused` if it does not accept it.

        Timers that are overdue by now fire first. With `session`, an SQLAlchemy session or
        connection of the caller, everything is part of the caller's transaction. `KeyReused` is
        raised for a key of another request, `BadName` and `BadInstant` for names and times that
        cannot be kept, `TicketNotFound` where there is no ticket.
        """
        sending = Sending(ticket_id, event, payload, actor, key, occurred_at)
        return self._intake.send(sending, session)

    def tell(self, ticket_id: TicketId, event: Event, *, session: object = None) -> Result:
        """`send` for an event that is one already; whatever kind it says, it is from outside."""
        event = expected(event, Event, "what is told", "write Event(name), or use `send`")
        sending = Sending(
            ticket_id,
            event.name,
            event.payload,
            event.actor,
            event.key,
            event.occurred_at,
        )
        return self._intake.send(sending, session)

    def send_many(self, sendings: Iterable[Sending]) -> list[Result | CalloutError]:
        """Send events that share transactions; each is accepted or refused by itself, in order."""
        return self._intake.send_many(sendings)

    def tick(self, now: datetime | None = None) -> Ticked:
        """Fire every timer due at `now` (the clock's, if None), in due order, each by itself.

        After them the schedules that have come open their tickets.
        """
        moment = self._clock.now() if now is None else aware(now)
        return self._schedules.work_off(moment, self._timers.fire_due(moment))

    def next_due(self) -> datetime | None:
        """When the earliest timer of all open tickets is due, or a schedule comes before it."""
        dues = (self._store.next_due(), self._schedules.next_due())
        return min((each for each in dues if each is not None), default=None)

    def schedules(self) -> Sequence[ScheduleState]:
        """The schedules of the rules, by name: how far each was worked off, when it comes next."""
        return self._schedules.states()

    @property
    def clock(self) -> Clock:
        """What tells the time."""
        return self._clock

    @property
    def adapters(self) -> tuple[str, ...]:
        """The names of the adapters effects are handed to."""
        return self._relay.adapters

    def relay(self, *, limit: int | None = 100, adapter: str | None = None) -> Relayed:
        """Hand due effects to their adapters, or to this one; no `limit` is a batch of each.

        Raises `NoAdapter` for one that this engine has not.
        """
        if limit is not None:
            numbered(limit)
        if adapter is not None:
            expected(adapter, str, "an adapter's name", "name one of `Engine.adapters`")
        return self._relay.deliver(self._clock, limit, only=adapter)

    def unserved(self) -> Mapping[str, int]:
        """How many effects wait for adapters that this engine has not, by the adapter's name."""
        return self._relay.unserved()

    def stop_relaying(self, *, abandon: bool = False) -> None:
        """Begin no further delivery; what is claimed and not begun is handed back.

        With `abandon` nothing of what adapters are at is waited for: others take it when its lease
        has ended.
        """
        if abandon:
            self._relay.abandon()
        else:
            self._relay.stop()

    @property
    def keys(self) -> StoredKeys | None:
        """The keys that personal data are sealed with; None without a master key."""
        return self._keys

    def definition(self, ticket: Ticket) -> Definition:
        """The definition a ticket is pinned to."""
        ticket = expected(ticket, Ticket, "what has a definition", "ask `Engine.ticket` for it")
        return self._definitions.pinned(ticket.definition)

    def pinned(self, definition: str) -> Definition:
        """The definition with this hash, from the files or from the store."""
        return self._definitions.pinned(self._gate.hash(definition))

    def examine(self, ticket_id: str) -> Sequence[EntryReading]:
        """The history as far as it can be read, oldest first; raises `TicketNotFound`."""
        with self._store.evidence() as evidence:
            rows = evidence.entries(self._gate.existing(ticket_id))
            readings = [examine_entry(row.document) for row in rows]
        if not readings:
            raise no_ticket(ticket_id)
        return readings

    def replay(self, ticket_id: str) -> Report:
        """Run the history again with the definitions it names, and compare everything.

        What came of it is compared with the ticket that is kept beside it. Never stops at what is
        damaged; raises `TicketNotFound` for a ticket of which there is nothing.
        """
        verifier = Verifier(self._store, self._definitions.for_replay, keys=self._keys or NO_KEYS)
        return verifier.check(self._gate.existing(ticket_id), decisions_only=True)

    def verify(self, *ticket_ids: str) -> Iterator[Report]:
        """Compare everything that is stored with what the histories make; of all, if none is named.

        A replay, and besides: rows, columns, timers and outbox, causes and messages of tickets
        that talk to each other. One after the other, each as it is at one moment; nothing but
        the database itself ends the check of a ticket (`Report.unchecked`), and of no other.
        """
        verifier = Verifier(self._store, digester=self.catalog.digester, keys=self._keys or NO_KEYS)
        if not ticket_ids:
            return verifier.check_all()
        return map(verifier.check, map(self._gate.existing, ticket_ids))

    def close(self) -> None:
        """Begin no delivery and close the store; the engine is of no use afterwards."""
        self._is_closed = True
        self._relay.stop()
        self._store.close()

    def check_open(self) -> None:
        """Raise `StoreError` if the engine was closed."""
        if self._is_closed:
            raise StoreError(
                "the engine is closed", hint="open another; close it when its worker has stopped"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
