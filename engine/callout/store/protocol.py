"""What the engine asks of persistence, in five parts and their sum, `Store`.

A store keeps tickets, histories, timers, the outbox and definitions, and changes them together
or not at all. It decides nothing. What each method means is described by the contract suite in
``tests/contract``, which every store passes. All methods may be called from several threads.

Every store error is a `StoreError`; a lost race is a `StaleTicket`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from callout.errors import CalloutError
from callout.records import Entry, Ticket, TicketId
from callout.records.strays import STRAYS_KEPT, Stray
from callout.releases import ReleaseLog
from callout.sealing.keys import KeyRows, SubjectKey
from callout.traits import Footprint

from .changes import Change, Delivery, DueTimer, Health, Query
from .evidence import Evidence
from .files.protocol import FileStore
from .lists.asking import Stood
from .lists.protocol import Lists
from .lists.trails.asking import Trail
from .schedules.protocol import Schedules
from .seals.protocol import Seals

LEASE = timedelta(minutes=1)
"""How long a claimed delivery is kept from other workers."""

Commitment: TypeAlias = CalloutError | None
"""What became of one group of changes: None when it is committed, else why not."""


class Definitions(Protocol):
    """Compiled definitions as documents under their hashes."""

    def put_definition(self, digest: str, document: bytes) -> None:
        """Keep a definition under its hash; again is harmless.

        In a transaction of somebody else's this waits for nobody but the database itself: where
        another connection can write beside it, it is kept at once, whatever becomes of the rest.
        """
        ...

    def get_definition(self, digest: str) -> bytes | None:
        """The definition of this hash."""
        ...


class StrayNotes(Protocol):
    """What is written down of events that no history holds."""

    def put_stray(self, stray: Stray) -> None:
        """Write one down; of more than `STRAYS_KEPT` the oldest are dropped."""
        ...

    def strays(self, limit: int = STRAYS_KEPT) -> Sequence[Stray]:
        """The latest ones, the last first."""
        ...


class Tickets(Definitions, StrayNotes, Protocol):
    """Tickets, their histories and definitions; what `within`, `hold` and `Claim.store` give."""

    def load(self, ticket_id: TicketId) -> Ticket:
        """The ticket at its latest version; raises `TicketNotFound`."""
        ...

    def load_many(self, ticket_ids: Sequence[TicketId]) -> Mapping[TicketId, Ticket]:
        """Those of the tickets that exist, in one round trip."""
        ...

    def history(self, ticket_id: TicketId) -> Sequence[Entry]:
        """Every entry, oldest first; raises `TicketNotFound`."""
        ...

    def entry(self, ticket_id: TicketId, seq: int | None = None) -> Entry | None:
        """One entry, the last one if `seq` is None, and no other is read.

        None if there is no such entry; raises `TicketNotFound`.
        """
        ...

    def entry_by_key(self, ticket_id: TicketId, key: str) -> Entry | None:
        """The entry that took the event with this idempotency key, unless that was forgotten."""
        ...

    def commit(self, changes: Sequence[Change]) -> None:
        """Apply all changes in one transaction or nothing.

        Raises `StaleTicket` if a ticket is not at the version its change is based on, a new
        ticket's id is taken, or an entry's key is known already: so an event may be stepped
        without looking its key up first, and looked up only when its commit is stale.
        Several changes to one ticket are applied in the order given.
        """
        ...

    def commit_each(self, groups: Sequence[Sequence[Change]]) -> Sequence[Commitment]:
        """Apply each group as `commit` would, sharing one transaction; a bad group fails alone.

        Groups are applied in order, so a later one may build on an earlier one. Raises
        `StoreUnavailable` when the database itself fails; nothing is kept then.
        """
        ...

    def put_stood(self, rows: Sequence[Stood]) -> None:
        """Put these in the place of all rows that lists have of their tickets."""
        ...

    def put_keys(self, keys: Sequence[SubjectKey]) -> None:
        """Keep new keys of subjects; again is harmless."""
        ...

    def destroy_keys(self, ids: Collection[str], at: datetime) -> int:
        """Overwrite keys of subjects for good; answers how many still were there."""
        ...

    def put_footprints(self, footprints: Sequence[Footprint], *, anew: bool = False) -> None:
        """Keep footprints under their numbers, as `put_definition` does: again is harmless.

        They have to be there before the trails that name them. What is kept of a number already
        stays, but `anew`: then it is put in its place.
        """
        ...

    def put_trails(self, ticket_id: TicketId, trails: Sequence[Trail]) -> None:
        """Put these in the place of all that entries of the ticket are found by."""
        ...


class Claim(Protocol):
    """Due timers that no other worker is given while the claim is held."""

    @property
    def timers(self) -> Sequence[DueTimer]:
        """The timers, by due time, ticket, order: always all the due ones of a ticket."""
        ...

    @property
    def store(self) -> Tickets:
        """Load and commit through this: it works in the transaction that holds the claim."""
        ...


class Timers(Protocol):
    """Due times. They are set and removed by `Tickets.commit` alone, as part of their ticket."""

    def claim_due(self, now: datetime, limit: int = 100) -> AbstractContextManager[Claim]:
        """Claim timers due at or before `now`, for about `limit`; leaving the context ends it.

        What was committed through the claim becomes durable when the context is left without an
        exception.
        """
        ...

    def next_due(self) -> datetime | None:
        """When the earliest timer wants to be fired; set-aside ones never do."""
        ...

    def timer_failed(
        self, ticket_id: TicketId, timer_id: str, error: str, next_try: datetime | None
    ) -> None:
        """Firing failed: try again at `next_try`; None sets it aside, marking the ticket stuck."""
        ...

    def set_aside(self, limit: int = 100) -> Sequence[DueTimer]:
        """Timers that were given up, by ticket."""
        ...

    def retry_timer(self, ticket_id: TicketId, timer_id: str) -> bool:
        """Fire a set-aside timer after all: due again, its ticket open; False if none is there."""
        ...


class Outbox(Protocol):
    """Effects on their way out. Rows are made by `Tickets.commit` alone."""

    def claim_deliveries(
        self,
        now: datetime,
        limit: int = 100,
        *,
        adapter: str | None = None,
        lease: timedelta = LEASE,
    ) -> Sequence[Delivery]:
        """Waiting effects whose next try has come, oldest first; others get them after `lease`."""
        ...

    def delivered(self, effect_ids: Sequence[str], now: datetime) -> None:
        """Adapters have taken these effects."""
        ...

    def delivery_failed(self, effect_id: str, error: str, next_try: datetime | None) -> None:
        """An adapter has not: try again at `next_try`; None gives it up (a dead letter)."""
        ...

    def hand_back(self, effect_ids: Sequence[str], now: datetime) -> None:
        """Claimed deliveries that were not tried: anybody may have them at once."""
        ...

    def renew_deliveries(
        self, effect_ids: Sequence[str], held_until: datetime, until: datetime
    ) -> None:
        """Keep claimed deliveries until another instant, as far as they are still held."""
        ...

    def waiting_effects(self) -> Mapping[str, int]:
        """How many effects wait to be delivered, by their adapter's name."""
        ...

    def deliveries(self, *, dead: bool | None = None, limit: int = 100) -> Sequence[Delivery]:
        """What was not delivered yet, oldest first: all, only dead letters, or none of them."""
        ...

    def retry_deliveries(self, effect_ids: Sequence[str], now: datetime) -> int:
        """Give dead letters a new set of tries; answers how many there were."""
        ...


class Store(Tickets, Timers, Outbox, Schedules, Protocol):
    """All of it, and what operating it takes."""

    @property
    def lists(self) -> Lists:
        """Tickets as lists show them, and the feed of what changed."""
        ...

    @property
    def files(self) -> FileStore:
        """The contents of small files, under their hash."""
        ...

    @property
    def seals(self) -> Seals:
        """Which entries are under a checkpoint."""
        ...

    @property
    def keys(self) -> KeyRows:
        """The keys of subjects, wrapped."""
        ...

    @property
    def releases(self) -> ReleaseLog:
        """Which definitions were released for new tickets."""
        ...

    def find(self, query: Query = ...) -> Sequence[TicketId]:
        """Ids of the tickets that answer the query, in order of id."""
        ...

    def within(self, session: object, held: Sequence[TicketId] = ()) -> Tickets:
        """Work in the host's own transaction (SQLAlchemy Session or Connection): the host commits.

        The tickets `held` are waited for and kept from others until then, as by `hold`. Raises
        `StoreError` where the store has no such thing, or the session works on another database
        or another schema than the store.
        """
        ...

    def hold(self, ticket_ids: Sequence[TicketId]) -> AbstractContextManager[Tickets]:
        """A transaction in which nobody else changes these tickets: waits its turn, in id order.

        Leaving the context commits, an exception undoes. A ticket that is not among them and that
        somebody else holds is stale rather than waited for, so that nobody waits in a circle.
        """
        ...

    def watch(self, wake: Callable[[datetime], None]) -> Callable[[], None]:
        """Call `wake` when a timer is armed that may be the earliest; call the answer to stop.

        Hears of commits by this store object, and of other processes' where the database can
        tell; so a look now and then is still needed. `wake` has to be quick and not raise.
        """
        ...

    def forget_keys(self, before: datetime) -> int:
        """Forget idempotency keys of entries recorded before; answers how many."""
        ...

    def forget_delivered(self, before: datetime, limit: int | None = None) -> int:
        """Remove outbox rows delivered before, all or the oldest `limit`; answers how many.

        Never one that waits or is a dead letter. Whatever is left was delivered later than all
        that is gone, or at the same instant.
        """
        ...

    def health(self, now: datetime) -> Health:
        """Numbers for `callout doctor` and for exporters; counts rows, so ask now and then only."""
        ...

    def clear_remains(self) -> None:
        """Let go of what the database's files still have of rows that were overwritten.

        As far as it can be told to: copies, replicas and PostgreSQL's log are kept elsewhere.
        """
        ...

    def evidence(self) -> AbstractContextManager[Evidence]:
        """Everything that is stored, unread and of one moment, for whoever checks it."""
        ...

    def close(self) -> None:
        """Finish what was accepted, then let go of threads and connections; again is harmless."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
