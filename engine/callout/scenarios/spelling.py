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
from callout.records.ids import number_of
from callout.suggest import did_you_mean
from callout.values import Json

from .expect.written import as_list, named
from .model import Expectation, Step, Story
from .times import read_clock, read_duration
from .vocabulary import Names, Vocabulary, refusal_codes, together

_NONE = ("none", "absent")


def misspelt_names(story: Story, catalog: Catalog) -> Iterator[Problem]:
    """A problem for each name in the story's own steps that nothing has."""
    known = {
        name: Vocabulary.of(process, catalog.library) for name, process in catalog.processes.items()
    }
    if not known:
        return
    tickets = {name: each.process for name, each in story.header.tickets.items()}
    first = story.header.process or next(iter(tickets.values()), None)
    asked = _Asked(together(known.values()), known, tickets, first)
    steps = story.steps[story.played :]
    yield from asked.of_steps(steps)
    yield from _bad_times(story, steps)


def _bad_times(story: Story, steps: Iterable[Step]) -> Iterator[Problem]:
    """Times that are none; without a clock the story does not begin, which is told when played."""
    try:
        times, begin = read_clock(story.header.clock or "")
    except ValueError:
        return
    for step in steps:
        yield from _bad_times(story, step.steps)
        try:
            if step.at:
                times.instant(step.at, begin)
            elif step.after:
                read_duration(step.after)
        except ValueError as error:
            yield Problem("X008", str(error), step.where)


@dataclass(frozen=True, slots=True)
class _Asked:
    every: Vocabulary
    known: Mapping[str, Vocabulary]
    tickets: Mapping[str, str]
    first: str | None

    def of_steps(self, steps: Iterable[Step]) -> Iterator[Problem]:
        """What the steps name and nothing has."""
        for step in steps:
            yield from self.of_steps(step.steps)
            refused = any(each.name == "refused" for each in step.expect)
            if step.send and not refused and not self._takes(step.send):
                yield _nothing("event", step.send, self.every.events or (), step.where)
            for expectation in step.expect:
                yield from _in_expectation(expectation, self._of(step), self.every)

    def _of(self, step: Step) -> Vocabulary:
        """The names of the ticket that the step is about; of all, where that shows in play only."""
        process = self.first if step.ticket is None else self.tickets.get(step.ticket)
        return self.known.get(process or "", self.every)

    def _takes(self, event: str) -> bool:
        names = self.every.events
        if names is None:
            return True
        words = event.split(".")
        return any(".".join(words[:count]) in names for count in range(1, len(words) + 1))


def _in_expectation(
    expectation: Expectation, known: Vocabulary, every: Vocabulary
) -> Iterator[Problem]:
    """`known` has the names of the ticket, `every` those of all processes."""
    look = _LOOKS.get(expectation.name)
    if look is not None:
        yield from look(expectation, known)
    elif expectation.name == "told":
        yield from _in_told(expectation.value, every, expectation)
    elif expectation.name == "children":
        yield from _in_children(expectation, every)


def _in_children(expectation: Expectation, every: Vocabulary) -> Iterator[Problem]:
    for path, inner in named(expectation.value).items():
        steps = [_first_of(step, every) for step in path.split("/") if step]
        yield from _look_up("link", steps, every.links, expectation)
        for name, wanted in named(inner).items():
            nested = Expectation(name, wanted, expectation.where, expectation.places)
            yield from _in_expectation(nested, every, every)


def _first_of(link: str, every: Vocabulary) -> str:
    """The name in the process, of a link that may be one of several (``bed-2``)."""
    names = sorted(every.links or ())
    return next((each for each in names if number_of(each, link) is not None), link)


def _states(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    value = expectation.value
    names = as_list(value)
    if isinstance(value, dict):
        names = [*value, *(name for each in value.values() for name in as_list(each))]
    steps = [step for name in names for step in str(name).split(".")]
    yield from _look_up("state", steps, known.states, expectation)


def _timers(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    for name in named(expectation.value):
        if not known.knows_timer(name):
            near = (*(known.timers or ()), *(known.states or ()))
            yield _nothing("timer or state", name, near, expectation.place_of(name))


def _fields(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    names = [name.partition(".")[0] for name in named(expectation.value)]
    yield from _look_up("field", names, known.fields, expectation)


def _acts(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    names = named(expectation.value) or _words(expectation.value)
    yield from _look_up("act", names, known.acts, expectation)


def _tables(expectation: Expectation, known: Vocabulary) -> Iterator[Problem]:
    yield from _look_up("rule table", named(expectation.value), known.tables, expectation)


def _refusal(expectation: Expectation, _: Vocabulary) -> Iterator[Problem]:
    value = expectation.value
    code = value.get("code") if isinstance(value, dict) else value
    if isinstance(code, str):
        yield from _look_up("refusal", [code], refusal_codes(), expectation)


_LOOKS: Mapping[str, Callable[[Expectation, Vocabulary], Iterator[Problem]]] = {
    "states": _states,
    "not_in": _states,
    "never_entered": _states,
    "exactly": _states,
    "timers": _timers,
    "data": _fields,
    "done": _acts,
    "must": _acts,
    "breaches": _acts,
    "decisions": _tables,
    "refused": _refusal,
}


def _in_told(value: Json, known: Vocabulary, expectation: Expectation) -> Iterator[Problem]:
    if isinstance(value, dict):
        yield from _look_up("role", value, known.roles, expectation)
        names = [name for each in value.values() for name in _words(each)]
        yield from _look_up("message", names, known.messages, expectation)
        return
    items = [named(each) for each in as_list(value) if isinstance(each, dict)]
    roles = [str(each["to"]) for each in items if isinstance(each.get("to"), str)]
    yield from _look_up("role", roles, known.roles, expectation)
    names = [str(each["message"]) for each in items if "message" in each]
    yield from _look_up("message", names, known.messages, expectation)


def _look_up(
    what: str, names: Iterable[str], known: Names | None, expectation: Expectation
) -> Iterator[Problem]:
    if known is None:
        return
    for name in names:
        if name not in known and name not in _NONE:
            yield _nothing(what, name, known, expectation.place_of(name))


def _words(value: Json) -> list[str]:
    return [str(each) for each in as_list(value) if isinstance(each, str)]


def _nothing(what: str, name: str, known: Iterable[str], where: Location) -> Problem:
    names = sorted(known)
    otherwise = f"there are: {', '.join(names[:12])}" if names else None
    hint = did_you_mean(name, names, otherwise)
    return Problem("X007", f"there is no {what} '{name}'", where, hint=hint)
