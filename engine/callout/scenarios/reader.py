"""Reads scenario files into records, with every problem at once.

Keys are those of docs/scenarios.md; another one is a problem with the nearest key as its hint.
What values mean is found out when a story is played.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import cast

from callout.errors import DefinitionError, Location, Problem
from callout.process import NO_LABEL, Label
from callout.reader import Mapping, Node, Scalar, Sequence, read
from callout.records import Actor
from callout.scenarios.expect.registry import CHECKS
from callout.values import Json

from .model import Cast, Expectation, Header, Scenario, Step, Variant
from .nearest import nearest
from .stories import normal

_HEADER = (
    *("process", "profile", "region", "settings", "parameters", "clock", "actor", "given"),
    "tickets",
)
_TITLES = ("title", "about", "source")
_FILE = ("scenario", *_TITLES, "from", *_HEADER, "steps", "variants")
_VARIANT = (*_TITLES, "from", *_HEADER, "steps")
_CAST = ("process", "given", "clock", "profile", "region", "id")
_STEP = (
    *("at", "after", "send", "start", "by", "with", "ticket", "key", "occurred_at", "repeat"),
    *("steps", "label", "expect", "source", "about"),
)


def read_scenario(text: str, path: str) -> Scenario:
    """The scenario in a file; raises `DefinitionError` with every problem."""
    reader = _Reader(path)
    scenario = reader.scenario(read(text, path))
    if reader.problems:
        raise DefinitionError(reader.problems)
    return scenario


class _Reader:
    """Reads one file; what is wrong gathers in `problems`."""

    def __init__(self, path: str) -> None:
        self._path = PurePath(path)
        self.problems: list[Problem] = []

    def scenario(self, node: Node) -> Scenario:
        keys = self._map(node, _FILE, "a scenario")
        name = self._text(keys, "scenario") or self._path.stem
        if name != self._path.stem:
            self._report(
                keys["scenario"].where,
                f"the scenario is called '{name}', its file '{self._path.name}'",
                f"rename the file to {name}.yaml, or the scenario",
            )
        variants = self._sub(keys, "variants")
        return Scenario(
            name,
            node.where,
            self._header(keys),
            self._steps(keys.get("steps")),
            {each: self._variant(each, variants[each]) for each in variants},
            self._text(keys, "from"),
            self._label(keys.get("title")),
            self._words(keys, "source"),
        )

    def _variant(self, name: str, node: Node) -> Variant:
        keys = self._map(node, _VARIANT, "a variant")
        return Variant(
            name,
            node.where,
            self._header(keys),
            self._steps(keys.get("steps")),
            self._text(keys, "from"),
            self._label(keys.get("title")),
            self._words(keys, "source"),
        )

    def _header(self, keys: Mapping) -> Header:
        tickets = self._sub(keys, "tickets")
        return Header(
            self._text(keys, "process"),
            self._text(keys, "profile"),
            self._text(keys, "region"),
            tuple(normal(self._path.parent / path) for path in self._words(keys, "settings")),
            self._data(keys, "parameters"),
            self._text(keys, "clock"),
            self._actor(keys.get("actor")),
            self._data(keys, "given"),
            {name: self._cast(tickets[name]) for name in tickets},
        )

    def _cast(self, node: Node) -> Cast:
        keys = self._map(node, _CAST, "a ticket")
        if "process" not in keys:
            self._report(node.where, "a ticket needs `process`")
        return Cast(
            self._text(keys, "process") or "",
            self._data(keys, "given"),
            node.where,
            self._text(keys, "clock"),
            self._text(keys, "profile"),
            self._text(keys, "region"),
            self._text(keys, "id"),
        )

    def _steps(self, node: Node | None) -> tuple[Step, ...]:
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self._report(node.where, "steps are a list")
            return ()
        return tuple(self._step(each) for each in node)

    def _step(self, node: Node) -> Step:
        keys = self._map(node, _STEP, "a step")
        for one, other in (("at", "after"), ("send", "start"), ("send", "steps")):
            if one in keys and other in keys:
                self._report(keys.key(other).where, f"a step has `{one}` or `{other}`, not both")
        step = Step(
            node.where,
            self._text(keys, "at"),
            self._text(keys, "after"),
            self._text(keys, "send"),
            self._text(keys, "start"),
            self._actor(keys.get("by")),
            self._data(keys, "with"),
            self._text(keys, "ticket"),
            self._text(keys, "key"),
            self._text(keys, "occurred_at"),
            self._text(keys, "label"),
            self._words(keys, "source"),
            self._expect(keys.get("expect")),
        )
        if "repeat" not in keys and "steps" not in keys:
            return step
        return replace(step, repeat=self._count(keys), steps=self._steps(keys.get("steps")))

    def _expect(self, node: Node | None) -> tuple[Expectation, ...]:
        if node is None:
            return ()
        keys = self._map(node, CHECKS, "`expect`")
        return tuple(
            Expectation(name, _json(keys[name]), keys.key(name).where)
            for name in keys
            if name in CHECKS
        )

    def _count(self, keys: Mapping) -> int:
        node = keys.get("repeat")
        if "steps" not in keys or not isinstance(node, Scalar) or not isinstance(node.value, int):
            where = node.where if node else keys.where
            self._report(where, "`repeat` is a number and goes with `steps`", "repeat: 6")
            return 1
        return node.value

    def _actor(self, node: Node | None) -> Actor | None:
        if node is None:
            return None
        if isinstance(node, Scalar):
            return Actor.parse(node.text)
        keys = self._map(node, ("id", "roles", "channel", "on_behalf_of"), "an actor")
        return Actor(
            self._text(keys, "id") or "nobody",
            self._words(keys, "roles"),
            self._text(keys, "channel"),
            self._text(keys, "on_behalf_of"),
        )

    def _label(self, node: Node | None) -> Label:
        if node is None:
            return NO_LABEL
        if isinstance(node, Scalar):
            return Label({"en": node.text})
        keys = self._map(node, ("en", "zh"), "a title")
        return Label({name: self._text(keys, name) or "" for name in keys})

    def _words(self, keys: Mapping, name: str) -> tuple[str, ...]:
        node = keys.get(name)
        if node is None:
            return ()
        nodes = node.nodes if isinstance(node, Sequence) else (node,)
        return tuple(each.text for each in nodes if isinstance(each, Scalar))

    def _text(self, keys: Mapping, name: str) -> str | None:
        node = keys.get(name)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self._report(node.where, f"`{name}` is a word")
            return None
        return node.text

    def _data(self, keys: Mapping, name: str) -> dict[str, Json]:
        return _context(self._sub(keys, name))

    def _sub(self, keys: Mapping, name: str) -> Mapping:
        node = keys.get(name)
        if isinstance(node, Mapping):
            return node
        if node is not None and not (isinstance(node, Scalar) and node.is_null):
            self._report(node.where, f"`{name}` is a map")
        return Mapping((), keys.where)

    def _map(self, node: Node, known: Iterable[str], what: str) -> Mapping:
        if not isinstance(node, Mapping):
            self._report(node.where, f"{what} is a map of keys")
            return Mapping((), node.where)
        for name in node:
            if name not in known:
                self._report(
                    node.key(name).where, f"{what} has no key '{name}'", nearest(name, known)
                )
        return node

    def _report(self, where: Location, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem("X001", message, where, hint=hint))


def _json(node: Node) -> Json:
    return cast("Json", node.data)


def _context(node: Mapping) -> dict[str, Json]:
    return {name: _json(node[name]) for name in node}
