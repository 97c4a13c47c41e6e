"""What a scenario file says, as frozen records; docs/scenarios.md is the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.errors import Location
from callout.library import Deputy
from callout.process import NO_LABEL, Label
from callout.records import Actor
from callout.values import Json


@dataclass(frozen=True, slots=True)
class Expectation:
    """One key of ``expect``: the check's name, what is expected, and where it says so.

    `places` are those of the words below it, the first of each.
    """

    name: str
    value: Json
    where: Location
    places: Mapping[str, Location] = field(default_factory=dict)

    def place_of(self, name: str) -> Location:
        """Where a word, or a path that has it, is written; else where the expectation is."""
        if name in self.places:
            return self.places[name]
        whole = next((each for each in self.places if name in each.split(".")), None)
        if whole is None:
            return self.where
        return self.places[whole].shifted(whole.index(name), len(name))


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `steps` are repeated `repeat` times instead of anything else."""

    where: Location
    at: str | None = None
    after: str | None = None
    send: str | None = None
    start: str | None = None
    by: Actor | None = None
    payload: Mapping[str, Json] = field(default_factory=dict)
    ticket: str | None = None
    key: str | None = None
    occurred_at: str | None = None
    label: str | None = None
    source: tuple[str, ...] = ()
    expect: tuple[Expectation, ...] = ()
    repeat: int = 1
    steps: tuple[Step, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict)
    """Where the values of its keys stand."""

    def place_of(self, key: str) -> Location:
        """Where the value of a key stands; else where the step is."""
        return self.places.get(key, self.where)


@dataclass(frozen=True, slots=True)
class ScenarioTicket:
    """A ticket of a scenario: what it runs and begins with; `clock` is when it starts."""

    process: str
    given: Mapping[str, Json]
    where: Location
    clock: str | None = None
    profile: str | None = None
    region: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What a file, a variant or the scenario it begins in says before its steps.

    None and empty mean: not said here. `settings` are paths of files.
    """

    process: str | None = None
    profile: str | None = None
    region: str | None = None
    settings: tuple[str, ...] = ()
    parameters: Mapping[str, Json] = field(default_factory=dict)
    clock: str | None = None
    actor: Actor | None = None
    given: Mapping[str, Json] = field(default_factory=dict)
    schedules: tuple[str, ...] = ()
    """The schedules that run in it."""
    deputies: tuple[Deputy, ...] = ()
    """Who stands in for whom in it, beside what the rules say."""
    tickets: Mapping[str, ScenarioTicket] = field(default_factory=dict)
    places: Mapping[str, Location] = field(default_factory=dict)
    """Where the values of its keys stand."""

    def over(self, other: Header) -> Header:
        """This header, with `other` where this one is silent; data and parameters merged."""
        return Header(
            process=self.process or other.process,
            profile=self.profile or other.profile,
            region=self.region or other.region,
            settings=self.settings or other.settings,
            parameters={**other.parameters, **self.parameters},
            clock=self.clock or other.clock,
            actor=self.actor or other.actor,
            given=_merged(other.given, self.given),
            schedules=self.schedules or other.schedules,
            deputies=self.deputies or other.deputies,
            tickets={**other.tickets, **self.tickets},
            places={**other.places, **self.places},
        )


@dataclass(frozen=True, slots=True)
class ScenarioVariant:
    """Another way on, from the step labelled `begins` (None: from the beginning)."""

    name: str
    where: Location
    header: Header
    steps: tuple[Step, ...]
    begins: str | None = None
    title: Label = NO_LABEL
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario file. `begins` is another scenario, with ``@label`` for where in it."""

    name: str
    where: Location
    header: Header
    steps: tuple[Step, ...]
    variants: Mapping[str, ScenarioVariant] = field(default_factory=dict)
    begins: str | None = None
    title: Label = NO_LABEL
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario or one of its variants, ready to be played.

    The first `played` steps come from elsewhere: their expectations are not checked again.
    """

    name: str
    title: Label
    where: Location
    header: Header
    steps: tuple[Step, ...]
    played: int = 0
    source: tuple[str, ...] = ()


def _merged(below: Mapping[str, Json], above: Mapping[str, Json]) -> dict[str, Json]:
    """Fields of both; contexts are merged field by field, dotted names reach inside."""
    result = dict(below)
    for name, value in above.items():
        head, dot, rest = name.partition(".")
        if dot:
            held = result.get(head)
            result[head] = _merged(held if isinstance(held, dict) else {}, {rest: value})
            continue
        held = result.get(name)
        both = isinstance(held, dict) and isinstance(value, dict)
        result[name] = _merged(held, value) if both else value  # type: ignore[arg-type] # both are dicts
    return result
