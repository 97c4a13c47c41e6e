"""The calendars of a profile: the one that is meant where none is named, and the others by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callout.errors import ExpressionError
from callout.suggest import did_you_mean

from .calendar import Calendar


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """Calendars to count with; `named` go by what the parameters call them and by their own names.

    What the parameters call them is a region or whatever else tells them apart, a team for example.
    """

    default: Calendar
    named: Mapping[str, Calendar] = field(default_factory=dict)

    def of(self, name: str | None) -> Calendar:
        """The calendar of that name, without one the default; raises ExpressionError."""
        if name is None:
            return self.default
        found = self.named.get(name)
        if found is None:
            known = ", ".join(self.named)
            raise ExpressionError(
                f"there is no calendar '{name}' here",
                hint=did_you_mean(name, self.named, f"the parameters have: {known}"),
            )
        return found

    def each(self) -> tuple[Calendar, ...]:
        """All of them, each once, the default first."""
        return tuple({each.name: each for each in (self.default, *self.named.values())}.values())
