"""What a translation is made of: attributes read, names kept apart, documents collected."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from tests.conformance.scxml.conf import (
    COMPUTED,
    CONDITIONS,
    EXPRESSIONS,
    ILLEGAL,
    NO_BOOLEAN,
    PLAIN,
    variable,
)
from tests.conformance.scxml.ecmascript import Illegal, Unsupported, literal, to_feel

SCXML = "{http://www.w3.org/2005/07/scxml}"
CONF = "{http://www.w3.org/2005/scxml-conformance}"

Document: TypeAlias = dict[str, Any]
"""A process as plain data, ready to be written as YAML."""
Action: TypeAlias = dict[str, Any]

STATES = ("state", "parallel", "final")
COMPUTED_PLAIN = ("cond", "expr", "eventexpr", "targetexpr", "typeexpr", "delayexpr", "srcexpr",
                  "sendidexpr", "array", "location_value")  # fmt: skip


def tag(element: ET.Element) -> str:
    """The name without its namespace; conf: elements keep the prefix."""
    name = str(element.tag)
    return f"conf:{name[len(CONF) :]}" if name.startswith(CONF) else name.split("}")[-1]


def only(element: ET.Element, name: str) -> ET.Element:
    """The one child of that name."""
    found = children(element, name)
    if len(found) != 1:
        raise Unsupported(f"<{tag(element)}> with {len(found)} <{name}>")
    return found[0]


def children(element: ET.Element, *names: str) -> list[ET.Element]:
    """The children with one of these names."""
    return [child for child in element if tag(child) in names]


@dataclass
class Book:
    """All processes that one file needs, by name; the first is the main one."""

    folder: Path
    stem: str
    documents: dict[str, Document] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    declared: dict[str, frozenset[str]] = field(default_factory=dict)
    """The variables that each document declares: what an invocation may set."""
    states: dict[str, str] = field(default_factory=dict)
    """The ids of the main process's states in the dialect, by those in the document."""

    def new_name(self) -> str:
        base = re.sub(r"\W", "_", self.stem)
        name = base if not self.documents else f"{base}_{len(self.documents)}"
        self.documents[name] = {}
        return name

    def add(self, name: str, document: Document, scope: Scope) -> None:
        """Keep a translated process."""
        self.documents[name] = document
        if next(iter(self.documents)) == name:
            self.states.update(scope.ids)

    def state(self, name: str) -> str:
        """What a state of the main document is called in the dialect."""
        return self.states.get(name, name)

    def find(self, address: str) -> Path:
        """The file that `src` names; .txml is the suite's form of .scxml."""
        path = self.folder / address.removeprefix("file:")
        for candidate in (path, path.with_suffix(".txml"), path.with_suffix(".scxml")):
            if candidate.is_file():
                return candidate
        raise Unsupported(f"file {address}")


class Scope:
    """The names of one document: variables, states, invocations."""

    def __init__(self, root: ET.Element) -> None:
        self.constants = {"_name": literal(root.get("name", ""))}
        self.variables: dict[str, None] = {}
        self.mentioned: dict[str, None] = {}
        """Variables that are read somewhere, declared or not."""
        self.invokes: list[str] = []
        sends = (each.get("id", "") for each in self.own(root) if tag(each) == "send")
        self.sends = {self.send_id(name) for name in sends}
        self.ids: dict[str, str] = {}
        self._counter = 0
        for element in self.own(root):
            if tag(element) == "data":
                name = element.get("id") or variable(element.get(f"{CONF}id", ""))
                self.variables[name] = None

    def own(self, root: ET.Element) -> Iterator[ET.Element]:
        """The elements of this document, without those of documents inside."""
        for child in root:
            if tag(child) == "scxml":
                continue
            yield child
            yield from self.own(child)

    def unique(self, stem: str) -> str:
        self._counter += 1
        return f"{stem}{self._counter}"

    def state(self, name: str) -> str:
        """A state's id in the dialect: letters, digits, `_` and `-`."""
        if name not in self.ids:
            made = re.sub(r"[^A-Za-z0-9_-]", "_", name)
            made = made if re.match(r"[A-Za-z_]", made) else f"_{made}"
            while made in self.ids.values():
                made += "_"
            self.ids[name] = made
        return self.ids[name]

    def mention(self, name: str) -> None:
        self.mentioned.setdefault(name, None)

    def send_id(self, name: str) -> str:
        """The id of a sending in the dialect."""
        made = re.sub(r"[^A-Za-z0-9_-]", "_", name)
        return made if re.match(r"[A-Za-z_]", made) else f"_{made}"

    def declare(self, name: str) -> None:
        self.variables.setdefault(name, None)

    def feel(self, source: str) -> str:
        try:
            return to_feel(source, self.constants, self.state, self.mention)
        except Illegal:
            return ILLEGAL

    def condition(self, source: str) -> str:
        """A condition as FEEL; an illegal one is neither true nor false (SCXML 5.9.1)."""
        feel = self.feel(source)
        if feel != ILLEGAL:
            return feel
        self.declare(NO_BOOLEAN)
        return NO_BOOLEAN

    def attributes(self, element: ET.Element) -> dict[str, str]:
        """Attributes by their plain names, expressions as FEEL."""
        found: dict[str, str] = {}
        for name, value in element.attrib.items():
            if name.startswith(CONF):
                key, words = self._conf(name[len(CONF) :], value)
                found[key] = words
            elif name.startswith("{"):
                raise Unsupported(f"attribute {name}")
            else:
                translate = self.condition if name == "cond" else self.feel
                found[name] = translate(value) if name in COMPUTED_PLAIN else value
        return found

    def _conf(self, name: str, value: str) -> tuple[str, str]:
        if name == "expr":
            return "expr", self.feel(value)
        if name == "inState":
            return "cond", self.feel(f"In({value})" if "'" in value else f"In('{value}')")
        if name == "nonBoolean":
            self.declare(NO_BOOLEAN)
        if name in CONDITIONS:
            return "cond", self._renamed(CONDITIONS[name](value))
        if name in EXPRESSIONS:
            return "expr", self._renamed(EXPRESSIONS[name](value))
        if name in PLAIN:
            key, translate = PLAIN[name]
            return key, translate(value)
        if name in COMPUTED:
            self.mention(variable(value))
            return COMPUTED[name], variable(value)
        raise Unsupported(f"conf:{name}")

    def _renamed(self, words: str) -> str:
        for name in re.findall(r"\bVar\w+", words):
            self.mention(name)
        return re.sub(r"\b_name\b", self.constants["_name"].replace("\\", "\\\\"), words)

    def descriptors(self, events: str) -> list[str]:
        """Event descriptors; those of `done.invoke` name the invocations of this document."""
        found: list[str] = []
        for event in events.split():
            bare = event.removesuffix("*").removesuffix(".") or "*"
            if bare == "done.invoke":
                found += [f"done.{invoke}" for invoke in self.invokes] or [bare]
            elif bare.startswith("done.invoke."):
                found.append(f"done.{bare.removeprefix('done.invoke.')}")
            elif bare.startswith("done.state."):
                found.append(f"done.state.{self.state(bare.removeprefix('done.state.'))}")
            else:
                found.append(bare)
        return list(dict.fromkeys(found))
