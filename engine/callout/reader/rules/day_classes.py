"""The classes of a calendar's days: what they are beside worked or not, and the hours they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from callout.calendars import WEEKDAYS
from callout.reader.yaml.access import elements, entries, part
from callout.reader.yaml.nodes import Mapping as MappingNode
from callout.reader.yaml.nodes import Node, Scalar
from callout.values import Date

from .draft import RulesDraft
from .working_hours import Hours, read_hours

_TAKEN = ("off", "working")
_On: TypeAlias = Date | str


class DayClass(NamedTuple):
    """A class with its days, each a date or a weekday with its node; `hours` may be none."""

    name: Scalar
    hours: Hours
    days: tuple[tuple[Scalar, _On], ...]


def read_classes(node: Node | None, draft: RulesDraft) -> tuple[DayClass, ...]:
    """The classes in the order of the file; one without hours may be its list of days alone."""
    return tuple(_class(name, body, draft) for name, body in entries(node))


def classes_by_day(classes: Iterable[DayClass], draft: RulesDraft) -> dict[_On, str]:
    """The class of each day that has one; a day is of one class."""
    found: dict[_On, str] = {}
    for each in classes:
        for node, on in each.days:
            first = found.setdefault(on, each.name.text)
            if first != each.name.text:
                message = f"{on} is of the class '{first}' already"
                draft.report("R306", message, node.where, "a day is of one class")
    return found


def hours_by_day(
    classes: Iterable[DayClass], known: Mapping[_On, Hours], draft: RulesDraft
) -> dict[_On, Hours]:
    """The hours of the days whose class has some; `known` days have theirs elsewhere."""
    found: dict[_On, Hours] = {}
    for each in classes:
        for node, on in each.days if each.hours else ():
            if on in known:
                message = f"{on} has hours in `hours_on` and by its class '{each.name.text}'"
                draft.report("R306", message, node.where, "write them in one of the two")
            found[on] = each.hours
    return found


def check_days(classes: Iterable[DayClass], first: Date, last: Date, draft: RulesDraft) -> None:
    """Report days of classes that the calendar does not know."""
    for each in classes:
        for node, on in each.days:
            if isinstance(on, Date) and not first <= on <= last:
                draft.report("R306", f"{on} is outside 'valid'", node.where)


def _class(name: Scalar, body: Node, draft: RulesDraft) -> DayClass:
    if name.text in _TAKEN:
        hint = "call it something else: every day is one of the two already"
        draft.report("R306", f"no class of days is called '{name.text}'", name.where, hint)
    listed = part(body, "days") if isinstance(body, MappingNode) else body
    days = ((each, _on(each, draft)) for each in elements(listed) if isinstance(each, Scalar))
    hours = read_hours(part(body, "hours"), draft)
    return DayClass(name, hours, tuple((node, on) for node, on in days if on is not None))


def _on(node: Scalar, draft: RulesDraft) -> _On | None:
    return node.text if node.text in WEEKDAYS else draft.day(node)
