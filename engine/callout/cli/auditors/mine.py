"""``callout mine``: a draft of a process from a log, and how well it fits what it has not seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import Catalog, Sources
from callout.cli.event_logs import LogFile, map_of
from callout.cli.options import AsJson, ShowProgress
from callout.cli.output import emit, print_lines, seen_so_far
from callout.eventlog.conform.play import ReplayMode, TracePlayer
from callout.eventlog.log_map import read_log_map
from callout.eventlog.mine.draft import DraftProcess, draft_of
from callout.eventlog.mine.steps import is_held_back, steps_of, ticket_name
from callout.eventlog.model import LogTrace
from callout.eventlog.notes import BadLog
from callout.report.audits.conformance import share
from callout.report.screen import escape

from .conform import LogPath, MapFile, ObjectType

_WORDS = 5
"""Tickets that are named of those that do not fit."""


def mine(
    log: LogPath,
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="The file of the draft.")],
    mapping: MapFile = None,
    of: ObjectType = None,
    group: Annotated[
        str | None, typer.Option(help="The column, or key, by which states stand together.")
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(min=0, max=1, help="The share of its state that a transition must have."),
    ] = 0.005,
    progress: ShowProgress = False,
    json: AsJson = False,
) -> None:
    """Draw a draft of a process from half of a log, and try it on the other half."""
    name = out.stem
    if not name.isidentifier() or not name.isascii():
        raise typer.BadParameter(f"-o: '{out.name}' names no process: letters, digits and _")
    wanted = map_of(mapping, name)
    with seen_so_far("tickets read", as_json=json, wanted=progress) as done:
        traces = list(done.each(LogFile(log, wanted, of=of).traces()))
    halves = _halves(traces)
    seen = [steps for trace in halves[0] if (steps := steps_of(trace, wanted))]
    if not seen:
        raise _nothing(len(traces))
    draft = draft_of(seen, wanted, name=name, threshold=threshold, group=group)
    trial = _Trial(draft, name)
    with seen_so_far("tickets", as_json=json, wanted=progress, total=len(traces)) as done:
        fits = [trial.failing(done.each(half)) for half in halves]
    out.write_text(draft.text, "utf-8")
    map_file = out.with_name(f"{name}_map.yaml")
    map_file.write_text(draft.map_text, "utf-8")
    document = {
        "draft": str(out),
        "map": str(map_file),
        "transitions": draft.transitions,
        "guards": draft.guards,
        "timers": draft.timers,
        "regions": list(draft.regions),
        "seen": {"tickets": len(halves[0]), "fitting": len(halves[0]) - len(fits[0])},
        "held_back": {"tickets": len(halves[1]), "fitting": len(halves[1]) - len(fits[1])},
        "not_fitting": fits[1],
    }
    emit(json, document, lambda out: print_lines(out, _lines(document, draft, fits)))


def _halves(traces: Iterable[LogTrace]) -> tuple[list[LogTrace], list[LogTrace]]:
    """Those to draw from, and those that are held back."""
    halves: tuple[list[LogTrace], list[LogTrace]] = ([], [])
    for number, trace in enumerate(traces, start=1):
        halves[is_held_back(ticket_name(trace, number))].append(trace)
    return halves


def _nothing(tickets: int) -> BadLog:
    return BadLog(
        f"there is nothing to draw from: {tickets} tickets, and none in the half for it",
        hint="take a larger log, and look at what the map says names events",
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    """A draft that is tried; it has to load, which is tried first."""

    draft: DraftProcess
    name: str

    def failing(self, traces: Iterable[LogTrace]) -> list[str]:
        """The tickets that do not fit; raises DefinitionError for a draft that does not load."""
        sources = Sources({f"{self.name}.yaml": self.draft.text}, {})
        definition = Catalog.of(sources).get(self.name)
        mapping = read_log_map(self.draft.map_text, "map")
        player = TracePlayer(definition, mapping, ReplayMode.STOP)
        return [
            ticket_name(trace, number)
            for number, trace in enumerate(traces, start=1)
            if not player.play(trace, number).fits
        ]


def _lines(document: dict[str, object], draft: DraftProcess, fits: list[list[str]]) -> list[str]:
    lines = [
        f"{escape(str(document['draft']))}: {draft.transitions} transitions, "
        f"{draft.guards} guards, {draft.timers} timers",
        f"the map for it is {escape(str(document['map']))}",
    ]
    lines += [f"a region of its own: {escape(each)}" for each in draft.regions]
    for half, failing in zip(("seen", "held_back"), fits, strict=True):
        found = document[half]
        if isinstance(found, dict):
            what = "tickets that it was drawn from" if half == "seen" else "tickets held back"
            lines.append(f"{share(found['fitting'], found['tickets'])} {what} fit")
        if failing and half == "held_back":
            lines.append(f"  not: {escape(', '.join(failing[:_WORDS]))}")
    return lines
