"""Who stands in for whom, and when."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from callout.errors import Location, Problem, Severity
from callout.process import Process
from callout.suggest import did_you_mean
from callout.values import Date, Json

from .roles import Roles


@dataclass(frozen=True, slots=True)
class Deputy:
    """From the day `first` to the day `last`, both included, `deputy` may act for `person`.

    Both are ids of actors. `processes` are those it is for; none: all. `places` say where each of
    them is named.
    """

    person: str
    deputy: str
    first: Date
    last: Date
    where: Location
    processes: tuple[str, ...] = ()
    places: tuple[Location, ...] = ()

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


def wrong_deputies(
    deputies: Iterable[Deputy], processes: Mapping[str, Process], roles: Roles
) -> Iterator[Problem]:
    """R314 for processes that a row is for in vain, R315 for a deputy of another role."""
    assignees = [each.assignee for each in processes.values()]
    for row in deputies:
        for name, where in zip(row.processes, row.places, strict=True):
            yield from _in_vain(name, where, processes)
        yield from _of_another_role(row, {each.text for each in assignees if each}, roles)


def _in_vain(name: str, where: Location, processes: Mapping[str, Process]) -> Iterator[Problem]:
    process = processes.get(name)
    consequence = "on its tickets nobody acts for anybody by this row"
    if process is None:
        hint = did_you_mean(name, processes, f"there are: {', '.join(processes) or 'none'}")
        message = f"there is no process '{name}'"
        yield Problem("R314", message, where, consequence=consequence, hint=hint)
    elif process.assignee is None:
        yield Problem(
            "R314",
            f"tickets of '{name}' are assigned to nobody",
            where,
            Severity.WARNING,
            consequence=consequence,
            hint=f"say `assignee: <role>` in '{name}', or leave it out here",
        )


def _of_another_role(row: Deputy, assignees: Container[str], roles: Roles) -> Iterator[Problem]:
    """Of persons whose ids begin with a role that there is."""
    (role, *person), (other, *deputy) = row.person.split(":", 1), row.deputy.split(":", 1)
    if role == other or not person or not deputy or (role not in roles and role not in assignees):
        return
    if role in roles and other in roles.roles[role].substitutes:
        return
    yield Problem(
        "R315",
        f"'{row.person}' is a {role}, and the deputy '{row.deputy}' is a {other}",
        row.where,
        Severity.WARNING,
        consequence=f"what takes a {role} is refused all the same",
        hint=f"name a {role}, or let the one role stand in: {role}: {{substitutes: [{other}]}}",
    )
