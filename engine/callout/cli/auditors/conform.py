"""``callout conform``: events of another system put to a process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import Catalog
from callout.cli.event_logs import LogFile, map_of
from callout.cli.facts import file_text
from callout.cli.options import AsJson, Profile, Rules, ShowProgress
from callout.cli.output import Exit, emit, finish, print_lines, seen_so_far
from callout.definition import Definition
from callout.eventlog.conform.align import Aligner
from callout.eventlog.conform.constraints import ConstraintTally, read_constraints
from callout.eventlog.conform.moves import Moves
from callout.eventlog.conform.play import PlayedTrace, ReplayMode, TracePlayer
from callout.eventlog.conform.tally import ConformanceTally, tally_json
from callout.eventlog.log_map import LogMap
from callout.eventlog.model import LogTrace
from callout.report.audits.conformance import tally_lines

MapFile = Annotated[
    Path | None, typer.Option("--map", help="YAML that says what the log means to the process.")
]
LogPath = Annotated[Path, typer.Argument(help="A log: .xes, .csv, .json, .xml or .sqlite, or .gz.")]
ObjectType = Annotated[
    str | None, typer.Option("--of", help="OCEL: the type of the objects that are tickets.")
]


def conform(
    log: LogPath,
    *,
    process: Annotated[Path, typer.Option(help="The file of the process, or a folder of them.")],
    mapping: MapFile = None,
    of: ObjectType = None,
    mode: Annotated[
        ReplayMode, typer.Option(help="How a ticket goes on after what the process refuses.")
    ] = ReplayMode.RESYNC,
    align: Annotated[
        bool, typer.Option("--align", help="Exact cost of what is off; for charts without guards.")
    ] = False,
    ends: Annotated[
        bool, typer.Option("--ends", help="With --align: tickets have to end as the process does.")
    ] = False,
    against: Annotated[
        Path | None, typer.Option(help="Another version: which tickets fit it, or only one.")
    ] = None,
    constraints: Annotated[
        Path | None, typer.Option(help="YAML with rules that every ticket has to keep to.")
    ] = None,
    rules: Rules = None,
    profile: Profile = None,
    progress: ShowProgress = False,
    json: AsJson = False,
) -> None:
    """Run the events of a log through a process; 1 if a ticket does not fit."""
    catalog = Catalog.load(process, rules)
    wanted = map_of(mapping, next(iter(catalog.processes), ""))
    definition = _definition(catalog, wanted.process, profile)
    aligner = Aligner(Moves(definition.process), ends=ends) if align else None
    file = LogFile(log, wanted, of=of)
    extent = file.extent()
    others = _other(against, rules, profile, wanted, mode, extent.end)
    player = TracePlayer(definition, wanted, mode, extent.end)
    played = _Played(player, aligner, others, _constraints(constraints))
    with seen_so_far("tickets", as_json=json, wanted=progress, total=extent.tickets) as seen:
        for number, trace in enumerate(seen.each(file.traces()), start=1):
            played.add(trace, number)
    document = {
        "process": definition.name,
        "definition": definition.hash,
        "mode": mode.value,
        **played.json(),
        "notes": {kind: number for kind, number, _ in file.notes.lines()},
    }
    emit(json, document, lambda out: print_lines(out, tally_lines(document)))
    if not played.fits:
        finish(Exit.FINDINGS)


@dataclass(slots=True)
class Compared:
    """Tickets by which of two versions they fit, and rows hit by which."""

    both: int = 0
    first_only: int = 0
    second_only: int = 0
    neither: int = 0
    rows: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, first: PlayedTrace, second: PlayedTrace) -> None:
        """One ticket more."""
        if first.fits:
            self.both += second.fits
            self.first_only += not second.fits
        else:
            self.second_only += second.fits
            self.neither += not second.fits
        key = ", ".join(first.rows.elements()), ", ".join(second.rows.elements())
        if any(key):
            self.rows[key] = self.rows.get(key, 0) + 1

    def json(self) -> dict[str, object]:
        """The numbers, and row by row what becomes what."""
        return {
            "fit_both": self.both,
            "fit_first_only": self.first_only,
            "fit_second_only": self.second_only,
            "fit_neither": self.neither,
            "rows": [
                {"first": first, "second": second, "tickets": number}
                for (first, second), number in sorted(self.rows.items())
            ],
        }


@dataclass(slots=True)
class _Played:
    """Everything that is asked of each ticket, and what it comes to."""

    player: TracePlayer
    aligner: Aligner | None
    others: list[TracePlayer]
    kept: ConstraintTally
    tally: ConformanceTally = field(default_factory=ConformanceTally)
    compared: Compared = field(default_factory=Compared)

    @property
    def fits(self) -> bool:
        """Whether all tickets do, and no rule is broken."""
        return self.tally.fitting == self.tally.tickets and self.kept.is_kept

    def add(self, trace: LogTrace, number: int) -> None:
        """One ticket more."""
        played = self.player.play(trace, number)
        self.tally.add(played, self.aligner.align(played.events) if self.aligner else None)
        self.kept.add(played.name, [(each.name, each.at) for each in self.player.meant(trace)])
        for other in self.others:
            self.compared.add(played, other.play(trace, number))

    def json(self) -> dict[str, object]:
        """All sums."""
        document = {**tally_json(self.tally), "constraints": self.kept.json()}
        for other in self.others:
            document["against"] = {"process": other.definition.name, **self.compared.json()}
        return document


def _constraints(path: Path | None) -> ConstraintTally:
    if path is None:
        return ConstraintTally(())
    return ConstraintTally(read_constraints(file_text(path, "--constraints"), str(path)))


def _definition(catalog: Catalog, name: str, profile: str | None) -> Definition:
    chosen = profile or catalog.sole_profile(name)
    return catalog.get(name, chosen)


def _other(
    path: Path | None,
    rules: Path | None,
    profile: str | None,
    wanted: LogMap,
    mode: ReplayMode,
    end: datetime | None,
) -> list[TracePlayer]:
    if path is None:
        return []
    catalog = Catalog.load(path, rules)
    names: Iterator[str] = iter(catalog.processes)
    name = wanted.process if wanted.process in catalog.processes else next(names, wanted.process)
    return [TracePlayer(_definition(catalog, name, profile), wanted, mode, end)]
