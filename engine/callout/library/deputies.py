"""Who stands in for whom, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from callout.errors import Location
from callout.values import Date, Json


@dataclass(frozen=True, slots=True)
class Deputy:
    """From the day `first` to the day `last`, both included, `deputy` may act for `person`.

    Both are ids of actors. `processes` are those it is for; none: all.
    """

    person: str
    deputy: str
    first: Date
    last: Date
    where: Location
    processes: tuple[str, ...] = ()

    def stands_in(self, deputy: str, person: str, process: str, day: Date) -> bool:
        """Whether `deputy` may act for `person` on that day, on tickets of the process."""
        return (
            (self.deputy, self.person) == (deputy, person)
            and self.first <= day <= self.last
            and (not self.processes or process in self.processes)
        )

    def to_json(self) -> dict[str, Json]:
        """As it goes on record."""
        return {
            "person": self.person,
            "deputy": self.deputy,
            "from": str(self.first),
            "until": str(self.last),
        }


def deputy_for(
    deputies: Iterable[Deputy], deputy: str, person: str, process: str, day: Date
) -> Deputy | None:
    """The first of the rows by which somebody may act for a person; None: there is none."""
    found = (each for each in deputies if each.stands_in(deputy, person, process, day))
    return next(found, None)
