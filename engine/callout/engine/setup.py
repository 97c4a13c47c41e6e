"""What an engine is made of, checked before anything is opened; all raise `BadArgument`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import cast

from callout.clock import Clock, SystemClock
from callout.errors import BadArgument
from callout.records.arguments import expected, kind_shown, shown

from .relay import Adapter, Delivering


def check_address(url: object) -> None:
    """An address is a text that a file system can hold."""
    known = expected(url, str, "the address of a store", "write sqlite:///tickets.db or memory:")
    if "\0" in known or not _is_utf8(known):
        raise BadArgument(f"{shown(known)} is no address", hint="leave out what is no character")


def check_folders(**folders: object) -> None:
    """Folders are texts or paths, or left out."""
    for name, folder in folders.items():
        if folder is not None and not isinstance(folder, (str, os.PathLike)):
            raise BadArgument(
                f"{name} is a folder, not {kind_shown(folder)}", hint="hand over a str or a Path"
            )


def check_settings(settings: object, private_key: object) -> None:
    """Settings have names; the key is bytes (`callout.values.digester` says how many)."""
    _named(settings, "settings")
    expected(private_key, bytes, "the private key", "write the_text.encode()")


def clock_of(clock: object) -> Clock:
    """The clock, or the machine's where there is none."""
    if clock is None:
        return SystemClock()
    if isinstance(clock, type) or not callable(getattr(clock, "now", None)):
        raise BadArgument(
            f"a clock has a method now, and {kind_shown(clock)} has none to call",
            hint="write ManualClock(datetime(2024, 3, 11, tzinfo=UTC)), or leave it out",
        )
    return cast("Clock", clock)


def adapters_of(adapters: object) -> dict[str, Adapter]:
    """The adapters by name: each can be called."""
    known = _named(adapters, "adapters")
    for name, adapter in known.items():
        if not callable(adapter):
            raise BadArgument(
                f"the adapter '{name}' is {kind_shown(adapter)}, which cannot be called",
                hint="hand over a function of an Effect",
            )
    return cast("dict[str, Adapter]", known)


def delivering_of(delivering: object) -> dict[str, Delivering]:
    """How to deliver, by the name of the adapter."""
    return {
        name: expected(how, Delivering, f"how to deliver to '{name}'", "write Delivering(batch=4)")
        for name, how in _named(delivering, "delivering").items()
    }


def _named(given: object, what: str) -> dict[str, object]:
    if given is None:
        return {}
    known = expected(given, cast("type[Mapping[object, object]]", Mapping), what, "write a dict")
    try:
        plain = dict(known)
    except Exception as error:  # a map of somebody else's, which may raise anything
        raise BadArgument(f"{what} cannot be read: {shown(error)}", hint="write a dict") from error
    for name in plain:
        expected(name, str, f"a name in {what}", "write {'name': ...}")
    return cast("dict[str, object]", plain)


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= each <= "\udfff" for each in text)
