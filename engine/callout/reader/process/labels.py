"""Adds labels that stand in a file of their own, one file for each language.

    # order.yaml                             # order.zh.yaml
    process: order                           labels: zh
    title: Order                             title: 订单
    events: {pay: {title: Pay}}              events: {pay: 付款}
    states: {open: {title: Open}}            states: {open: 待付款}

reads as if the first file said ``title: {en: Order, zh: 订单}`` and so on. A text is the title of
what has that name, or a message; a map has `title`, `about`, and what is inside the thing. States
are named by their ids alone, however deep they are; those of a part are in the part's own labels.

Codes: P015 a label for something that is not there, or that the rules have labelled, P016 a label
that both files have.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass

from callout.reader.synonyms import listed
from callout.reader.yaml.access import entries, flag, part
from callout.reader.yaml.nodes import Mapping, Node, Scalar
from callout.suggest import did_you_mean

from .context import LABELLED
from .files_beside import Beside

_TEXTS = ("title", "about")
_INSIDE = {
    **LABELLED,
    "payload": "field",
    "fields": "field",
    "items": "item",
}
_SHARED = ("messages", "forms", "checklists")
"""Sections whose things may be declared in the rules, where their labels are."""


def with_labels(root: Mapping, beside: Beside) -> Mapping:
    """The tree of a process or part with the labels of the files beside it."""
    for language, labels in beside.labels_of(root.where.path):
        root = _Translation(language, beside).of_file(root, labels)
    return root


@dataclass(frozen=True, slots=True)
class _Translation:
    """Labels of one language on their way to the things they name."""

    language: str
    beside: Beside

    def of_file(self, root: Mapping, labels: Mapping) -> Mapping:
        """The whole file with its labels."""
        states = entries(labels.get("states"))
        wanted = {key.text: node for key, node in states}
        met: set[str] = set()
        merged = self._states(self._things(root, labels), wanted, met)
        for key, _ in states:
            if key.text not in met:
                self._report_lost(key, root, tuple(met))
        return merged

    def _report_lost(self, key: Scalar, root: Mapping, met: tuple[str, ...]) -> None:
        """A state that is not in this file: it may be in a part, which has labels of its own."""
        path = self.beside.part_with(key.text, root)
        if path is None:
            self._report_missing("state", key, met)
            return
        file = f"{path.removesuffix('.yaml')}.{self.language}.yaml"
        message = f"the state '{key.text}' is in the part {path}, which has labels of its own"
        self.beside.report("P015", message, key.where, f"write it in {file}")

    def _states(self, node: Mapping, wanted: Map[str, Node], met: set[str]) -> Mapping:
        """The node with labels for the states below it; their ids go to `met`."""
        states = node.get("states")
        if not isinstance(states, Mapping):
            return node
        labelled: dict[str, Node] = {}
        for name, state in states.value.items():
            if isinstance(state, Mapping) and "part" in state:
                continue
            inner = self._states(_as_map(state), wanted, met)
            labelled[name] = self._thing(inner, wanted[name]) if name in wanted else inner
        met.update(labelled)
        return node.updated({"states": states.updated(labelled)})

    def _thing(self, node: Node, labels: Node) -> Node:
        if isinstance(labels, Scalar):
            return self._labelled(_as_map(node), "title", labels)
        return self._things(_as_map(node), labels)

    def _things(self, node: Mapping, labels: Node) -> Mapping:
        """The node with its own labels and those of the things inside."""
        for key, label in entries(labels):
            if key.text in _TEXTS and isinstance(label, Scalar):
                node = self._labelled(node, key.text, label)
            elif key.text in _INSIDE:
                node = node.updated({key.text: self._inside(key, node.get(key.text), label)})
        return node

    def _inside(self, section: Scalar, node: Node | None, labels: Node) -> Mapping:
        known = node if isinstance(node, Mapping) else Mapping((), section.where)
        found: dict[str, Node] = {}
        for name, label in entries(labels):
            thing = known.get(name.text)
            if thing is None:
                self._report_missing(_INSIDE[section.text], name, tuple(known))
            elif section.text in _SHARED and _is_shared(thing):
                self._report_shared(_INSIDE[section.text], name, thing)
            elif section.text == "messages" and isinstance(label, Scalar):
                found[name.text] = self._added(thing, label)
            else:
                found[name.text] = self._thing(thing, label)
        return known.updated(found)

    def _labelled(self, node: Mapping, key: str, label: Scalar) -> Mapping:
        return node.updated({key: self._added(node.get(key), label)})

    def _added(self, texts: Node | None, label: Scalar) -> Mapping:
        """Texts by language with one more; a text alone is English."""
        known = Mapping((), label.where)
        if isinstance(texts, Mapping):
            known = texts
        elif isinstance(texts, Scalar):
            known = Mapping(((Scalar("en", texts.where), texts),), texts.where)
        first = known.get(self.language)
        if first is not None:
            hint = "keep one of the two"
            message = f"this has a text in '{self.language}' already"
            related = ((first.where, "it is here"),)
            self.beside.report("P016", message, label.where, hint, related)
        return known.updated({self.language: label})

    def _report_shared(self, what: str, name: Scalar, thing: Node) -> None:
        message = f"the {what} '{name.text}' has its labels in the rules"
        hint = "write this text there, beside the others"
        self.beside.report("P015", message, name.where, hint, ((thing.where, "it is named here"),))

    def _report_missing(self, what: str, name: Scalar, known: tuple[str, ...]) -> None:
        hint = did_you_mean(name.text, known, f"there are: {listed(known)}")
        message = f"there is no {what} '{name.text}' to label"
        self.beside.report("P015", message, name.where, hint or "")


def _is_shared(thing: Node) -> bool:
    """Whether a process only names it: with nothing after it, or with what it adds to it."""
    if isinstance(thing, Scalar):
        return thing.is_null
    return flag(part(thing, "shared"))


def _as_map(node: Node) -> Mapping:
    """The node as a map: a field may be its type alone, an event or state nothing at all."""
    match node:
        case Mapping():
            return node
        case Scalar(is_null=False):
            return Mapping(((Scalar("type", node.where), node),), node.where)
        case _:
            return Mapping((), node.where)
