"""The texts that definitions are made of: process files and rules files, with their paths.

A definition is only as durable as its sources, so they travel with it as one document, known by
its digest.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from callout.errors import DefinitionError, Location, Problem, StoreError
from callout.reader import DecodedFile, FileKind, decoded, kind_of, named_parts
from callout.values import digest

_PACKAGE = Path(__file__).parents[1]
_ENDINGS = (".yaml", ".yml")
MOST_UNPACKED = 100_000_000
"""Bytes of texts that one document may hold, so that an altered one does not fill the memory."""
ALTERED = "it was altered: restore the row of the table definition from a back-up"
_CHECKOUT = {"examples": "tests/scenarios"}


@dataclass(frozen=True)
class Sources:
    """Texts by path; `processes` has their parts and labels as well.

    Hash and document are made once: many stores may keep the same sources.
    """

    processes: Mapping[str, str]
    rules: Mapping[str, str]
    are_shipped: bool = False
    """Whether these are the procedures that come with callout."""

    @cached_property
    def digest(self) -> str:
        """The hash of all texts and paths."""
        return digest({"processes": dict(self.processes), "rules": dict(self.rules)})

    @cached_property
    def document(self) -> bytes:
        """The sources as bytes for a store."""
        return pack({"processes": dict(self.processes), "rules": dict(self.rules)})

    @classmethod
    def from_document(cls, document: bytes) -> Sources:
        """The sources of such a document; raises StoreError for another."""
        match unpack(document):
            case {"processes": dict(processes), "rules": dict(rules)}:
                return cls(processes, rules)
            case _:
                raise StoreError("the document holds no files of a definition", hint=ALTERED)


def pack(content: Mapping[str, object]) -> bytes:
    """JSON, compressed."""
    return zlib.compress(_written(content))


def unpack(document: bytes) -> dict[str, Any]:
    """What `pack` packed: JSON, whose types are gone; raises StoreError for anything else."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(document, MOST_UNPACKED)
        content = orjson.loads(text) if unpacking.eof else None
    except (zlib.error, orjson.JSONDecodeError) as error:
        raise StoreError(
            f"the document of a definition cannot be read: {error}", hint=ALTERED
        ) from None
    if not isinstance(content, dict) or _written(content) != text or unpacking.unused_data:
        raise StoreError("the document of a definition is not as callout wrote it", hint=ALTERED)
    return content


def _written(content: Mapping[str, object]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def shipped(name: str) -> Path:
    """A folder that comes with callout: ``processes``, ``rules`` or ``examples``.

    Beside the package where it was installed, else in the checkout it runs from.
    """
    installed = _PACKAGE / name
    if installed.is_dir():
        return installed
    return _PACKAGE.parents[1] / _CHECKOUT.get(name, name)


def read_sources(processes: str | Path | None = None, rules: str | Path | None = None) -> Sources:
    """Every YAML file of two folders (or two files).

    Both None: the folders that come with callout. One None: no files of that kind, for nobody's own
    processes are meant for the roles and parameters of somebody else. A process that is named as a
    file comes with its parts and labels. Raises `DefinitionError` for a folder that does not exist
    and a file that is not text.
    """
    if processes is None and rules is None:
        own = dict(_process_texts(shipped("processes"))), dict(_texts(shipped("rules")))
        return Sources(*own, are_shipped=True)
    return Sources(
        {} if processes is None else dict(_process_texts(Path(processes))),
        {} if rules is None else dict(_texts(Path(rules))),
    )


def _process_texts(root: Path) -> Iterator[tuple[str, str]]:
    yield from _texts(root)
    if root.is_file():
        yield from texts_beside(shown(root)).items()


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    if not root.exists():
        message = f"there is no such file or folder: {root.absolute()}"
        hint = "look at the path; one that begins with no / begins where the program was started"
        raise DefinitionError([replace(_unreadable(root, message), hint=hint)])
    for path in yaml_files(root):
        yield shown(path), read_text(path)


def yaml_files(root: Path) -> list[Path]:
    """The YAML files below a folder in order of their paths; a file is itself."""
    if not root.is_dir():
        return [root]
    return sorted(path for path in root.rglob("*") if path.suffix in _ENDINGS and path.is_file())


def texts_beside(path: str, read: Callable[[Path], str] | None = None) -> dict[str, str]:
    """The texts of the parts that a file names, and of those that these name; and their labels.

    Paths as in the file's own; what does not exist is left out. `read` in place of `read_text`.
    """
    read = read or read_text
    found: dict[str, str] = {}
    waiting = [path]
    while waiting:
        each = waiting.pop()
        for name in (*_labels_of(each, read), *named_parts(read(Path(each)), each)):
            if name not in found and Path(name).is_file():
                found[name] = read(Path(name))
                waiting.append(name)
    return found


def _labels_of(path: str, read: Callable[[Path], str]) -> list[str]:
    start = f"{Path(path).stem}."
    found = sorted(Path(path).parent.glob("*.yaml"))
    near = [each for each in found if each.name.startswith(start) and each != Path(path)]
    return [str(each) for each in near if kind_of(read(each)) is FileKind.LABELS]


def read_text(path: Path) -> str:
    """The file's text; raises `DefinitionError` where it cannot be read, or is not UTF-8."""
    file = read_file(path)
    if file.problem is not None:
        raise DefinitionError([file.problem])
    return file.text


def read_file(path: Path) -> DecodedFile:
    """The file's text as well as it can be made out, with the problem if there is one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return DecodedFile("", _unreadable(path, str(error.strerror)))
    return decoded(data, shown(path))


def shown(path: Path) -> str:
    """The path as people and problems name it: relative to where they are, if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _unreadable(path: Path, message: str) -> Problem:
    return Problem("Y000", message, Location(shown(path), 1, 1))
