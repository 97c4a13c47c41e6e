"""What a project says once of the standard acts, put into each of its processes.

lifecycle:                                             # a file of the rules
cancel: {by: desk, do: {tell: {desk: called_off}}}

process: loan
lifecycle:
cancel: {in: [planned]}                              # only there; the rest as in the rules
merge: {never: each loan is billed by itself}
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence as Lines
from dataclasses import dataclass, field
from functools import lru_cache

from callout.reader.file_kind import first_key
from callout.reader.yaml.access import entries, part
from callout.reader.yaml.nodes import Mapping, Node, Scalar
from callout.reader.yaml.parse import scan, split_lines

LIFECYCLE = "lifecycle"
_KEPT = 8


@dataclass(frozen=True, slots=True)
class SharedLifecycle:
    """The acts of the rules, each with its key; `lines` of their files, by path."""

    acts: Map[str, tuple[Scalar, Node]] = field(default_factory=dict)
    lines: Map[str, Lines[str]] = field(default_factory=dict)

    def put_into(self, root: Mapping) -> Mapping:
        """The process with the acts of the rules, key by key under what it says itself."""
        if not self.acts:
            return root
        own = {key.text: (key, node) for key, node in entries(part(root, LIFECYCLE))}
        names = dict.fromkeys((*self.acts, *own))
        pairs = tuple(_together(self.acts.get(name), own.get(name)) for name in names)
        others = tuple(entry for entry in root.entries if entry[0].text != LIFECYCLE)
        where = root.where
        return Mapping((*others, (Scalar(LIFECYCLE, where), Mapping(pairs, where))), where)


def shared_lifecycle(texts: Map[str, str]) -> SharedLifecycle:
    """What the files among `texts` say that begin with `lifecycle:`.

    What is wrong with them is left to `callout.reader.rules`; of two acts with one name the first
    counts, by path.
    """
    files = sorted((path, text) for path, text in texts.items() if first_key(text) == LIFECYCLE)
    return _read(tuple(files))


@lru_cache(maxsize=_KEPT)
def _read(files: tuple[tuple[str, str], ...]) -> SharedLifecycle:
    acts: dict[str, tuple[Scalar, Node]] = {}
    for path, text in files:
        for key, node in entries(part(scan(text, path).root, LIFECYCLE)):
            acts.setdefault(key.text, (key, node))
    lines = {path: split_lines(text.removeprefix("\ufeff")) for path, text in files}
    return SharedLifecycle(acts, lines)


def _together(
    shared: tuple[Scalar, Node] | None, own: tuple[Scalar, Node] | None
) -> tuple[Scalar, Node]:
    if shared is None or own is None:
        found = shared or own
        assert found is not None  # noqa: S101 - the name is of one of the two
        return found
    key, node = own
    said = {each.text for each, _ in entries(node)}
    rest = tuple(entry for entry in entries(shared[1]) if entry[0].text not in said)
    return key, Mapping((*entries(node), *rest), node.where)
