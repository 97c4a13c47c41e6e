"""JSON pointers (RFC 6901): paths into JSON as text, and what they lead to.

A path is the names on the way, outermost first; the empty path is the whole document. Paths lead
through objects only: a delta sets, extends or takes away a whole list, never an item of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from .json_form import Json

PointerPath: TypeAlias = tuple[str, ...]
Object: TypeAlias = Mapping[str, Json]


@lru_cache(maxsize=4096)
def write(path: PointerPath) -> str:
    """The pointer of a path; ``~`` becomes ``~0`` and ``/`` becomes ``~1`` (RFC 6901 section 3).

    >>> write(("person", "phone/home"))
    '/person/phone~1home'
    >>> write(())
    ''
    """
    return "".join([f"/{name.replace('~', '~0').replace('/', '~1')}" for name in path])


@lru_cache(maxsize=4096)
def read(text: str) -> PointerPath:
    """The path of a pointer; raises ValueError if it is none (RFC 6901 section 4).

    ``~1`` is undone before ``~0``, so that ``~01`` is the name ``~1``.

    >>> read("/person/phone~1home")
    ('person', 'phone/home')
    >>> read("/~01")
    ('~1',)
    """
    if text and not text.startswith("/"):
        raise ValueError(f"'{text}' is no JSON pointer: it does not begin with '/'")
    return tuple([name.replace("~1", "/").replace("~0", "~") for name in text.split("/")[1:]])


def get(document: Object, path: PointerPath) -> Json:
    """What is at a path that is not empty; None if nothing is.

    >>> get({"a": {"b": 1}}, ("a", "b")), get({"a": 1}, ("a", "b"))
    (1, None)
    """
    name, *rest = path
    found = document.get(name)
    if not rest:
        return found
    return get(found, tuple(rest)) if isinstance(found, dict) else None


def put(document: Object, path: PointerPath, value: Json, *, make: bool = False) -> dict[str, Json]:
    """The document with the value at a path that is not empty.

    The document given stays as it is. Where a name on the way leads to no object, `make` makes one
    if there is nothing; else KeyError is raised with that name.

    >>> put({"a": {"b": 1}}, ("a", "c"), 2)
    {'a': {'b': 1, 'c': 2}}
    >>> put({}, ("a", "c"), 2, make=True)
    {'a': {'c': 2}}
    """
    name, *rest = path
    if rest:
        value = put(_inner(document, name, make=make), tuple(rest), value, make=make)
    return {**document, name: value}


def drop(document: Object, path: PointerPath) -> dict[str, Json]:
    """The document without what is at a path that is not empty.

    The document given stays as it is. Raises KeyError with the name that leads nowhere.

    >>> drop({"a": {"b": 1, "c": 2}}, ("a", "b"))
    {'a': {'c': 2}}
    """
    name, *rest = path
    if rest:
        return {**document, name: drop(_inner(document, name, make=False), tuple(rest))}
    if name not in document:
        raise KeyError(name)
    return {each: value for each, value in document.items() if each != name}


def _inner(document: Object, name: str, *, make: bool) -> Object:
    inner = document.get(name, {}) if make else document.get(name)
    if not isinstance(inner, dict):
        raise KeyError(name)
    return inner
