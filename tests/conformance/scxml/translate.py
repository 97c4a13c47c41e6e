"""SCXML documents as processes in YAML: structure, data, invocations (chapters 3, 5, 6.4).

    translate(path) -> Book      the main process first, then those it invokes

Nothing is interpreted and no file is treated differently from another. A construct without a
counterpart raises `Unsupported`. What SCXML finds wrong at run time and the dialect at load (an
assignment to a system variable, an illegal expression) becomes an action that fails.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.conformance.scxml.actions import Content
from tests.conformance.scxml.conf import NO_BOOLEAN, SCXML_TYPES
from tests.conformance.scxml.document import (
    STATES,
    Action,
    Book,
    Document,
    Scope,
    children,
    only,
    tag,
)
from tests.conformance.scxml.ecmascript import Unsupported, literal
from tests.conformance.scxml.writing import declare_payloads, own_sends, values

ENGINES = ("done.", "error", "after.", "timer.", "did.")
"""How the names of the engine's own events begin."""


def translate(path: Path) -> Book:
    """The processes that the document at `path` consists of."""
    book = Book(path.parent, path.stem)
    root = parsed(path)
    Translation(book, root).write()
    declare_payloads(book)
    return book


def parsed(path: Path) -> ET.Element:
    """The root of a document."""
    return ET.parse(path).getroot()  # test data that whoever runs this has chosen


class Translation:
    """One document on its way."""

    def __init__(self, book: Book, root: ET.Element) -> None:
        if tag(root) != "scxml":
            raise Unsupported(f"a document that begins with <{tag(root)}>")
        self.book = book
        self.root = root
        self.name = book.new_name()
        self.scope = Scope(root)
        self.content = Content(self.scope, lambda inner: Translation(book, inner).write())
        self.invokes = self._name_invokes()
        book.declared[self.name] = frozenset(self.scope.variables)

    def write(self) -> str:
        """Put the process in the book; its name."""
        attributes = self.scope.attributes(self.root)
        states: Document = {}
        data: Document = {}
        for child in self.root:
            self._member(child, states, data)
        self._complete(data)
        document: Document = {
            "process": self.name,
            "binding": attributes.get("binding", "early"),
            "outcomes": [name for name, state in states.items() if "outcome" in state],
            "data": data,
            "events": {name: {} for name in self._foreign_events(states)},
            "initial": self._targets(attributes["initial"]) if "initial" in attributes else [],
            "states": states,
        }
        self.book.add(self.name, {key: part for key, part in document.items() if part}, self.scope)
        return self.name

    def _complete(self, data: Document) -> None:
        """Fields for what is used without being declared."""
        for name in (*self.scope.variables, *self.scope.mentioned):
            if name not in self._declared_below:
                data.setdefault(name, {"type": "any"})
        if NO_BOOLEAN in data:
            data[NO_BOOLEAN] = {"type": "any", "default": {"feel": literal("no boolean")}}

    def _foreign_events(self, states: Document) -> list[str]:
        """The events that transitions wait for and that come from other documents."""
        own = list(self.scope.own(self.root))
        sent = {*values(states, "raise"), *(each.get("event") for each in own_sends(states))}
        waited = [each.get("event", "").split() for each in own if tag(each) == "transition"]
        names = (self.scope.descriptors(name)[0] for words in waited for name in words)
        return [
            name
            for name in dict.fromkeys(names)
            if name not in sent and not name.startswith(ENGINES) and name != "*"
        ]

    @property
    def _declared_below(self) -> set[str]:
        inner = [element for element in self.scope.own(self.root) if tag(element) in STATES]
        models = [model for state in inner for model in children(state, "datamodel")]
        return {self.scope.attributes(data)["id"] for model in models for data in model}

    def _member(self, child: ET.Element, states: Document, data: Document) -> None:
        match tag(child):
            case "state" | "parallel" | "final":
                name, state = self._state(child)
                if tag(child) == "final":
                    state["outcome"] = name
                states[name] = state
            case "datamodel":
                data.update(self._data(child))
            case "conf:pass" | "conf:fail":
                name = tag(child).removeprefix("conf:")
                states[name] = {"type": "final", "outcome": name}
            case other:
                raise Unsupported(f"<{other}>")

    def _data(self, model: ET.Element) -> Document:
        return {self.scope.attributes(data)["id"]: self._field(data) for data in model}

    def _field(self, data: ET.Element) -> Document:
        attributes = self.scope.attributes(data)
        if "src" in attributes:
            words = self.book.find(attributes["src"]).read_text(encoding="utf-8")
            default = self.content.inline(_with_text(words))
        else:
            default = attributes.get("expr") or self.content.inline(data)
        return (
            {"type": "any"} if default == "null" else {"type": "any", "default": {"feel": default}}
        )

    def _state(self, element: ET.Element) -> tuple[str, Document]:
        given = self.scope.attributes(element)
        name = self.scope.state(given.get("id") or self.scope.unique("auto"))
        state: Document = {} if tag(element) == "state" else {"type": tag(element)}
        if "initial" in given:
            state["initial"] = self._targets(given["initial"])
        for child in element:
            self._part(child, state)
        self._invocations(element, state)
        return name, state

    def _part(self, child: ET.Element, state: Document) -> None:  # one case a tag
        match tag(child):
            case "state" | "parallel" | "final":
                name, inner = self._state(child)
                state.setdefault("states", {})[name] = inner
            case "conf:pass" | "conf:fail":
                state.setdefault("states", {})[tag(child)[5:]] = {"type": "final"}
            case "history":
                name, inner = self._history(child)
                state.setdefault("states", {})[name] = inner
            case "initial":
                state["initial"] = self._arrow(only(child, "transition"))
            case "transition":
                state.setdefault("transitions", []).append(self._transition(child))
            case "onentry" | "onexit":
                key = "entry" if tag(child) == "onentry" else "exit"
                state.setdefault(key, []).append(self.content.block(child))
            case "datamodel":
                state["data"] = self._data(child)
            case "donedata":
                state.update(self._output(child))
            case "invoke":
                pass
            case other:
                raise Unsupported(f"<{other}>")

    def _targets(self, names: str) -> str | list[str]:
        states = [self.scope.state(name) for name in names.split()]
        return states[0] if len(states) == 1 else states

    def _arrow(self, transition: ET.Element) -> Document:
        arrow: Document = {"target": self._targets(self.scope.attributes(transition)["target"])}
        actions = self.content.block(transition)
        return arrow | {"do": actions} if actions else arrow

    def _history(self, element: ET.Element) -> tuple[str, Document]:
        given = self.scope.attributes(element)
        transition = only(element, "transition")
        name = self.scope.state(given.get("id") or self.scope.unique("auto"))
        depth = given.get("type", "shallow")
        return name, {"type": "history", "history": depth, "default": self._arrow(transition)}

    def _transition(self, element: ET.Element) -> Document:
        given = self.scope.attributes(element)
        made: Document = {}
        if "event" in given:
            made["event"] = self.scope.descriptors(given["event"])
        if "cond" in given:
            made["guard"] = given["cond"]
        if "target" in given:
            made["target"] = self._targets(given["target"])
            if given.get("type") != "internal":
                made["reenter"] = True
        actions = self.content.block(element)
        return made | {"do": actions} if actions else made

    def _output(self, element: ET.Element) -> Document:
        payload = self.content.payload(element, {})
        if payload is None:
            return {"output": {"Never": "1 / 0"}}
        found = payload.get("with") or payload.get("content")
        return {"output": found} if found else {}

    def _name_invokes(self) -> dict[ET.Element, str]:
        names: dict[ET.Element, str] = {}
        for element in self.scope.own(self.root):
            for invoke in children(element, "invoke"):
                stem = element.get("id") or "auto"
                names[invoke] = invoke.get("id") or self.scope.unique(f"{stem}.invoke")
        self.scope.invokes = list(names.values())
        return names

    def _invocations(self, element: ET.Element, state: Document) -> None:
        found: list[Document] = []
        for invoke in children(element, "invoke"):
            given = self.scope.attributes(invoke)
            if given.get("type", "scxml") not in SCXML_TYPES:
                state.setdefault("entry", []).append([self.content.fail()])
                continue
            if "idlocation" in given:
                identify = self.content.assign(given["idlocation"], literal(self.invokes[invoke]))
                state.setdefault("entry", []).append(identify)
            found.append(self._invoke(invoke, given))
        if found:
            state["invoke"] = found

    def _invoke(self, invoke: ET.Element, given: dict[str, str]) -> Document:
        made: Document = {"id": self.invokes[invoke], "process": self._process(invoke, given)}
        arguments = self.content.arguments(invoke, given)
        if arguments is None:
            made["process"] = {"feel": "null"}
        elif arguments:
            made["with"] = self._known_to_child(made["process"], arguments)
        if given.get("autoforward") == "true":
            made["forward"] = ["*"]
        for finalize in children(invoke, "finalize"):
            actions: list[Action] = self.content.block(finalize)
            if actions:
                made["finalize"] = actions
        return made

    def _known_to_child(self, process: object, arguments: dict[str, str]) -> dict[str, str]:
        """Only what the child declares: SCXML ignores the rest (6.4.4)."""
        if not isinstance(process, str):
            return arguments
        known = self.book.declared[process]
        return {name: value for name, value in arguments.items() if name in known}

    def _process(self, invoke: ET.Element, given: dict[str, str]) -> object:
        name = self._document(invoke, given)
        if "typeexpr" not in given and isinstance(name, str):
            return name
        words = literal(name) if isinstance(name, str) else name["feel"]
        if "typeexpr" in given:
            kinds = ", ".join(literal(kind) for kind in SCXML_TYPES)
            words = f"if list contains([{kinds}], {given['typeexpr']}) then {words} else null"
        return {"feel": words}

    def _document(self, invoke: ET.Element, given: dict[str, str]) -> str | dict[str, str]:
        """The process: written inside, in a file, or named by an expression."""
        if "src" in given:
            return self._from_file(given["src"])
        if "srcexpr" in given:
            return {"feel": self._by_address(given["srcexpr"])}
        content = only(invoke, "content")
        inside = children(content, "scxml")
        if inside:
            return Translation(self.book, inside[0]).write()
        return {"feel": self.scope.attributes(content)["expr"]}

    def _by_address(self, expression: str) -> str:
        """The name of the process whose address the expression gives: one of those written here."""
        words = ET.tostring(self.root, encoding="unicode")
        found = "null"
        for address in dict.fromkeys(re.findall(r"file:[\w./-]+", words)):
            name = self._from_file(address)
            found = f"if {expression} = {literal(address)} then {literal(name)} else {found}"
        return found

    def _from_file(self, address: str) -> str:
        if address not in self.book.sources:
            root = parsed(self.book.find(address))
            self.book.sources[address] = Translation(self.book, root).write()
        return self.book.sources[address]


def _with_text(words: str) -> ET.Element:
    element = ET.Element("data")
    element.text = words
    return element
