"""Refusals of the shipped stories, explained, and checked by walking the files' records alone.

The walker knows nothing of charts, worlds and compiled guards: it goes through the states of a
`Process`, matches events by their text, and evaluates guards over what is on record.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

import pytest

from callout import feel
from callout.definition import Definition
from callout.process import State, Transition
from callout.records import Entry
from callout.scenarios.runner import Runner, read_stories
from callout.values import Json, Value, decode
from callout.whynot import Obstacle, ObstacleKind, why_not
from tests import shipped

STORIES = (
    "desk/consultation",
    "desk/damage",
    "desk/demand",
    "desk/dispatch_desk",
    "desk/haul_back",
    "home_visit/S06_schedule_conflict",
    "home_visit/S13_late_apology_rejected",
    "home_visit/S21_shoe_covers",
    "home_visit/S23_payment_refused",
    "home_visit/S28_hauled_back",
)
COUNT = 100


class Case(NamedTuple):
    """A refusal, with the history before it."""

    definition: Definition
    entries: tuple[Entry, ...]

    @property
    def entry(self) -> Entry:
        return self.entries[-1]


@cache
def refusals() -> tuple[Case, ...]:
    """A hundred refusals of the shipped stories, the same in every run."""
    catalog = shipped.catalog()
    runner = Runner(catalog)
    paths = [shipped.ROOT / f"tests/scenarios/{name}.yaml" for name in STORIES]
    found: list[Case] = []
    for story in read_stories(paths, catalog):
        player = runner.player(story)
        player.play()
        engine = player.bench.engine
        for ticket in engine.find():
            history = tuple(engine.history(ticket))
            for place, entry in enumerate(history):
                if entry.refusal is not None:
                    definition = engine.pinned(entry.definition)
                    found.append(Case(definition, history[: place + 1]))
    return tuple(random.Random(7).sample(found, COUNT))


def active(state: State, leaves: tuple[str, ...]) -> Iterator[State]:
    """The states that hold one of the leaves, the root first."""
    below = [found for inner in state.states for found in active(inner, leaves)]
    if not state.id or state.id in leaves or below:
        yield state
        yield from below


def listening(case: Case) -> list[Transition]:
    """The transitions of the active states that are for the event."""
    return [
        each
        for state in active(case.definition.process.root, case.entry.before)
        for each in state.transitions
        if any(
            fnmatchcase(case.entry.name, pattern)
            or fnmatchcase(case.entry.name, f"{pattern.removesuffix('.*')}.*")
            for pattern in each.events
        )
    ]


def scope_of(case: Case, operands: dict[str, Json]) -> dict[str, Value]:
    """What a guard had read, as it reads it, beside what the rules bring."""
    scope = dict(case.definition.model.statics(case.entry.recorded_at))
    ids = {each.id for each in active(case.definition.process.root, case.entry.before)}
    here = feel.Function(("state",), lambda _frame, state: state in ids, (feel.STRING,))
    scope["in_state"] = here  # type: ignore[assignment]  # a scope holds functions too
    for name, value in operands.items():
        *path, last = name.split(".")
        inner = scope
        for part in path:
            inner = inner.setdefault(part, {})  # type: ignore[assignment]  # contexts by construction
        inner[last] = decode(value)
    return scope


def says(case: Case, text: str, operands: dict[str, Json]) -> Value:
    return feel.evaluate(text, scope_of(case, operands))


@pytest.mark.parametrize("number", range(COUNT))
def test_why_not_says_what_the_records_say(number: int) -> None:
    case = refusals()[number]
    entry = case.entry
    assert entry.refusal is not None

    answer = why_not(case.definition, case.entries, entry.name, seq=entry.seq)

    assert answer.reached == ()
    assert answer.obstacles
    check = other if "by" in entry.refusal else CHECKS.get(str(entry.refusal["code"]), other)
    check(case, answer.obstacles)


def guards(case: Case, found: tuple[Obstacle, ...]) -> None:
    tried = {each.transition: dict(each.operands) for each in case.entry.guards}
    wanted = {
        each.id
        for each in listening(case)
        if each.guard is not None
        and each.id in tried
        and says(case, each.guard.text, tried[each.id]) is not True
    }
    assert {each.subject for each in found} == wanted
    for obstacle in found:
        assert obstacle.kind is ObstacleKind.GUARD
        for part in obstacle.parts:
            assert says(case, part.text, tried[obstacle.subject]) is not True
        for change in obstacle.changes:
            altered = {each.name: each.tried for each in change.alterations}
            assert says(case, obstacle.text, {**tried[obstacle.subject], **altered}) is True


def roles(case: Case, found: tuple[Obstacle, ...]) -> None:
    (obstacle,) = found
    assert obstacle.kind is ObstacleKind.ROLE
    process, name = case.definition.process, case.entry.name
    declared = process.events.get(name)
    by = {each.text for each in declared.by} if declared is not None else set()
    assert not by & set(case.entry.actor.roles) or (declared and declared.not_by)
    named = set(map(str, obstacle.details["roles"]))  # type: ignore[arg-type]  # a list
    assert {each for each in by if each != "assignee"} <= named
    assert obstacle.details["actor"] == case.entry.actor.id


def nothing_listens(case: Case, found: tuple[Obstacle, ...]) -> None:
    assert [each.kind for each in found] == [ObstacleKind.NOT_TAKEN]
    assert [each for each in listening(case) if each.guard is None] == []


def payload(case: Case, found: tuple[Obstacle, ...]) -> None:
    assert [each.kind for each in found] == [ObstacleKind.PAYLOAD]
    assert case.entry.refusal is not None
    assert found[0].details["message"] == case.entry.refusal["message"]


def ended(case: Case, found: tuple[Obstacle, ...]) -> None:
    assert [each.kind for each in found] == [ObstacleKind.CLOSED]


def other(case: Case, found: tuple[Obstacle, ...]) -> None:
    assert case.entry.refusal is not None
    assert [each.details["code"] for each in found] == [case.entry.refusal["code"]]


CHECKS = {
    "guard-false": guards,
    "not-allowed": roles,
    "no-transition": nothing_listens,
    "bad-payload": payload,
    "ticket-closed": ended,
}


def test_the_hundred_are_of_several_kinds() -> None:
    codes = [str((each.entry.refusal or {}).get("code")) for each in refusals()]

    assert len(set(codes)) >= 4
    assert codes.count("guard-false") >= 20
