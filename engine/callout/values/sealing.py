"""JSON with parts of it sealed, and opened again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import orjson

from .digester import NO_KEY, Digester
from .json_form import Json, canonical
from .pointer import PointerPath as Path
from .sealed import Cipher, FindCipher, Sealed, is_sealed, no_cipher

_MARKS = b"marks"


@dataclass(frozen=True)
class Sealing:
    """What one event is sealed with: the key of that name, and `find`, which has the others too.

    Without a name nothing is sealed. Keys that are `gone` open nothing, whoever still has them.
    """

    key: str = ""
    find: FindCipher = no_cipher
    gone: frozenset[str] = frozenset()

    def without(self, keys: Collection[str]) -> Sealing:
        """The same; these keys are gone."""
        return replace(self, gone=frozenset(keys)) if keys else self

    @cached_property
    def cipher(self) -> Cipher | None:
        """What seals; None where nothing does."""
        return self.found(self.key) if self.key else None

    @cached_property
    def digester(self) -> Digester:
        """Makes the marks in records, with a key that is gone when this one is."""
        cipher = self.cipher
        return NO_KEY if cipher is None else Digester(bytes.fromhex(cipher.digest(_MARKS)))

    def found(self, key: str) -> Cipher | None:
        """The key of this name."""
        return None if key in self.gone else self.find(key)

    def sealed(self, value: Json) -> Json:
        """A text, number or truth, sealed; null, nothing and what is sealed stay as they are."""
        cipher = self.cipher
        if cipher is None or value is None or value == "" or is_sealed(value):
            return value
        return f"@{Sealed.of(self.key, cipher.seal(canonical(value)))}"

    def opened(self, value: Json) -> Json:
        """The JSON with everything opened that can be; the same object where nothing was."""
        if isinstance(value, str):
            return self._opened(value) if is_sealed(value) else value
        if isinstance(value, dict):
            parts = {name: self.opened(part) for name, part in value.items()}
            return parts if any(parts[name] is not part for name, part in value.items()) else value
        if isinstance(value, list):
            items = [self.opened(item) for item in value]
            return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
        return value

    def _opened(self, text: str) -> Json:
        try:
            sealed = Sealed.parse(text[1:])
            cipher = self.found(sealed.key)
            content = None if cipher is None else cipher.open(sealed.bytes)
            found: Json = text if content is None else orjson.loads(content)
        except ValueError:
            return text
        return found


NO_SEALING = Sealing()
"""Nothing is sealed, and nothing opened."""


def changed_at(value: Json, path: Path, change: Callable[[Json], Json]) -> Json:
    """The JSON with the texts, numbers and truths at a path changed; in lists, those of each item.

    What stands below the path is at it, too.

    >>> changed_at({"a": [{"b": "x", "c": "y"}, {"b": ["z"]}]}, ("a", "b"), lambda _: 0)
    {'a': [{'b': 0, 'c': 'y'}, {'b': [0]}]}
    """
    if isinstance(value, list):
        return [changed_at(item, path, change) for item in value]
    if isinstance(value, dict):
        if not path:
            return {name: changed_at(part, (), change) for name, part in value.items()}
        name, rest = path[0], path[1:]
        return {**value, name: changed_at(value[name], rest, change)} if name in value else value
    return value if path or value is None else change(value)


def sealed_under(sealing: Sealing, place: Path, value: Json, paths: Iterable[Path]) -> Json:
    """A part of a document, which stands at `place`, with what private `paths` lead to sealed."""
    for path in paths:
        if path[: len(place)] == place:
            value = changed_at(value, path[len(place) :], sealing.sealed)
        elif place[: len(path)] == path:
            value = changed_at(value, (), sealing.sealed)
    return value


def sealed_facts(
    sealing: Sealing, facts: Mapping[str, Json], paths: Iterable[Path]
) -> dict[str, Json]:
    """Encoded facts with what is at these paths sealed."""
    return cast("dict[str, Json]", sealed_under(sealing, (), dict(facts), paths))


def reads_as(sealing: Sealing, recorded: Json, given: Json) -> bool:
    """Whether what is recorded, perhaps sealed, is what was given.

    Of what can be opened no more nobody knows better.
    """
    if is_sealed(recorded):
        opened = sealing.opened(recorded)
        return is_sealed(opened) or canonical(opened) == canonical(given)
    if isinstance(recorded, dict) and isinstance(given, dict):
        return recorded.keys() == given.keys() and all(
            reads_as(sealing, part, given[name]) for name, part in recorded.items()
        )
    if isinstance(recorded, list) and isinstance(given, list):
        return len(recorded) == len(given) and all(
            reads_as(sealing, *pair) for pair in zip(recorded, given, strict=True)
        )
    return canonical(recorded) == canonical(given)  # as bytes: to Python true is 1


def keys_in(value: Json) -> Iterator[str]:
    """The names of the keys that parts of the JSON are sealed with, each as often as it occurs."""
    if isinstance(value, str):
        if is_sealed(value):
            yield value.split(":", 2)[1]
    elif isinstance(value, dict):
        for part in value.values():
            yield from keys_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys_in(part)
