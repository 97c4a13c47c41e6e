"""Which files an event names, and whether the store had them when it was told.

The shell looks up what is named before the step, and hands in what the store does not have (see
`callout.records.Event.found`); so a step, and its replay, reads no store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from callout.datamodel.payload_check import Shape
from callout.errors import NoSuchFile
from callout.process import TicketAct
from callout.values import Facts, Json, Value
from callout.values.files import is_sha256

FILES: Final = "files"
"""What is found under it: the bytes the store has of a file, null for none, by its hash; only of
those whose payload says otherwise."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a payload names, and the path of the field that does."""

    path: str
    sha256: str
    bytes: Value


def looked_for(
    shapes: Mapping[str, Mapping[str, Shape]], correctable: Mapping[str, Shape]
) -> dict[str, Mapping[str, Shape]]:
    """By event, its fields with files that the store should have, and no others.

    The event that corrects has those that are `correctable` in its ``fields``.
    """
    found = {name: _with_files(each.values()) for name, each in shapes.items()}
    correct = TicketAct.CORRECT.event
    inner = _with_files(correctable.values())
    if correct in shapes and inner:
        found[correct] = {"fields": replace(shapes[correct]["fields"], fields=inner)}
    return {name: each for name, each in found.items() if each}


def named_files(shapes: Mapping[str, Shape], given: Facts, above: str = "") -> Iterator[NamedFile]:
    """The files in a payload that may yet be of any shape; what is no file is passed over."""
    for name, shape in shapes.items():
        value = given.get(name)
        # The fields of an item of a list are looked for in each of them.
        if isinstance(value, list):
            for number, item in enumerate(value, start=1):
                yield from _named(shape, item, f"{above}{name}[{number}]")
        else:
            yield from _named(shape, value, f"{above}{name}")


def check_files(
    shapes: Mapping[str, Shape], payload: Facts, what: str, found: Mapping[str, Json]
) -> None:
    """Raises NoSuchFile for the files that the store did not have, each with its field."""
    known = found.get(FILES)
    if not isinstance(known, dict):
        return
    faults = [
        (each.path, _fault(each, known[each.sha256]))
        for each in named_files(shapes, payload)
        if each.sha256 in known and known[each.sha256] != each.bytes
    ]
    if faults:
        hint = "attach the file first; one that is kept elsewhere has a field that says so"
        raise NoSuchFile.of(what, faults, hint)


def _fault(named: NamedFile, size: Json) -> str:
    if size is None:
        return f"'{named.path}' names a file that is not in the store"
    return f"'{named.path}' names a file that has {size} bytes in the store"


def _with_files(shapes: Iterable[Shape]) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    for shape in shapes:
        if shape.file is not None and not shape.file.elsewhere:
            found[shape.name] = shape
        elif inner := _with_files(shape.fields.values()):
            found[shape.name] = replace(shape, fields=inner)
    return found


def _named(shape: Shape, value: Value, path: str) -> Iterator[NamedFile]:
    if not isinstance(value, dict):
        return
    sha256 = value.get("sha256")
    if shape.file is None:
        yield from named_files(shape.fields, value, f"{path}.")
    elif is_sha256(sha256):
        yield NamedFile(path, sha256, value.get("bytes"))
