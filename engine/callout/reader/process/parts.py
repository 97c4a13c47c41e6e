"""Puts a process together that is written in several files.

    # order.yaml                              # order/payment.yaml
    process: order                            part: payment
    data: {number: string}                    data: {paid: boolean}
    states:                                   initial: open
      payment: {part: order/payment.yaml}     states: {open: {}, closed: {}}

reads like one file: the state ``payment`` has the body that the part gives it, and what the part
declares stands among the declarations of the process. Nodes keep their places, so whoever reads
the tree afterwards need not know that there were parts. A part may have parts. The files are
handed in as texts by path; nothing is read from disk here.

Codes: N002 declared twice, P009 keys beside `part`; more in `beside`.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence as Lines
from dataclasses import dataclass

from callout.errors import Problem
from callout.reader.yaml.access import entries
from callout.reader.yaml.composer import MAX_DEPTH
from callout.reader.yaml.nodes import Mapping, Node, Scalar, Sequence

from .context import LABELLED
from .files_beside import Beside
from .labels import with_labels

DECLARATIONS = {**LABELLED, "blocks": "block"}
"""The sections that a part has in common with a process, and what one entry of each is."""
_OF_THE_FILE = ("part", *DECLARATIONS)
_LEVELS_OF_A_STATE = 2  # the map `states`, and the state's own


@dataclass(frozen=True, slots=True)
class Assembled:
    """The tree of a process with its parts in place; `lines` of each file that was read."""

    root: Mapping
    lines: Map[str, Lines[str]]
    problems: tuple[Problem, ...]
    is_whole: bool
    """Whether every part is in its place."""


def assemble(root: Mapping, files: Beside) -> Assembled:
    """Put the parts that `root` names in their places, and labels where they belong."""
    assembler = _Assembler(files)
    whole = assembler.whole(with_labels(root, files))
    problems = tuple(files.problems)
    return Assembled(whole, files.lines, problems, is_whole=not assembler.is_short)


class _Assembler:
    def __init__(self, files: Beside) -> None:
        self.is_short = False
        self._files = files
        self._declared: dict[str, dict[str, tuple[Scalar, Node]]] = {}

    def whole(self, root: Mapping) -> Mapping:
        """The process with its parts and with all that they declare."""
        self._declare(root)
        body = self._with_states(root, 1)
        declared = {
            name: Mapping(tuple(found.values()), root.where)
            for name, found in self._declared.items()
        }
        return body.updated(declared)

    def _declare(self, file: Mapping) -> None:
        for section, what in DECLARATIONS.items():
            known = self._declared.setdefault(section, {})
            for key, node in entries(file.get(section)):
                first, _ = known.setdefault(key.text, (key, node))
                if first is not key:
                    self._files.report(
                        "N002",
                        f"the {what} '{key.text}' is declared twice",
                        key.where,
                        "parts share the names of their process: rename one, or keep one",
                        ((first.where, "it is declared here as well"),),
                    )

    def _with_states(self, node: Mapping, depth: int) -> Mapping:
        """The node with what stands for its states; `depth` levels are around its entries."""
        states = node.get("states")
        if not isinstance(states, Mapping):
            return node
        below = depth + _LEVELS_OF_A_STATE
        put = tuple(self._state(key, state, below) for key, state in states.entries)
        return node.updated({"states": Mapping(put, states.where)})

    def _state(self, key: Scalar, node: Node, depth: int) -> tuple[Scalar, Node]:
        if not isinstance(node, Mapping) or "part" not in node:
            return key, self._with_states(node, depth) if isinstance(node, Mapping) else node
        self._check_alone(node)
        found = self._part(key, node, depth)
        if found is None:
            self.is_short = True
            return key, Mapping((), node.where)
        return found

    def _check_alone(self, node: Mapping) -> None:
        for name in node:
            if name != "part":
                where = node.key(name).where
                hint = "write it in the part's file"
                self._files.report("P009", f"'{name}' cannot stand beside `part`", where, hint)

    def _part(self, key: Scalar, node: Mapping, depth: int) -> tuple[Scalar, Node] | None:
        """The name and the body of a state, as its part has them."""
        name = node["part"]
        file = self._files.open(name, key) if isinstance(name, Scalar) else None
        if file is None:
            return None
        if depth + _depth(file) > MAX_DEPTH + 1:
            message = f"this nests deeper than {MAX_DEPTH} levels"
            self._files.report("Y006", message, name.where, "use a process of its own: `invoke`")
            return None
        file = with_labels(file, self._files)
        self._declare(file)
        body = self._with_states(file, depth)
        kept = tuple(entry for entry in body.entries if entry[0].text not in _OF_THE_FILE)
        match file["part"]:
            case Scalar(text=key.text) as title:
                return title, Mapping(kept, file.where)
            case _:  # another name, which is reported: targets mean the one in the process
                return key, Mapping(kept, file.where)


def _depth(node: Node) -> int:
    """How many lists and maps are inside each other, the outermost counted."""
    match node:
        case Mapping():
            return 1 + max((_depth(value) for _, value in node.entries), default=0)
        case Sequence():
            return 1 + max((_depth(value) for value in node), default=0)
        case Scalar():
            return 0
