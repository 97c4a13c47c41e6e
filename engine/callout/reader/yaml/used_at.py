"""A tree that is written once and used elsewhere: the same nodes, their places knowing the use."""

from __future__ import annotations

from dataclasses import replace

from callout.errors import Location

from .nodes import Mapping, Node, Scalar, Sequence


def used_at(node: Node, use: Location) -> Node:
    """The tree with every place in it used at `use`, around the uses that it has already."""
    match node:
        case Scalar():
            return _scalar(node, use)
        case Sequence():
            return Sequence(tuple(used_at(each, use) for each in node), _used(node.where, use))
        case Mapping():
            pairs = tuple((_scalar(key, use), used_at(value, use)) for key, value in node.entries)
            return Mapping(pairs, _used(node.where, use))


def _scalar(node: Scalar, use: Location) -> Scalar:
    return replace(node, where=_used(node.where, use))


def _used(where: Location, use: Location) -> Location:
    return replace(where, used=use if where.used is None else _used(where.used, use))
