"""How a ticket looks in lists, and by what it is found."""

from __future__ import annotations

from dataclasses import dataclass

from callout.errors import Location

from .text import Text


@dataclass(frozen=True, slots=True)
class Worklist:
    """What a process says of its tickets in lists.

    `title` and `due` are expressions, `assignee` and each of `find` a field by its dotted path.
    """

    where: Location
    title: Text | None = None
    due: Text | None = None
    assignee: Text | None = None
    find: tuple[Text, ...] = ()
