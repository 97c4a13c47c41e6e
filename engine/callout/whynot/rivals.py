"""A transition that was not taken because one before it in the same state was."""

from __future__ import annotations

from collections.abc import Sequence

from callout.datamodel import World
from callout.process import Text
from callout.records import Entry
from callout.scxml import Edge
from callout.values import Facts, Json, Value

from .answers import Obstacle, ObstacleKind, SmallestChange
from .conditions import AskedAgain, Setting
from .guards import place_of, pool_of
from .openers import smallest_changes


def rival_obstacle(
    setting: Setting, edge: Edge[World], rival: Edge[World], entry: Entry
) -> Obstacle:
    """Why `rival`, of the same state, went before `edge`; what would have let `edge` go instead.

    That can be said where all guards in between read nothing but what those before have read.
    """
    read = {
        name: value
        for guard in entry.guards
        for name, value in guard.operands.items()
        if guard.transition in _ids(setting, edge)
    }
    text = rival.record.guard
    changes = _changes(setting, edge, rival, entry, read)
    operands = next((g.operands for g in entry.guards if g.transition == rival.id), {})
    transitions: list[Json] = [rival.id]
    return Obstacle(
        ObstacleKind.OTHER,
        edge.id,
        where=place_of(edge),
        seq=entry.seq,
        text="" if text is None else text.text,
        operands=operands,
        details={"event": entry.name, "transitions": transitions, "rival": str(place_of(rival))},
        changes=changes,
    )


def _ids(setting: Setting, edge: Edge[World]) -> set[str]:
    return {each.id for each in setting.definition.chart.nodes[edge.source].edges}


def _changes(
    setting: Setting,
    edge: Edge[World],
    rival: Edge[World],
    entry: Entry,
    read: dict[str, Json],
) -> tuple[SmallestChange, ...]:
    """What shuts every transition before `edge` and leaves `edge` open."""
    before = _before(setting, edge, rival, entry)
    if before is None:
        return ()
    shut = [_condition(setting, text, read) for text in before]
    own = edge.record.guard
    open_ = None if own is None else _condition(setting, own, read)
    asked = [*shut, *([] if open_ is None else [open_])]
    if any(each is None for each in asked):
        return ()

    def goes(values: Facts) -> bool:
        closed = all(each is None or each.truth(values) is not True for each in shut)
        return closed and (open_ is None or open_.truth(values) is True)

    pool: dict[str, tuple[Value, ...]] = {}
    present: dict[str, Value] = {}
    for each in asked:
        if each is not None:
            present |= each.values
            for name, constants in pool_of(each, entry.name).items():
                pool[name] = (*pool.get(name, ()), *constants)
    return () if goes(present) else smallest_changes(present, pool, goes)


def _before(
    setting: Setting, edge: Edge[World], rival: Edge[World], entry: Entry
) -> Sequence[Text] | None:
    """The guards of those that are asked before `edge`; None where one has none, or is later."""
    siblings = setting.definition.chart.nodes[edge.source].edges
    same = [each for each in siblings if _heard(each, rival, entry)]
    if edge not in same or rival not in same or same.index(rival) > same.index(edge):
        return None
    earlier = same[: same.index(edge)]
    texts = [each.record.guard for each in earlier if each.record.guard is not None]
    return texts if len(texts) == len(earlier) else None


def _heard(edge: Edge[World], rival: Edge[World], entry: Entry) -> bool:
    return edge.takes(entry.name) if rival.descriptors else not edge.descriptors


def _condition(setting: Setting, text: Text, read: dict[str, Json]) -> AskedAgain | None:
    """A guard over what was read; None if it reads more than that."""
    made = AskedAgain(text, setting, read)
    if made.tree is None or not made.reads_only(read):
        return None
    return made
