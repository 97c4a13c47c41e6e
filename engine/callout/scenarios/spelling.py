"""Whether what a scenario names is there.

What is expected *not* to be (``not_in: triag``, ``timers: {at.waitin.1: absent}``) holds of a name
that means nothing as well. So names are looked up before a story is played, all of them at once.

Codes: X007 a name of nothing, X008 a time that is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from callout.catalog import Catalog
from callout.errors import Location, Problem
from callout.records import Actor
from callout.suggest import misspelt, nearest

from .expected_names import in_expectation, in_given, nothing
from .model import Header, Step, Story
from .times import read_clock, read_duration
from .vocabulary import Names, Vocabulary, together


def misspelt_names(story: Story, catalog: Catalog) -> Iterator[Problem]:
    """A problem for each name in the story's own steps that nothing has."""
    known = {
        name: Vocabulary.of(process, catalog.library) for name, process in catalog.processes.items()
    }
    if not known:
        return
    tickets = {name: each.process for name, each in story.header.tickets.items()}
    first = story.header.process or next(iter(tickets.values()), None)
    schedules = frozenset(story.header.schedules)
    asked = _Asked(together(known.values()), known, tickets, first, schedules)
    steps = story.steps[story.played :]
    yield from asked.of_header(story.header, story.where)
    yield from asked.of_steps(steps)
    yield from _bad_times(story, steps)


def _bad_times(story: Story, steps: Iterable[Step]) -> Iterator[Problem]:
    """Times that are none; without a clock the story does not begin, which is told when played."""
    clock = story.header.clock
    try:
        times, begin = read_clock(clock or "")
    except ValueError as error:
        if clock:
            yield _no_time(str(error), story.header.places.get("clock", story.where))
        return
    for step in steps:
        yield from _bad_times(story, step.steps)
        try:
            if step.at:
                times.instant(step.at, begin)
            elif step.after:
                read_duration(step.after)
        except ValueError as error:
            yield _no_time(str(error), step.place_of("at" if step.at else "after"))


def _no_time(said: str, where: Location) -> Problem:
    message, _, hint = said.partition("; ")
    return Problem("X008", message, where, hint=hint or None)


@dataclass(frozen=True, slots=True)
class _Asked:
    every: Vocabulary
    known: Mapping[str, Vocabulary]
    tickets: Mapping[str, str]
    first: str | None
    schedules: frozenset[str] = frozenset()

    def of_header(self, header: Header, where: Location) -> Iterator[Problem]:
        """What the header names and nothing has."""
        tickets = [(each.process, each.given, each.where) for each in header.tickets.values()]
        if not tickets:
            tickets = [(header.process or "", header.given, header.places.get("given", where))]
        for process, given, place in tickets:
            if process and process not in self.known:
                where_named = header.places.get("process", place)
                yield nothing("process", process, self.known, where_named)
            else:
                names = {name: header.places.get(f"given.{name}", place) for name in given}
                yield from in_given(given, self.known.get(process, self.every), place, names)
        yield from self._actor(header.actor, header.places.get("actor", where), nearest)

    def of_steps(self, steps: Iterable[Step]) -> Iterator[Problem]:
        """What the steps name and nothing has."""
        for step in steps:
            yield from self.of_steps(step.steps)
            refused = any(each.name == "refused" for each in step.expect)
            if step.send and not refused and not self.every.takes(step.send):
                events = self.every.events or ()
                yield nothing("event", step.send, events, step.place_of("send"))
            for name in filter(None, (step.start, (step.ticket or "").partition("/")[0])):
                is_of_schedule = name.partition("-")[0] in self.schedules
                if name not in self.tickets and self.tickets and not is_of_schedule:
                    place = step.place_of("start" if name == step.start else "ticket")
                    yield nothing("ticket", name, self.tickets, place)
            yield from self._actor(step.by, step.place_of("by"), misspelt if refused else nearest)
            for expectation in step.expect:
                yield from in_expectation(expectation, self._of(step), self.every)

    def _actor(
        self, actor: Actor | None, where: Location, like: Callable[[str, Names], str | None]
    ) -> Iterator[Problem]:
        """A role that is like one there is; who has none of them may be sent away, too."""
        known = self.every.roles or frozenset()
        for role in actor.roles if actor is not None else ():
            if role not in known and like(role, known):
                yield nothing("role", role, known, where)

    def _of(self, step: Step) -> Vocabulary:
        """The names of the ticket that the step is about; of all, where that shows in play only."""
        process = self.first if step.ticket is None else self.tickets.get(step.ticket)
        return self.known.get(process or "", self.every)
