"""``callout verify``, ``replay`` and ``heads``: is what is stored what the histories make.

They print as they go, ticket by ticket, so that a database of any size can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from callout.cli.options import DEFAULT_DATABASE, AsJson, Database, Workers
from callout.cli.output import Exit, console, finish
from callout.cli.project import digester
from callout.errors import StoreError
from callout.notary import open_public
from callout.replay import Divergence, Report
from callout.report.screen import escape, to_json, write_document, write_piece
from callout.store import open_store
from callout.values import visible_json
from callout.verify import Checking, Verifier, heads_of, verify_store

from .outside import Outside

Tickets = Annotated[list[str] | None, typer.Argument(help="Tickets; default: all.")]


class Tally:
    """Prints reports as they come, in lines or as one JSON document, and remembers how it ends."""

    def __init__(self, verb: str, *, as_json: bool) -> None:
        self._verb = verb
        self._json = as_json
        self._out = console()
        self._tickets = self._differences = self._notes = 0
        self._unchecked: dict[str, str] = {}

    def begin(self) -> None:
        """What comes before the first report."""
        if self._json:
            write_piece('{"tickets": {')

    def take(self, report: Report) -> None:
        """One ticket."""
        comma = "," if self._tickets else ""
        self._tickets += 1
        self._differences += len(report.divergences)
        self._notes += len(report.notes)
        if report.unchecked is not None:
            self._unchecked[str(report.ticket)] = report.unchecked
        if not self._json:
            self._print(report)
            return
        found = [each.to_json() for each in report.divergences]
        found += [{**each.to_json(), "note": True} for each in report.notes]
        write_piece(f"{comma}\n{to_json(report.ticket)}: {to_json(found)}")

    @contextmanager
    def going_on(self, what: str) -> Iterator[None]:
        """Note that the database does not give something, and look at the rest."""
        try:
            yield
        except StoreError as error:
            self._unchecked[f"({what})"] = error.message
            if not self._json:
                self._out.print(f"[red]{what}[/] could not be checked: {escape(error.message)}")

    def end(self, beside: Iterable[Divergence] = ()) -> None:
        """The sums, with what is about no ticket's history; ends the command."""
        found = list(beside)
        self._differences += len(found)
        if self._json:
            totals = {
                "others": [each.to_json() for each in found],
                "divergences": self._differences,
                "notes": self._notes,
                "unchecked": self._unchecked,
            }
            write_piece(f"}}, {to_json(totals)[1:]}\n")
        else:
            self._print_lines("red", found)
            notes = f", {self._notes} to ask about" if self._notes else ""
            closed = f", {len(self._unchecked)} could not be checked" if self._unchecked else ""
            self._out.print(
                f"{self._tickets} tickets {self._verb}, {self._differences} divergences{notes}"
                f"{closed}"
            )
        if self._unchecked:
            finish(Exit.INFRASTRUCTURE)
        if self._differences:
            finish(Exit.FINDINGS)

    def _print(self, report: Report) -> None:
        self._print_lines("red", report.divergences)
        self._print_lines("yellow", report.notes, "note: ")
        if report.unchecked:
            why = escape(report.unchecked)
            self._out.print(f"[red]{escape(str(report.ticket))}[/] could not be checked: {why}")

    def _print_lines(self, colour: str, found: Iterable[Divergence], mark: str = "") -> None:
        for each in found:
            self._out.print(f"[{colour}]{escape(each.ticket)}[/] {mark}{escape(str(each))}")


def verify(
    tickets: Tickets = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="All tickets, which is the default.")
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option(help="What was kept elsewhere: heads, receipts, or checkpoints (a folder)."),
    ] = None,
    key: Annotated[
        list[Path] | None, typer.Option(help="Public key that checkpoints are signed with.")
    ] = None,
    workers: Workers,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Compare everything that is stored with what the histories make; 1 if anything differs."""
    if tickets and everything:
        raise typer.BadParameter("name tickets, or ask for all of them")
    outside = Outside.read(against, [open_public(each) for each in key or ()])
    with open_store(db, create=False, read_only=True) as store:
        verifier, tally = Verifier(store, digester=digester()), Tally("verified", as_json=json)
        tally.begin()
        with tally.going_on("tickets"):
            for report in _Asked(db, tickets or [], workers, decisions_only=False).of(verifier):
                tally.take(report)
        found: list[Divergence] = []
        if not tickets:
            with tally.going_on("definitions"):
                found += verifier.check_definitions()
            with tally.going_on("files"):
                found += verifier.check_files()
        with tally.going_on("heads"):
            found += outside.compare(verifier, tickets or ())
        tally.end(found)


def replay(
    tickets: Tickets = None,
    *,
    workers: Workers,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Run histories again and compare what follows from them; 1 if anything differs."""
    with open_store(db, create=False, read_only=True) as store:
        tally = Tally("replayed", as_json=json)
        tally.begin()
        with tally.going_on("tickets"):
            verifier = Verifier(store, digester=digester())
            for report in _Asked(db, tickets or [], workers, decisions_only=True).of(verifier):
                tally.take(report)
        tally.end()


def heads(*, db: Database = DEFAULT_DATABASE) -> None:
    """List the last entry of each ticket with its hash, for somebody else to keep."""
    with open_store(db, create=False, read_only=True) as store:
        for head in heads_of(store):
            write_document(visible_json(head.to_line()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which tickets are looked at, by whom, and how much of them."""

    db: str
    tickets: list[str]
    workers: Workers
    decisions_only: bool

    def of(self, verifier: Verifier) -> Iterator[Report]:
        """Their reports: by what is open already, or by workers who open the database again."""
        if not self.workers.is_one:
            checking = Checking(self.workers.open(), self.workers.shard, self.decisions_only)
            yield from verify_store(self.db, self.tickets, checking, digester().key)
        elif not self.tickets:
            yield from verifier.check_all(decisions_only=self.decisions_only)
        else:
            for ticket in self.tickets:
                yield verifier.check(ticket, decisions_only=self.decisions_only)
