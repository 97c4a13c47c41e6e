"""Why a guard said no: the parts of it that failed, and what it would have had to read."""

from __future__ import annotations

from collections.abc import Iterator

from callout.datamodel import World
from callout.errors import Location
from callout.process import Text
from callout.records import GuardTried
from callout.scxml import Edge
from callout.values import Json, Value

from .answers import FalsePart, Obstacle, ObstacleKind, SmallestChange
from .conditions import AskedAgain, Setting
from .constants import constants_of, is_changeable, listed_values
from .openers import OPEN, smallest_changes


def guard_obstacle(
    setting: Setting, edge: Edge[World], tried: GuardTried, event: str, seq: int | None
) -> Obstacle:
    """A guard that did not hold when `event` was handled, as it was then."""
    text = edge.record.guard or Text("", edge.record.where)
    condition = AskedAgain(text, setting, tried.operands)
    parts, changes, known = taken_apart(condition, event, recorded=tried.value)
    details: dict[str, Json] = {"value": tried.value, "tried": known}
    if edge.descriptors:
        details["event"] = event
    return Obstacle(
        ObstacleKind.GUARD,
        edge.id,
        where=text.where,
        seq=seq,
        text=text.text,
        parts=parts,
        operands=tried.operands,
        details=details,
        changes=changes,
    )


def taken_apart(
    condition: AskedAgain, event: str, *, recorded: bool | None, wanted: bool = True
) -> tuple[tuple[FalsePart, ...], tuple[SmallestChange, ...], bool]:
    """The parts that failed, what makes it as wanted, and whether it says what is on record.

    Where it does not, nothing is claimed: it read more than its operands tell.
    """
    if condition.tree is None or condition.truth(condition.values) is not recorded:
        return (), (), False
    pool = pool_of(condition, event)
    changes = smallest_changes(
        condition.values, pool, lambda values: (condition.truth(values) is True) is wanted
    )
    return condition.false_parts() if wanted else (), changes, True


def pool_of(condition: AskedAgain, event: str) -> dict[str, tuple[Value, ...]]:
    """By each name that can be otherwise what may be tried for it: what is listed, if it is."""
    definition = condition.setting.definition
    constants = tuple(_constants(condition))
    return {
        name: tuple(listed_values(definition, event, name.split("."))) or (*constants, OPEN)
        for name, value in condition.values.items()
        if is_changeable(name) and not isinstance(value, list | dict)
    }


def _constants(condition: AskedAgain) -> Iterator[Value]:
    """What it compares with, and everything else that it reads."""
    if condition.tree is not None:
        values = condition.values
        yield from constants_of(condition.tree, lambda node: condition.value(node, values))
    for value in condition.values.values():
        if value is not None and not isinstance(value, list | dict):
            yield value


def place_of(edge: Edge[World]) -> Location:
    """Where a transition stands in its file."""
    return edge.record.where
