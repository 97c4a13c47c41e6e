"""The definitions of one store: the files' for new tickets, pinned ones for those that exist."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from callout.catalog import Catalog
from callout.datamodel.questions import FactAsked
from callout.definition import Definition
from callout.errors import CalloutError, DefinitionError, Problem, StoreError
from callout.records import Event, Ticket
from callout.releases import Release
from callout.sealing import StoredKeys
from callout.step.record.before import opened_ticket
from callout.store import Change, Definitions, Store, Tickets
from callout.store.files import FileStore
from callout.values import Sealing

from .admission.files import with_files
from .lists.standings import Standings
from .lists.trails.trailing import Trailing
from .lookups.answered import answered
from .lookups.released import ReleasedDefinitions


class StoredDefinitions:
    """A catalog and the store where it keeps and finds definitions that tickets are pinned to.

    `files` is where files that events name are looked for, if they are. `standings` work out what
    lists show of tickets, None where no lists are kept; `trailing` what entries are found
    by; `chance` gives a seed for each event of a definition that draws. `keys` are those of
    subjects, if personal data are sealed. `released` knows what is released; with `released_only`
    tickets are opened on nothing else.
    """

    def __init__(  # noqa: PLR0913 - what may be kept beside tickets; all but three by keyword
        self,
        catalog: Catalog,
        store: Store,
        chance: Callable[[], str] | None = None,
        *,
        keeps_lists: bool = True,
        files: FileStore | None = None,
        keys: StoredKeys | None = None,
        released_only: bool = False,
    ) -> None:
        self.keys = keys
        self.released = ReleasedDefinitions(store.releases)
        self.released_only = released_only
        self._files = files
        self._chance = chance or _seed
        self.catalog = catalog
        self.standings = Standings(self.opened) if keeps_lists else None
        self.trailing = Trailing(store)
        self._store = store
        self._kept: set[str] = set()

    def get(self, process: str, profile: str | None, region: str | None) -> Definition:
        """The definition for a new ticket; a process that is for one profile has it by default."""
        chosen = profile or self.catalog.sole_profile(process)
        try:
            return self.catalog.get(process, chosen, region)
        except DefinitionError as error:
            if chosen is not None:
                raise
            problems = tuple(self._without_profile(process, error.problems))
            raise DefinitionError(problems) from None

    def to_open(
        self, process: str, profile: str | None, region: str | None, now: datetime
    ) -> Definition:
        """The definition for a ticket that is opened at an instant.

        What the files are then, or if only what is released counts what is in force then. Raises
        `NotReleased`.
        """
        if not self.released_only:
            return self.get(process, profile, region)
        return self.pinned(self.release_for(process, profile, region, now).definition)

    def as_of(self, definition: Definition, now: datetime) -> Definition:
        """What `to_open` answers for the same kind of ticket at another instant."""
        if not self.released_only:
            return definition
        return self.to_open(definition.name, definition.profile, definition.region, now)

    def release_for(
        self, process: str, profile: str | None, region: str | None, at: datetime
    ) -> Release:
        """The release in force at an instant; raises `NotReleased`."""
        chosen = profile or self.catalog.sole_profile(process)
        return self.released.in_force(process, chosen, region, at)

    def _without_profile(self, process: str, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems, those of parameters with their cause: nobody said which profile."""
        sets = self.catalog.library.parameter_sets
        named = [each.text for each in self.catalog.processes[process].profiles]
        known = [name for name in named if name in sets] or list(sets)
        parameters = {name for each in sets.values() for name in each.parameters}
        for problem in problems:
            words = problem.message.split("'")
            reads = problem.code == "F008" and not parameters.isdisjoint(words)
            hint = "no profile was chosen, and there are none"
            if known:
                some = " or ".join(known)
                hint = f"no profile was chosen: --profile {some}; in a scenario profile: {some}"
            yield replace(problem, hint=hint) if reads else problem

    def opened(self, ticket: Ticket) -> Ticket:
        """The ticket with what is sealed opened, as far as the keys are at hand."""
        return ticket if self.keys is None else opened_ticket(ticket, Sealing("", self.keys.find))

    def with_chance(self, definition: Definition, event: Event) -> Event:
        """The event with a seed, where something may be drawn and it has none."""
        if not definition.draws or event.chance is not None:
            return event
        return replace(event, chance=self._chance())

    def with_files(self, definition: Definition, event: Event) -> Event:
        """The event, with what the store does not have of the files that it names."""
        return event if self._files is None else with_files(event, definition, self._files)

    def answered(self, event: Event, asked: FactAsked) -> Event:
        """The event with what a step wants to know of other tickets."""
        return answered(
            event, asked, self._store.lists, lambda name: self.pinned(name).model.private
        )

    def pinned(self, definition: str, where: Definitions | None = None) -> Definition:
        """The definition with this hash; `where` is the transaction that a ticket was read in."""
        return self.catalog.pinned(definition, self._store if where is None else where)

    def for_replay(self, definition: str) -> Definition:
        """The same; whatever is wrong with it is a StoreError."""
        try:
            return self.pinned(definition)
        except StoreError:
            raise
        except CalloutError as error:
            raise StoreError(error.message, hint=error.hint) from error

    def with_rows(self, changes: Iterable[Change], where: Definitions) -> tuple[Change, ...]:
        """The changes with what lists show and what entries are found by, if that is kept."""
        standings, pinned = self.standings, partial(self.pinned, where=where)
        if standings is None:
            return tuple(changes)
        shown = (standings.of_change(change, pinned) for change in changes)
        return tuple([self.trailing.of_change(change, pinned) for change in shown])

    def put(self, definition: Definition) -> None:
        """Make sure that a definition is kept before tickets are moved to it."""
        if definition.hash not in self._kept:
            self.catalog.keep(definition, self._store)
            self._kept.add(definition.hash)

    def keep(self, changes: Sequence[Change], where: Tickets) -> None:
        """Make sure that definitions, keys and footprints are kept before tickets that name them.

        They go to `where` the tickets go: by another connection they would wait for the very
        transaction that waits for them. It may be undone, so only what the store itself has, and
        not what was put here, needs no further look.
        """
        for change in changes:
            if change.keys:
                where.put_keys(change.keys)
            name = change.ticket.definition
            if change.based_on or name in self._kept:
                continue
            if self._store.get_definition(name) is None:
                self.catalog.keep(self.pinned(name, where), where)
            else:
                self._kept.add(name)
        self.trailing.keep(changes, where)


def _seed() -> str:
    return secrets.token_hex(16)
