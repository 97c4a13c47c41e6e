"""What the rules declare once for all processes: types, forms, checklists and messages.

    types:
      address: {fields: {city: string, street: string}}
    messages:
      on_the_way: {en: We are on the way., zh: 正在路上。}

These files are read as trees: what a process names of them is put into the process's own tree, with
the place where it is written and the place where it is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from collections.abc import Sequence as Lines
from dataclasses import dataclass, field
from functools import lru_cache

from callout.errors import Location
from callout.reader.file_kind import first_key
from callout.reader.yaml.nodes import Mapping, Node, Scalar
from callout.reader.yaml.parse import scan, split_lines

SECTIONS = {"types": "type", "forms": "form", "checklists": "checklist", "messages": "message"}
"""The sections of such a file, any of which may come first; and what one entry of each is."""
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Shared:
    """Declarations by section and name, each with its key; `lines` of their files, by path."""

    sections: Map[str, Map[str, tuple[Scalar, Node]]] = field(default_factory=dict)
    lines: Map[str, Lines[str]] = field(default_factory=dict)

    def names(self, section: str) -> tuple[str, ...]:
        """What a section declares."""
        return tuple(self.sections.get(section, {}))

    def get(self, section: str, name: str) -> Node | None:
        """What is declared under a name; None if nothing is."""
        found = self.sections.get(section, {}).get(name)
        return found[1] if found is not None else None


NOTHING_SHARED = Shared()


def shared_of(texts: Map[str, str]) -> Shared:
    """What the files among `texts` share that hold such declarations.

    What is wrong with them is left to `callout.reader.rules`; of two declarations with one name the
    first counts, by path.
    """
    files = ((path, text) for path, text in sorted(texts.items()) if first_key(text) in SECTIONS)
    return _read(tuple(files))


@lru_cache(maxsize=_KEPT)
def _read(files: tuple[tuple[str, str], ...]) -> Shared:
    """Kept, because all processes of a project share the same files."""
    sections: dict[str, dict[str, tuple[Scalar, Node]]] = {}
    lines: dict[str, Lines[str]] = {}
    for path, text in files:
        lines[path] = split_lines(text.removeprefix("\ufeff"))
        for section, key, node in declared(scan(text, path).root):
            sections.setdefault(section, {}).setdefault(key.text, (key, node))
    return Shared(sections, lines)


def declared(root: Node | None) -> Iterator[tuple[str, Scalar, Node]]:
    """The entries of all sections of a file: section, name, what is declared."""
    if not isinstance(root, Mapping):
        return
    for section in SECTIONS:
        entries = root.get(section)
        if isinstance(entries, Mapping):
            yield from ((section, key, node) for key, node in entries.entries)


def places(root: Node | None) -> tuple[tuple[str, str, Location], ...]:
    """What a file declares: the kind of thing, its name, its place."""
    return tuple((SECTIONS[section], key.text, key.where) for section, key, _ in declared(root))
