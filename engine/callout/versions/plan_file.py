"""A plan as a YAML file: written for people to review, read with every problem and its place.

The shape is that of ``migration.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from callout.errors import DefinitionError, Location, Problem
from callout.reader import Node, scan, shape_problems
from callout.reader.yaml.access import elements, entries, part, word
from callout.step.migration import DuePolicy, MovePlan, TimerMove

from .suggesting import OPEN_QUESTION, Suggestion


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan that was read, and where each of its lines stands: by ``states/<old>`` and so on."""

    plan: MovePlan
    places: Mapping[str, Location]
    where: Location


def plan_text(suggestion: Suggestion, notes: Mapping[str, str]) -> str:
    """The file of a suggested plan; `notes` say something of a definition, by its hash."""
    plan, reasons = suggestion.plan, suggestion.reasons
    unanswered = [(name, OPEN_QUESTION) for name in suggestion.questions]
    lines = [
        f"# Moves open tickets of {plan.process} to another version. What says ? you have to",
        "# answer; what is not named stays as it is called. Then: callout migrate check FILE",
        f"migrate: {_quoted(plan.process)}",
        "definitions:",
    ]
    for old, new in plan.definitions.items():
        lines += [*_note(notes.get(old)), f"  {old}: {new}"]
    states = {
        name: [*each] if len(each) > 1 else "".join(each) for name, each in plan.states.items()
    }
    lines += _section("states", states.items(), reasons)
    lines += _section("history", plan.history.items(), reasons)
    lines += _section("data", [*plan.data.items(), *unanswered], reasons)
    if plan.drop:
        lines += [
            "drop:",
            *(f"  - {_quoted(each)}{_why(reasons, 'drop', each)}" for each in plan.drop),
        ]
    moves = {name: {"due": m.due.value, **_to(m)} for name, m in plan.timers.items()}
    return "\n".join([*lines, *_section("timers", moves.items(), reasons)]) + "\n"


def _one_or_many(names: tuple[str, ...]) -> object:
    return [*names] if len(names) > 1 else "".join(names)


def _to(move: TimerMove) -> dict[str, str]:
    return {} if move.to is None else {"to": move.to}


def _note(text: str | None) -> list[str]:
    return [] if text is None else [f"  # {' '.join(text.split())}"]


def _section(
    name: str, items: Iterable[tuple[str, object]], reasons: Mapping[str, str]
) -> Iterator[str]:
    for number, (key, value) in enumerate(items):
        if not number:
            yield f"{name}:"
        yield f"  {_quoted(key)}: {_quoted(value)}{_why(reasons, name, key)}"


def _why(reasons: Mapping[str, str], section: str, key: str) -> str:
    reason = reasons.get(f"{section}/{key}")
    return "" if reason is None else f"   # {reason}"


def _quoted(value: object) -> str:
    """JSON is YAML; a plain name needs no quotes."""
    if isinstance(value, str) and value.replace(".", "_").isidentifier() and value.isascii():
        return value if value not in _WORDS else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


_WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")


def read_plan(text: str, path: str) -> PlanFile:
    """The plan in a file; raises `DefinitionError` with every problem."""
    reading = scan(text, path)
    root = reading.root
    if root is None:
        raise DefinitionError(reading.problems)
    problems = [*reading.problems, *shape_problems(root, "migration")]
    problems += [] if problems else _unanswered(root)
    if problems:
        raise DefinitionError(problems)
    return PlanFile(_plan(root), dict(_places(root)), root.where)


def _plan(root: Node) -> MovePlan:
    return MovePlan(
        process=word(part(root, "migrate")) or "",
        definitions=dict(_words(root, "definitions")),
        states={key.text: _names(node) for key, node in entries(part(root, "states"))},
        history={key.text: word(node) for key, node in entries(part(root, "history"))},
        data=dict(_words(root, "data")),
        drop=tuple(word(each) or "" for each in elements(part(root, "drop"))),
        timers={key.text: _move(node) for key, node in entries(part(root, "timers"))},
    )


def _words(root: Node, section: str) -> Iterator[tuple[str, str]]:
    for key, node in entries(part(root, section)):
        yield key.text, word(node) or ""


def _names(node: Node) -> tuple[str, ...]:
    one = word(node)
    return (one,) if one is not None else tuple(word(each) or "" for each in elements(node))


def _move(node: Node) -> TimerMove:
    return TimerMove(DuePolicy(word(part(node, "due")) or ""), word(part(node, "to")))


def _unanswered(root: Node) -> Iterator[Problem]:
    for key, node in entries(part(root, "data")):
        if (word(node) or "").strip() == OPEN_QUESTION:
            yield Problem(
                "V001",
                f"nobody has said what '{key.text}' shall be",
                node.where,
                consequence="tickets would have no value where the new version needs one",
                hint="write FEEL over what the ticket has, such as false, or another field's name",
            )


def _places(root: Node) -> Iterator[tuple[str, Location]]:
    for section in ("definitions", "states", "history", "data", "timers"):
        for key, _ in entries(part(root, section)):
            yield f"{section}/{key.text}", key.where
    for each in elements(part(root, "drop")):
        yield f"drop/{word(each)}", each.where
