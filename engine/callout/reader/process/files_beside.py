"""The files beside a process: its parts, and labels in other languages.

A part is named in the process. Labels are found by their file's name: ``order.zh.yaml`` belongs to
``order.yaml``, be that a process or a part.

Codes: P006 no such file, P007 a path that leads elsewhere, P008 another name than the state's,
P010 a file of another kind, P011 a file that is used twice, P014 labels in another language than
their file's name says.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from collections.abc import Sequence as Lines

from callout.errors import Location, Problem
from callout.reader.file_kind import FileKind, kind_of
from callout.reader.schema import shape_problems
from callout.reader.yaml.access import entries, part
from callout.reader.yaml.nodes import Mapping, Node, Scalar
from callout.reader.yaml.parse import scan, split_lines
from callout.suggest import did_you_mean


def named_parts(text: str, path: str) -> tuple[str, ...]:
    """The paths of the parts that a process, or a part, names itself."""
    found = (part_path(name) for name in _names(scan(text, path).root) if isinstance(name, Scalar))
    return tuple(each for each in found if each is not None)


def _names(node: Node | None) -> list[Node]:
    found: list[Node] = []
    for _, state in entries(part(node, "states")):
        named = part(state, "part")
        found += _names(state) if named is None else [named]
    return found


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, Scalar) else None


def _states_of(node: Node | None) -> set[str]:
    """The states of a file, those of its parts left out."""
    found: set[str] = set()
    for key, state in entries(part(node, "states")):
        if part(state, "part") is None:
            found |= {key.text} | _states_of(state)
    return found


def part_path(name: Scalar) -> str | None:
    """The path that a part's name means, with ``/`` between its steps.

    It counts from the folder of the file the name stands in, and leads to a YAML file below that
    folder; None for a name that leads elsewhere.
    """
    steps = name.text.split("/")
    outside = any(step in ("", ".", "..") or "\\" in step or ":" in step for step in steps)
    if outside or not name.text.endswith(".yaml"):
        return None
    return f"{_folder(name)}{name.text}"


class Beside:
    """Texts by path. What was read leaves its `lines` and `problems` here."""

    def __init__(self, path: str, text: str, beside: Map[str, str]) -> None:
        self.lines: dict[str, Lines[str]] = {path: _lines(text)}
        self.problems: list[Problem] = []
        self._paths = {_slashed(each): each for each in beside if each != path}
        self._texts = beside
        self._used: dict[str, Location] = {}

    def open(self, name: Scalar, state: Scalar) -> Mapping | None:
        """The tree of the part called `name` that stands for `state`; None if there is none."""
        path = self._find(name)
        return None if path is None else self._read(path, name, state)

    def part_with(self, state: str, root: Mapping) -> str | None:
        """The path of the part of `root`, or of a part in one, that stands for a state or has it.

        Each part is looked at once, so that parts in a circle have an end.
        """
        waiting, seen = [root], set[str]()
        while waiting:
            node = waiting.pop()
            for name in _names(node):
                path = part_path(name) if isinstance(name, Scalar) else None
                if path is None or path in seen or path not in self._paths:
                    continue
                seen.add(path)
                inside = scan(self._texts[self._paths[path]], path).root
                if state in _states_of(inside) or state == _text(part(inside, "part")):
                    return path
                if isinstance(inside, Mapping):
                    waiting.append(inside)
        return None

    def labels_of(self, path: str) -> Iterator[tuple[str, Mapping]]:
        """The languages of the labels of a file, and the trees of their files."""
        stem = f"{_slashed(path).removesuffix('.yaml')}."
        for name, known_as in self._paths.items():
            language = name.removeprefix(stem).removesuffix(".yaml")
            is_beside = name.startswith(stem) and "/" not in language and "." not in language
            if is_beside and kind_of(self._texts[known_as]) is FileKind.LABELS:
                root = self._read_labels(known_as, language)
                if root is not None:
                    yield language, root

    def _read_labels(self, path: str, language: str) -> Mapping | None:
        root = self._scan(path, "labels")
        named = part(root, "labels")
        if isinstance(named, Scalar) and named.text != language:
            hint = f"write `labels: {language}`, or name the file after its language"
            message = f"the labels are in '{named.text}', and the file is named for '{language}'"
            self.report("P014", message, named.where, hint)
        return root

    def report(
        self,
        code: str,
        message: str,
        where: Location,
        hint: str,
        related: tuple[tuple[Location, str], ...] = (),
    ) -> None:
        """Note an error; reading goes on."""
        self.problems.append(Problem(code, message, where, hint=hint, related=related))

    def _find(self, name: Scalar) -> str | None:
        path = part_path(name)
        if path is None:
            hint = "write it like order/payment.yaml, from the folder of this file downwards"
            self.report("P007", f"'{name.text}' does not lead to a part", name.where, hint)
        elif path not in self._paths:
            self.report("P006", f"there is no file '{path}'", name.where, self._meant(name))
        elif path in self._used:
            hint = "a part stands in one place, and never in itself"
            first = ((self._used[path], "it is used here as well"),)
            self.report("P011", f"the part '{path}' is used twice", name.where, hint, first)
        else:
            self._used[path] = name.where
            return self._paths[path]
        return None

    def _meant(self, name: Scalar) -> str:
        folder = _folder(name)
        near = [each.removeprefix(folder) for each in self._paths if each.startswith(folder)]
        return did_you_mean(name.text, near) or "its path counts from the folder of this file"

    def _read(self, path: str, name: Scalar, state: Scalar) -> Mapping | None:
        kind = kind_of(self._texts[path])
        if kind is not FileKind.PART:
            self._report_other_kind(name, path, kind)
            return None
        root = self._scan(path, "part")
        title = part(root, "part")
        if not isinstance(title, Scalar):
            return None
        self._check_name(title, name, state)
        return root

    def _scan(self, path: str, schema: str) -> Mapping | None:
        text = self._texts[path]
        self.lines[path] = _lines(text)
        reading = scan(text, path)
        self.problems.extend(reading.problems)
        if reading.root is None:
            return None
        self.problems.extend(shape_problems(reading.root, schema))
        return reading.root if isinstance(reading.root, Mapping) else None

    def _check_name(self, title: Scalar, name: Scalar, state: Scalar) -> None:
        if title.text != state.text:
            self.report(
                "P008",
                f"the part '{title.text}' stands for the state '{state.text}'",
                title.where,
                f"write `part: {state.text}`, or name the state {title.text}",
                ((name.where, "it is used here"),),
            )

    def _report_other_kind(self, name: Scalar, path: str, kind: FileKind) -> None:
        what, hint = "no part", f"begin that file with `part: {_stem(path)}`"
        if kind is not FileKind.OTHER:
            what = f"a {kind} file and no part"
        if kind is FileKind.PROCESS:
            hint = "a process of its own is run by `invoke`"
        self.report("P010", f"'{name.text}' is {what}", name.where, hint)


def _lines(text: str) -> Lines[str]:
    return split_lines(text.removeprefix("\ufeff"))


def _folder(name: Scalar) -> str:
    folder, slash, _ = _slashed(name.where.path).rpartition("/")
    return f"{folder}{slash}"


def _stem(path: str) -> str:
    return _slashed(path).rpartition("/")[2].removesuffix(".yaml")


def _slashed(path: str) -> str:
    return path.replace("\\", "/")
