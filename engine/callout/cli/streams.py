"""Standard output and standard error as a command finds them: closed, cut off, or full."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .output import Exit

_CUT_OFF = frozenset({errno.EPIPE, errno.ESHUTDOWN, errno.EBADF})


@dataclass(slots=True)
class Ended:
    """How the command ends; whoever runs it says so."""

    code: int = Exit.FINE


@contextmanager
def writing() -> Iterator[Ended]:
    """Run a command that prints; its output that nobody takes ends it with INFRASTRUCTURE.

    Nothing is said of a reader that has gone (``callout history T | head``); where there is no
    output at all (``>&-``), what would be printed is thrown away. What a terminal's encoding lacks
    is printed as an escape.
    """
    _ready()
    ended = Ended()
    try:
        yield ended
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        if not is_closed(error):
            _say(said_of(error))
        _let_go()
        ended.code = Exit.INFRASTRUCTURE


def is_closed(error: OSError) -> bool:
    """Whether the error says that nobody reads any more."""
    return error.filename is None and error.errno in _CUT_OFF


def said_of(error: OSError) -> str:
    """The error in words, with the path that it is about."""
    what = (error.strerror or str(error)).lower()
    return f"{error.filename}: {what}" if error.filename is not None else what


def _ready() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _nowhere())
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _say(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"callout: {text}\n")


def _let_go() -> None:
    """Keep Python from trying once more, at its own end, what could not be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
