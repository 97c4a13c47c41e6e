"""How nodes are taken apart by those who build records of them.

A builder meets nodes of any shape, because all problems of a file are reported at once: what has
the wrong shape was reported by `callout.reader.schema` and is taken as absent here.
"""

from __future__ import annotations

from collections.abc import Iterator

from callout.process import Label, Text

from .nodes import Mapping, Node, Scalar, Sequence


def entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """The keys and nodes of a mapping; none of anything else."""
    return node.entries if isinstance(node, Mapping) else ()


def mappings(node: Node | None) -> Iterator[tuple[Scalar, Mapping]]:
    """The entries of a mapping that are mappings themselves."""
    for key, inner in entries(node):
        if isinstance(inner, Mapping):
            yield key, inner


def part(node: Node | None, key: str) -> Node | None:
    """What stands under `key`, if `node` is a mapping that has it."""
    return node.get(key) if isinstance(node, Mapping) else None


def elements(node: Node | None) -> Iterator[Node]:
    """The nodes of a list; a single node is a list of one."""
    if isinstance(node, Sequence):
        yield from node
    elif node is not None:
        yield node


def text(node: Node | None) -> Text | None:
    """A scalar's text, or None."""
    return node.as_text() if isinstance(node, Scalar) else None


def texts(node: Node | None) -> tuple[Text, ...]:
    """A text or a list of texts."""
    return tuple(item.as_text() for item in elements(node) if isinstance(item, Scalar))


def word(node: Node | None) -> str | None:
    """A scalar's text without its place; None of an empty value, too."""
    return node.text if isinstance(node, Scalar) and not node.is_null else None


def words(node: Node | None) -> tuple[str, ...]:
    """The texts of a list, or one text, without places; empty values are left out."""
    found = (word(item) for item in elements(node))
    return tuple(each for each in found if each is not None)


def flag(node: Node | None, *, default: bool = False) -> bool:
    """A boolean, or `default`."""
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, bool) else default


def label(node: Node | None) -> Label:
    """Texts by language; a plain text is English."""
    if isinstance(node, Scalar):
        return Label({"en": node.text})
    found = {key.text: item.text for key, item in entries(node) if isinstance(item, Scalar)}
    return Label(found)
