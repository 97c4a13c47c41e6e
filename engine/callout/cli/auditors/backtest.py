"""``callout backtest``: what a change would have made of what has happened."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from callout.backtest import (
    AfterDivergence,
    BacktestAsked,
    BacktestReport,
    ProposedChange,
    Running,
    backtest_store,
)
from callout.backtest.summary import document_of
from callout.catalog import read_settings
from callout.cli.facts import facts_option
from callout.cli.instants import instant_of
from callout.cli.options import (
    AS_SPOKEN_HERE,
    DEFAULT_DATABASE,
    AsJson,
    Database,
    Language,
    SettingsFiles,
    Workers,
)
from callout.cli.output import Exit, emit, finish, print_lines
from callout.cli.project import digester
from callout.errors import BadArgument
from callout.report.audits.backtest import backtest_lines, backtest_rows
from callout.report.screen import progress, write_document
from callout.values import Json


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be different."""

    rules: Annotated[
        Path | None, typer.Option(help="Folder of rules files, in place of the recorded ones.")
    ] = None
    processes: Annotated[
        Path | None, typer.Option(help="Folder of processes, in place of the recorded ones.")
    ] = None
    process: Annotated[
        list[Path] | None, typer.Option(help="One process, in place of that of its name.")
    ] = None
    param: Annotated[
        list[str] | None, typer.Option(help="One parameter: late_major_from=PT10M.")
    ] = None
    settings: SettingsFiles = None

    def change(self) -> ProposedChange:
        """It, read; raises `BadParameter`, and `DefinitionError` for files."""
        values: dict[str, Json] = {**read_settings(self.settings or ()), **self._values()}
        return ProposedChange.load(
            rules=self.rules,
            processes=self.processes,
            process=self.process or (),
            settings=values,
        )

    def _values(self) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for text in self.param or ():
            name, sign, value = text.partition("=")
            if not sign or not name.strip():
                raise typer.BadParameter(f"--param {text}: write name=value")
            found |= facts_option(f"{name.strip()}: {value}", "--param")
        return found


@dataclass(frozen=True, slots=True)
class TicketChoice:
    """Which tickets, what of them, and how far."""

    since: Annotated[
        str | None, typer.Option("--from", help="Tickets opened at this instant or later.")
    ] = None
    until: Annotated[
        str | None, typer.Option("--to", help="As everything stood before this instant.")
    ] = None
    where: Annotated[
        str | None, typer.Option(help="FEEL over fields and ticket: ticket.region = 'CN-31'.")
    ] = None
    money: Annotated[list[str] | None, typer.Option(help="A number field to be added up.")] = None
    unseen: Annotated[
        list[str] | None, typer.Option(help="A field that nobody outside looks at.")
    ] = None
    after: Annotated[
        AfterDivergence, typer.Option(help="What to do after a ticket parts from its record.")
    ] = AfterDivergence.STOP
    decisions_only: Annotated[
        bool, typer.Option("--decisions", help="Only decisions, no replay.")
    ] = False

    def asked(self) -> BacktestAsked:
        """It, read; raises `BadParameter`."""
        return BacktestAsked(
            since=_instant(self.since, "--from"),
            until=_instant(self.until, "--to"),
            where=self.where,
            money=tuple(self.money or ()),
            after=self.after,
            replays=not self.decisions_only,
            unseen=tuple(self.unseen or ()),
        )


def backtest(
    *,
    proposal: Proposal,
    choice: TicketChoice,
    workers: Workers,
    language: Language = AS_SPOKEN_HERE,
    work: Annotated[
        Path | None, typer.Option(help="Folder that keeps what is done, so that it can go on.")
    ] = None,
    db: Database = DEFAULT_DATABASE,
    sheet: Annotated[
        bool, typer.Option("--csv", help="A row for each difference of each ticket.")
    ] = False,
    json: AsJson = False,
) -> None:
    """What a change would have made of what has happened; 1 if anything would be different."""
    if sheet and json:
        raise typer.BadParameter("choose --csv or --json")
    try:
        with progress("tickets") as told:
            running = Running(workers.open(), workers.shard, work, told)
            key = digester().key
            report = backtest_store(db, proposal.change(), choice.asked(), running, key)
    except BadArgument as error:
        raise typer.BadParameter(str(error)) from None
    if sheet:
        write_document(_sheet(report), end="")
    else:
        lines = backtest_lines(report, language)
        emit(json, document_of(report), lambda console: print_lines(console, lines))
    if not report.is_same:
        finish(Exit.FINDINGS)


def _instant(text: str | None, called: str) -> datetime | None:
    return None if text is None else instant_of(text, called, lambda: UTC)


def _sheet(report: BacktestReport) -> str:
    written = StringIO(newline="")
    rows = csv.writer(written, lineterminator="\n")
    rows.writerows(backtest_rows(report))
    return written.getvalue()
