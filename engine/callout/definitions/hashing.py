"""The name of a definition: a hash over everything that decides what tickets of it do.

Covers the parsed process (not its bytes: comments and layout change nothing), and the tables,
parameters, settings, calendars and roles it is linked with. Places in files are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum

from callout.errors import Location
from callout.process import Process, Text
from callout.values import Json, digest


def process_tree(process: Process) -> Json:
    """What a process file says, as JSON."""
    return _tree(process)


def definition_hash(process: Process, pinned: Mapping[str, Json]) -> str:
    """The hash of a process with what it is linked with."""
    return digest({"process": process_tree(process), **pinned})


def _tree(value: object) -> Json:
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case str():
            return value
        case Text():
            return value.text
        case Mapping():
            return {str(key): _tree(item) for key, item in value.items()}
        case frozenset():
            return [*sorted(str(item) for item in value)]
        case tuple() | list():
            return [_tree(item) for item in value]
        case _:
            return _record(value)


def _record(value: object) -> Json:
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{value!r} is no part of a process")
    tree: dict[str, Json] = {"is": type(value).__name__}
    for each in fields(value):
        part = getattr(value, each.name)
        # Absent and empty are the same, so that a key added to the dialect renames nothing.
        if isinstance(part, Location) or part is None or part == () or part == {}:
            continue
        tree[each.name] = _tree(part)
    return tree
