"""Actions that were come by and not done: the branches of ``if`` that led around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from callout.datamodel.expressions import look_up
from callout.feel import ANY, Function
from callout.feel.parse import expression_tree
from callout.feel.parse import scope_of as parse_scope
from callout.feel.syntax.cursor import BadSyntax
from callout.feel.syntax.reads import reads
from callout.process import Text
from callout.records import Entry
from callout.replay import event_of, rebuild
from callout.step import scope_of
from callout.values import Facts, Json, encode

from .answers import Obstacle, ObstacleKind
from .conditions import AskedAgain, Setting
from .guards import taken_apart
from .targets import ActionPlace
from .tracks import Tracks


def branch_obstacles(
    tracks: Tracks, window: Sequence[Entry], places: Sequence[ActionPlace]
) -> Iterator[Obstacle]:
    """The conditions around each action whose place was come by, the latest entry first.

    They are asked of the ticket as it stood after the entry. Of each place the first that led
    around it.
    """
    for place in places:
        entry = next((each for each in reversed(window) if _came_by(tracks, each, place)), None)
        if entry is None:
            continue
        found = (_branch(tracks, entry, text, wanted=truth) for text, truth in place.branches)
        first = next((each for each in found if each is not None), None)
        if first is not None:
            yield first


def _came_by(tracks: Tracks, entry: Entry, place: ActionPlace) -> bool:
    if entry.refusal is not None:
        return False
    if any(edge.id in entry.transitions for edge in place.edges):
        return True
    before = tracks.chart.mask(entry.before)
    return any(tracks.passed[entry.seq] & node.bit & ~before for node in place.states)


def _branch(tracks: Tracks, entry: Entry, text: Text, *, wanted: bool) -> Obstacle | None:
    definition = tracks.definition
    ticket = rebuild(tracks.entries[: entry.seq], definition)
    known_then = scope_of(definition, ticket, entry.recorded_at, entry.actor)
    scope = {**event_of(entry).payload, **known_then}
    operands = _operands(text, scope)
    setting = Setting(definition, entry.recorded_at, entry.after)
    condition = AskedAgain(text, setting, operands)
    truth = condition.truth(condition.values)
    if (truth is True) is wanted:
        return None
    parts, changes, known = taken_apart(condition, entry.name, recorded=truth, wanted=wanted)
    return Obstacle(
        ObstacleKind.BRANCH,
        text.text,
        where=text.where,
        seq=entry.seq,
        text=text.text,
        parts=parts,
        operands=operands,
        details={"value": truth, "wanted": wanted, "tried": known},
        changes=changes,
    )


def _operands(text: Text, scope: Facts) -> dict[str, Json]:
    """What a condition reads of these names, by dotted name."""
    held = cast("Mapping[str, object]", scope)  # functions beside values
    values = {name: scope[name] for name, each in held.items() if not isinstance(each, Function)}
    try:
        tree = expression_tree(text.text, parse_scope(dict.fromkeys(scope, ANY)))
    except BadSyntax:
        return {}
    return {".".join(path): encode(look_up(values, path)) for path in reads(tree, values)}
