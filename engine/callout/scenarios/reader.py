"""Reads scenario files into records, with every problem at once.

The shape is that of ``scenario.schema.json``; keys are explained in docs/scenarios.md. What values
mean is found out when a story is played.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import cast

from callout.errors import DefinitionError, Location, Problem
from callout.library import Deputy
from callout.reader import Mapping, Node, Scalar, Sequence, scan, shape_problems, split_lines
from callout.reader.rules.deputies import read_deputies
from callout.reader.rules.draft import RulesDraft
from callout.reader.slips.wide import with_wide_slips
from callout.reader.yaml.access import entries, label, part, word, words
from callout.records import Actor
from callout.values import Json

from .model import Expectation, Header, Scenario, ScenarioTicket, ScenarioVariant, Step
from .stories import normal


def read_scenario(text: str, path: str) -> Scenario:
    """The scenario in a file; raises `DefinitionError` with every problem."""
    scenario, problems = scan_scenario(text, path)
    if problems:
        raise DefinitionError(problems)
    return scenario


def scan_scenario(text: str, path: str) -> tuple[Scenario, tuple[Problem, ...]]:
    """The scenario in a file as far as there is one, and its problems.

    Raises `DefinitionError` where the file is no YAML.
    """
    reading, file = scan(text, path), PurePath(path)
    root = reading.root
    if root is None:
        raise DefinitionError(reading.problems)
    found = [*reading.problems, *shape_problems(root, "scenario"), *_misnamed(root, file)]
    clear = with_wide_slips(found, {path: split_lines(text)})
    return _scenario(root, file), tuple(clear)


def _misnamed(root: Node, file: PurePath) -> Iterator[Problem]:
    """A scenario is found by its file's name."""
    node = part(root, "scenario")
    name = word(node)
    if node is not None and name and name != file.stem:
        message = f"the scenario is called '{name}', its file '{file.name}'"
        hint = f"rename the file to {name}.yaml, or the scenario"
        yield Problem("X001", message, node.where, hint=hint)


def _scenario(root: Node, file: PurePath) -> Scenario:
    variants = entries(part(root, "variants"))
    return Scenario(
        name=file.stem,
        where=root.where,
        header=_header(root, file),
        steps=_steps(part(root, "steps")),
        variants={key.text: _variant(key.text, node, file) for key, node in variants},
        begins=word(part(root, "from")),
        title=label(part(root, "title")),
        source=words(part(root, "source")),
    )


def _variant(name: str, node: Node, file: PurePath) -> ScenarioVariant:
    return ScenarioVariant(
        name=name,
        where=node.where,
        header=_header(node, file),
        steps=_steps(part(node, "steps")),
        begins=word(part(node, "from")),
        title=label(part(node, "title")),
        source=words(part(node, "source")),
    )


def _header(node: Node, file: PurePath) -> Header:
    settings = words(part(node, "settings"))
    return Header(
        process=word(part(node, "process")),
        profile=word(part(node, "profile")),
        region=word(part(node, "region")),
        settings=tuple(normal(file.parent / path) for path in settings),
        parameters=_values(part(node, "parameters")),
        clock=word(part(node, "clock")),
        actor=_actor(part(node, "actor")),
        given=_values(part(node, "given")),
        schedules=words(part(node, "schedules")),
        deputies=_deputies(node, file),
        tickets={key.text: _ticket(each) for key, each in entries(part(node, "tickets"))},
        places=_places(node),
    )


def _deputies(node: Node, file: PurePath) -> tuple[Deputy, ...]:
    """Raises DefinitionError for rows that can never hold."""
    if not isinstance(node, Mapping) or part(node, "deputies") is None:
        return ()
    problems: list[Problem] = []
    found = read_deputies(node, RulesDraft(str(file), problems)).deputies
    if problems:
        raise DefinitionError(problems)
    return found


def _ticket(node: Node) -> ScenarioTicket:
    return ScenarioTicket(
        process=word(part(node, "process")) or "",
        given=_values(part(node, "given")),
        where=node.where,
        clock=word(part(node, "clock")),
        profile=word(part(node, "profile")),
        region=word(part(node, "region")),
        id=word(part(node, "id")),
    )


def _steps(node: Node | None) -> tuple[Step, ...]:
    return tuple(_step(each) for each in node) if isinstance(node, Sequence) else ()


def _step(node: Node) -> Step:
    return Step(
        where=node.where,
        at=word(part(node, "at")),
        after=word(part(node, "after")),
        send=word(part(node, "send")),
        start=word(part(node, "start")),
        by=_actor(part(node, "by")),
        payload=_values(part(node, "with")),
        ticket=word(part(node, "ticket")),
        key=word(part(node, "key")),
        occurred_at=word(part(node, "occurred_at")),
        label=word(part(node, "label")),
        source=words(part(node, "source")),
        expect=tuple(_expectations(part(node, "expect"))),
        repeat=_count(part(node, "repeat")),
        steps=_steps(part(node, "steps")),
        places=_places(node),
    )


def _places(node: Node) -> dict[str, Location]:
    given = entries(part(node, "given"))
    found = {f"given.{key.text}": key.where for key, _ in given}
    return {**found, **{key.text: value.where for key, value in entries(node)}}


def _expectations(node: Node | None) -> Iterator[Expectation]:
    for key, wanted in entries(node):
        places = {scalar.text: scalar.where for scalar in reversed(list(_scalars(wanted)))}
        yield Expectation(key.text, _json(wanted), key.where, places)


def _scalars(node: Node) -> Iterator[Scalar]:
    """Every word of a node, keys among them, in the order of the file."""
    if isinstance(node, Scalar):
        yield node
    for each in node if isinstance(node, Sequence) else ():
        yield from _scalars(each)
    for key, value in entries(node):
        yield key
        yield from _scalars(value)


def _count(node: Node | None) -> int:
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) else 1


def _actor(node: Node | None) -> Actor | None:
    if isinstance(node, Mapping):
        return Actor(
            word(node.get("id")) or "nobody",
            words(node.get("roles")),
            word(node.get("channel")),
            word(node.get("on_behalf_of")),
        )
    return Actor.parse(node.text) if isinstance(node, Scalar) else None


def _values(node: Node | None) -> dict[str, Json]:
    return {key.text: _json(value) for key, value in entries(node)}


def _json(node: Node) -> Json:
    return cast("Json", node.data)
