"""``callout at``: a ticket, or all of them, as they stood at a past instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, TextIO

import orjson
import typer

from callout.cli.instants import instant_of, zone_of_all
from callout.cli.options import AS_SPOKEN_HERE, AsJson, Language, Reveal
from callout.cli.output import (
    Exit,
    console,
    emit,
    errors,
    finish,
    masking_of,
    print_lines,
    zone_of,
)
from callout.cli.project import Lookup
from callout.engine import Engine
from callout.engine.past.fleet import FleetTicket
from callout.errors import CalloutError
from callout.replay import TimeAxis
from callout.report import doubt_line, doubts_about, moment_lines
from callout.report.phrases import Phrases, phrases
from callout.report.screen import Screen, escape
from callout.values import encoded_of


def at(
    ticket: Annotated[
        str, typer.Argument(help="The ticket's id; with --all the instant.", show_default=False)
    ],
    instant: Annotated[
        str | None,
        typer.Argument(
            help="ISO 8601; without an offset in the ticket's zone.", show_default=False
        ),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All tickets, counted.")] = False,
    axis: Annotated[
        TimeAxis, typer.Option(help="What was on record then, or what had happened.")
    ] = TimeAxis.RECORDED,
    process: Annotated[str | None, typer.Option(help="With --all: only of this process.")] = None,
    state: Annotated[str | None, typer.Option(help="With --all: only in this state.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="With --all: a file for a line of JSON for each ticket.")
    ] = None,
    language: Language = AS_SPOKEN_HERE,
    reveal: Reveal = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """A ticket, or all of them, as it stood at a past instant."""
    if everything is (instant is not None):
        raise typer.BadParameter("name a ticket and an instant, or --all and an instant")
    if not everything and (process, state, out) != (None, None, None):
        raise typer.BadParameter("--process, --state and --out go with --all")
    with place.engine() as engine:
        if instant is None:
            zone = partial(zone_of_all, engine.catalog.library)
            moment = instant_of(ticket, "INSTANT", zone)
            found = engine.fleet_at(moment, axis=axis, process=process, state=state)
            _all(found, out, phrases(language), as_json=json)
        else:
            _one(engine, ticket, instant, axis, language, reveal=reveal, as_json=json)


def _one(
    engine: Engine,
    ticket: str,
    instant: str,
    axis: TimeAxis,
    language: str,
    *,
    reveal: bool,
    as_json: bool,
) -> None:
    found = engine.ticket(ticket)
    zone = zone_of(engine, found)
    masking = masking_of(engine.definition(found), reveal=reveal)
    moment = engine.at(ticket, instant_of(instant, "INSTANT", lambda: zone), axis=axis)
    if moment is None:
        raise CalloutError(
            f"ticket '{ticket}' did not exist then", hint="its history says since when"
        )
    document = {
        "ticket": moment.ticket,
        "axis": moment.axis,
        "seq": moment.seq,
        "states": moment.states,
        "status": moment.status,
        "outcome": moment.outcome,
        "data": masking.data(encoded_of(moment.data)),
        "due": moment.due,
        "doubtful": moment.doubtful,
        "corrected": moment.corrected,
    }
    doubts = doubts_about(ticket, engine.examine(ticket)[: moment.seq])
    lines = [*moment_lines(moment, zone, masking, language), *map(doubt_line, doubts.values())]
    emit(as_json, document, lambda out: print_lines(out, lines))


def _all(found: Iterator[FleetTicket], out: Path | None, say: Phrases, *, as_json: bool) -> None:
    """A line for each ticket where people read them or into the file, then the counts."""
    counts = _Counts(say)
    screen = None if as_json or out is not None else console()
    if out is None:
        for each in counts.counting(found):
            _line(screen, each)
    else:
        with out.open("w", encoding="utf-8") as stream:
            for each in counts.counting(found):
                _write(stream, each)
        errors().print(say("{} tickets in {}").format(counts.number, out), markup=False)
    emit(as_json, counts.document(), counts.show)
    if counts.faults:
        finish(Exit.FINDINGS)


class _Counts:
    """How many tickets there were, by process and state, and how many could not be told."""

    def __init__(self, say: Phrases) -> None:
        self._say = say
        self.number = self.faults = 0
        self.states: Counter[tuple[str, str]] = Counter()
        self.statuses: Counter[tuple[str, str]] = Counter()

    def counting(self, found: Iterator[FleetTicket]) -> Iterator[FleetTicket]:
        """The same tickets, counted."""
        for each in found:
            self.number += 1
            if each.fault is not None:
                self.faults += 1
            else:
                self.statuses[each.process, each.status.value] += 1
                self.states.update((each.process, state) for state in each.states)
            yield each

    def document(self) -> dict[str, object]:
        """The counts as JSON; states and statuses by process."""
        return {
            "tickets": self.number,
            "faults": self.faults,
            "statuses": _nested(self.statuses),
            "states": _nested(self.states),
        }

    def show(self, screen: Screen) -> None:
        """The counts for people."""
        for title, counted in (("status", self.statuses), ("state", self.states)):
            for (process, name), number in sorted(counted.items()):
                screen.print(f"{number:>7} {escape(process)} {self._say(title)} {escape(name)}")
        total = self._say("{} tickets").format(self.number)
        note = self._say(", {} damaged").format(self.faults) if self.faults else ""
        screen.print(f"[bold]{total}[/]{note}")


def _nested(counted: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = {}
    for (process, name), number in sorted(counted.items()):
        made.setdefault(process, {})[name] = number
    return made


def _line(screen: Screen | None, each: FleetTicket) -> None:
    if screen is None:
        return
    if each.fault is not None:
        screen.print(f"{escape(each.ticket)} [red]{escape(each.fault)}[/]")
        return
    outcome = f" ({escape(each.outcome)})" if each.outcome else ""
    states = escape(", ".join(each.states))
    screen.print(
        f"{escape(each.ticket)} {escape(each.process)} #{each.seq} {each.status}{outcome} {states}"
    )


def _write(stream: TextIO, each: FleetTicket) -> None:
    stream.write(orjson.dumps(each.to_json()).decode() + "\n")
