"""Named numbers of an organisation: by profile, region and day.

A parameter has one value or several, each for a region and a span of days. The most specific region
wins (``CN-31`` is in ``CN``), then the latest `start` that is valid on the day. A required
parameter has none here: a deployment sets it, and a definition that reads it does not load until
it is set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callout.errors import DefinitionError, Location, Problem
from callout.feel.runtime.coercion import coerce
from callout.feel.types import Type
from callout.values import Date, Facts, Json, Value, digest, encode

ALL_PROFILES = "*"


@dataclass(frozen=True, slots=True)
class Variant:
    """A value with where and when it holds; `region` empty is everywhere, both days inclusive."""

    value: Value
    where: Location
    region: str = ""
    start: Date | None = None
    end: Date | None = None

    def holds(self, region: str, on: Date | None) -> bool:
        """Whether the value holds in `region` on that day; without a day, whether it has no end."""
        if not _inside(region, self.region):
            return False
        if on is None:
            return self.end is None
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter."""

    name: str
    type: Type
    where: Location
    variants: tuple[Variant, ...] = ()
    required: bool = False
    title: Mapping[str, str] = field(default_factory=dict)
    source: tuple[str, ...] = ()

    @property
    def said(self) -> Json:
        """What is hashed of it: type, variants; no title, source or place."""
        return {
            "type": str(self.type),
            "required": self.required,
            "values": [
                [encode(each.value), each.region, str(each.start), str(each.end)]
                for each in self.variants
            ],
        }

    def read(self, value: Value) -> Value:
        """A value from outside by the parameter's type; raises ExpressionError."""
        return coerce(value, self.type)

    def pick(self, region: str, on: Date | None) -> Variant | None:
        """The variant that holds: most specific region, then latest start; None if there is none.

        Of two that are equal in both, the first in the file. Without a day, only variants that
        have no end are asked.
        """
        holding = [variant for variant in self.variants if variant.holds(region, on)]
        return max(holding, key=_precedence, default=None)


@dataclass(frozen=True, slots=True)
class NamedCalendar:
    """The name of a calendar, and where it is written."""

    name: str
    where: Location


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """The parameters of one profile."""

    profile: str
    parameters: Mapping[str, Parameter]
    where: Location
    zone: str | None = None
    calendar: str | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    calendar_where: Location | None = None
    """Where the calendar is named."""
    calendars: Mapping[str, NamedCalendar] = field(default_factory=dict)
    """Other calendars, by region or by whatever else expressions tell them apart."""

    @property
    def hash(self) -> str:
        """Over everything the set says."""
        said: dict[str, Json] = {
            "parameters": self.profile,
            "zone": self.zone,
            "calendar": self.calendar,
            "values": {name: each.said for name, each in self.parameters.items()},
        }
        if self.calendars:
            said["calendars"] = {name: each.name for name, each in self.calendars.items()}
        return digest(said)

    def calendar_in(self, region: str) -> str | None:
        """The calendar of a region: that of the most specific one it is in, else the set's own."""
        around = [name for name in self.calendars if _inside(region, name)]
        found = max(around, key=len, default=None)
        return self.calendar if found is None else self.calendars[found].name

    def calendar_names(self) -> dict[str, Location]:
        """The names of all its calendars, each with where it is named first."""
        found: dict[str, Location] = {}
        if self.calendar is not None:
            found[self.calendar] = self.calendar_where or self.where
        for each in self.calendars.values():
            found.setdefault(each.name, each.where)
        return found

    def facts(
        self, settings: Facts, *, region: str = "", on: Date | None = None
    ) -> dict[str, Value]:
        """Every parameter that has a value there and then; settings come first.

        `settings` are values by parameter's name, read by the parameters' types already.
        """
        found: dict[str, Value] = {}
        for name, parameter in self.parameters.items():
            variant = parameter.pick(region, on)
            if name in settings:
                found[name] = settings[name]
            elif variant is not None:
                found[name] = variant.value
        return found

    def missing(self, settings: Facts) -> tuple[Parameter, ...]:
        """Required parameters that nobody has set, in the order of the file."""
        return tuple(
            parameter
            for name, parameter in self.parameters.items()
            if parameter.required and name not in settings
        )

    def require(self, settings: Facts, names: Iterable[str] | None = None) -> None:
        """Refuse to go on while required parameters (of `names`, else all) are unset.

        Raises:
            DefinitionError: with one problem per missing parameter.
        """
        wanted = None if names is None else set(names)
        missing = [
            parameter
            for parameter in self.missing(settings)
            if wanted is None or parameter.name in wanted
        ]
        if missing:
            raise DefinitionError(_unset(self.profile, parameter) for parameter in missing)


@dataclass(frozen=True, slots=True)
class Settings:
    """What one deployment sets, for one profile or for all of them."""

    profile: str
    values: Mapping[str, tuple[Value, Location]]
    where: Location

    def applies_to(self, profile: str) -> bool:
        """Whether these settings are for `profile`."""
        return self.profile in (profile, ALL_PROFILES)


def _unset(profile: str, parameter: Parameter) -> Problem:
    source = f" ({', '.join(parameter.source)})" if parameter.source else ""
    return Problem(
        "R301",
        f"parameter '{parameter.name}' of '{profile}' has no value{source}",
        parameter.where,
        consequence="whatever waits or decides by it cannot run",
        hint=f"set it in a settings file: settings: {profile}, "
        f"values: {{{parameter.name}: <{parameter.type}>}}",
    )


def _inside(region: str, outer: str) -> bool:
    return not outer or region == outer or region.startswith(f"{outer}-")


def _precedence(variant: Variant) -> tuple[int, bool, Date]:
    depth = len(variant.region.split("-")) if variant.region else 0
    return depth, variant.start is not None, variant.start or Date(0)
