"""What is said of an argument that cannot be: short, printable, and never an error of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TypeVar, cast

from callout.errors import BadArgument

Wanted = TypeVar("Wanted")


def expected(value: object, kind: type[Wanted], what: str, hint: str) -> Wanted:
    """The argument, if it is of that kind; raises `BadArgument`.

    True and False are no numbers.
    """
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    raise BadArgument(f"{what} is a {kind.__name__}, not {kind_shown(value)}", hint=hint)


def mapped(value: object, what: str, hint: str) -> dict[object, object]:
    """The argument as a dict, if it is a map that can be read; raises `BadArgument`."""
    known = expected(value, cast("type[Mapping[object, object]]", Mapping), what, hint)
    try:
        return dict(known)
    except Exception as error:  # a map of somebody else's, which may raise anything
        raise BadArgument(f"{what} cannot be read: {shown(error)}", hint="write a dict") from error


def at_least(value: object, least: int | timedelta, what: str) -> None:
    """Raise `BadArgument` for what is no count, or no duration, or less than it may be."""
    kind = type(least)
    hint = f"the least is {least}"
    if expected(value, kind, what, hint) < least:  # type: ignore[operator] # of one kind
        raise BadArgument(f"{what} is {shown(value)}, which is too little", hint=hint)


def shown(value: object) -> str:
    """A value as Python writes it, its beginning where it is long.

    >>> shown("T-1"), shown(b"T-1"), len(shown("x" * 10_000_000))
    ("'T-1'", "b'T-1'", 60)
    """
    try:
        text = repr(str.__str__(value)[:61] if isinstance(value, str) else value)
    except Exception:  # noqa: BLE001 - foreign code, which may raise anything
        return f"of the kind {type(value).__name__}"
    text = text if text.isprintable() else text.encode("ascii", "backslashreplace").decode()
    return text if len(text) <= 60 else f"{text[:57]}..."


def kind_shown(value: object) -> str:
    """What kind of thing a value is, with its article.

    >>> kind_shown([]), kind_shown(1), kind_shown(None)
    ('a list', 'an int', 'nothing')
    """
    name = type(value).__name__
    return "nothing" if value is None else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
