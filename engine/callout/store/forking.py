"""What a forked process shares with its parent and must not: locks, lines to a database.

A lock that another thread held at the fork is held in the child for ever, by nobody; and what two
processes say on one connection arrives mixed up.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    """Something that cannot go on as it is in a forked process."""

    def after_fork(self) -> None:
        """Runs in the child, before anything else there: begin anew, touching nothing shared."""
        ...


_KNOWN: WeakSet[Forked] = WeakSet()


def renew_after_fork(thing: Forked) -> None:
    """Have it begin anew in every process that is forked while it lives."""
    _KNOWN.add(thing)


def _renew() -> None:
    for thing in list(_KNOWN):
        thing.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_renew)
