"""How all commands print and end.

A command prints for people, or with ``--json`` one JSON document. It ends with 0 when all is well,
1 when it found something (a problem, a refusal, a failed scenario, a divergence), 2 when it was
called wrongly, 3 when the database or the machine does not do its part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from enum import IntEnum
from typing import NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer

from callout.definition import Definition
from callout.engine import Engine
from callout.errors import CalloutError, StoreError, TicketNotFound
from callout.records import Ticket
from callout.report import NOTHING_MASKED, Masking
from callout.report.screen import Screen, Told, progress, write_json

_T = TypeVar("_T")

_CARETS = re.compile(r" *\| *\^+")
_STYLES = {"error[": "bold red", "warning[": "bold yellow", "hint[": "bold cyan"}


class Exit(IntEnum):
    """How a command ends."""

    FINE = 0
    FINDINGS = 1
    MISUSE = 2
    INFRASTRUCTURE = 3


def console() -> Screen:
    """Standard output, with colours where they can be seen."""
    return Screen()


def errors() -> Screen:
    """Standard error."""
    return Screen(stderr=True)


def emit(as_json: bool, document: object, show: Callable[[Screen], None]) -> None:
    """Print the document as JSON, or let `show` print it for people."""
    if as_json:
        write_json(document)
    else:
        show(console())


@dataclass(slots=True)
class SeenSoFar:
    """Counts what is seen, and tells it on; `total` where it is known."""

    told: Told
    total: int | None = None
    number: int = 0

    def one(self) -> None:
        """One more was seen."""
        self.number += 1
        self.told(self.number, self.total)

    def each(self, items: Iterable[_T]) -> Iterator[_T]:
        """The same items, each counted when it is done with."""
        for item in items:
            yield item
            self.one()


@contextmanager
def seen_so_far(
    what: str, *, as_json: bool, wanted: bool = False, total: int | None = None
) -> Iterator[SeenSoFar]:
    """How far a command is, on standard error: on a terminal, or where wanted; never with JSON."""
    with progress(what, wanted=wanted, quiet=as_json) as told:
        yield SeenSoFar(told, total)


def finish(exit_code: Exit) -> NoReturn:
    """End the command."""
    raise typer.Exit(exit_code)


def exit_of(error: CalloutError) -> Exit:
    """How a command ends that met this error."""
    if isinstance(error, StoreError):
        return Exit.INFRASTRUCTURE
    return Exit.MISUSE if isinstance(error, TicketNotFound) else Exit.FINDINGS


def print_lines(console: Screen, lines: Iterable[str]) -> None:
    """Print lines that have markup already."""
    console.lines(lines)


def print_findings(console: Screen, text: str) -> None:
    """Print a report of problems, with colours where the terminal has them."""
    for line in text.split("\n"):
        console.print(line, style=_style(line), markup=False)


def masking_of(definition: Definition, *, reveal: bool = False) -> Masking:
    """What is hidden of such tickets: the fields marked pii, or with `reveal` nothing."""
    return NOTHING_MASKED if reveal else Masking(definition.model.private)


def zone_of(engine: Engine, ticket: Ticket) -> tzinfo:
    """The time zone of a ticket's definition, in which people read its instants."""
    return ZoneInfo(engine.definition(ticket).zone)


def _style(line: str) -> str:
    kind = next((style for start, style in _STYLES.items() if line.startswith(start)), None)
    if kind is not None:
        return kind
    return "bold red" if _CARETS.fullmatch(line) else ""
