"""A plan as far as the comparison of two versions knows it; a person answers the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callout.process import Field, Process, StateKind, walk
from callout.step.migration import DuePolicy, MovePlan, TimerMove

from .difference import VersionDiff
from .parts import Parted, PartKind
from .renames import renamed

OPEN_QUESTION = "?"
"""What stands in a plan where its author has to answer."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A plan, the fields it cannot answer, and why each line is there, by what it is about.

    Keys of `reasons` are ``states/<old>``, ``data/<new>``, ``drop/<old>``, ``timers/<old>``.
    """

    plan: MovePlan
    questions: tuple[str, ...]
    reasons: Mapping[str, str]


def suggest(
    old: Parted, new: Parted, diff: VersionDiff, definitions: Mapping[str, str]
) -> Suggestion:
    """The plan that the renames make; `definitions` are the hashes it is for."""
    before, after = old.definition.process, new.definition.process
    kinds = {state.id: state.kind for state in walk.states(before.root)}
    states = diff.names(PartKind.STATE)
    histories = {name for name in states if kinds.get(name) is StateKind.HISTORY}
    fields = diff.names(PartKind.FIELD)
    plan = MovePlan(
        process=before.name,
        definitions=definitions,
        states={name: (to,) for name, to in states.items() if name not in histories},
        history={name: to for name, to in states.items() if name in histories},
        data={to: name for name, to in fields.items()},
        drop=tuple(_dropped(before, after, fields)),
        timers=dict(_timers(old, new, states)),
    )
    questions = tuple(_questions(before, after, plan))
    return Suggestion(plan, questions, dict(_reasons(diff, plan, questions)))


def _timers(old: Parted, new: Parted, states: Mapping[str, str]) -> Iterator[tuple[str, TimerMove]]:
    after = new.of(PartKind.TIMER)
    for name in old.of(PartKind.TIMER):
        to = str(renamed(name, states))
        if to != name and to in after:
            yield name, TimerMove(DuePolicy.KEEP, to)


def _dropped(before: Process, after: Process, fields: Mapping[str, str]) -> Iterator[str]:
    kept = {field.name for field in walk.fields(after)} | fields.keys()
    yield from (field.name for field in walk.fields(before) if field.name not in kept)


def _questions(before: Process, after: Process, plan: MovePlan) -> Iterator[str]:
    """New fields that a ticket has to have and that nothing gives a value."""
    known = {field.name for field in walk.fields(before)}
    for field in walk.fields(after):
        if field.name not in known | plan.data.keys() and _is_needed(field):
            yield field.name


def _is_needed(field: Field) -> bool:
    return field.required and field.default is None


def _reasons(
    diff: VersionDiff, plan: MovePlan, questions: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    sections = {PartKind.STATE: "states", PartKind.FIELD: "data"}
    for each in diff.renames:
        if each.kind in sections:
            name = each.old if each.kind is PartKind.STATE else each.new
            yield f"{sections[each.kind]}/{name}", f"{each.share} % same"
    yield from ((f"data/{name}", "required, and no ticket has one") for name in questions)
    yield from ((f"drop/{name}", "not in the new version") for name in plan.drop)
    yield from ((f"timers/{name}", "its state has another name") for name in plan.timers)
