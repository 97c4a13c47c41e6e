"""``callout audit find``: entries of all tickets, by person, row, refusal, breach, clause."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from callout.catalog import Catalog
from callout.cli.instants import instant_of, zone_of_all
from callout.cli.options import AsJson
from callout.cli.output import emit, errors
from callout.cli.project import Lookup
from callout.cli.rows import write_rows
from callout.engine.lists.trails.finding import (
    DAY,
    GROUPS,
    MOST_ENTRIES,
    EntriesFound,
    EntryFinder,
    EntryFound,
)
from callout.engine.lists.trails.question import EntryQuestion
from callout.records import instant_text
from callout.records.strays import Stray
from callout.report.history import clock_text
from callout.report.screen import Screen, escape, write_document
from callout.store.lists.trails.archive import trail_archive
from callout.store.lists.trails.asking import Totals
from callout.suggest import did_you_mean

_Texts = list[str] | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries are asked for: each option given has to hold, of one given again any value."""

    actor: Annotated[_Texts, typer.Option(help="Only by this person, by the whole id.")] = None
    on_behalf_of: Annotated[_Texts, typer.Option(help="Only on behalf of this person.")] = None
    role: Annotated[_Texts, typer.Option(help="Only by somebody in this role.")] = None
    event: Annotated[_Texts, typer.Option(help="Only this event.")] = None
    kind: Annotated[_Texts, typer.Option(help="Only this kind of entry: input, timer ...")] = None
    refused: Annotated[bool, typer.Option("--refused", help="Only refusals.")] = False
    refusal: Annotated[_Texts, typer.Option(help="Only refusals with this code.")] = None
    table: Annotated[_Texts, typer.Option(help="Only where this table was asked.")] = None
    row: Annotated[_Texts, typer.Option(help="Only where this row was hit, as TABLE#ROW.")] = None
    guard: Annotated[
        _Texts, typer.Option(help="Only where this transition's guard was asked; ID=false.")
    ] = None
    transition: Annotated[_Texts, typer.Option(help="Only where this one was taken.")] = None
    state: Annotated[_Texts, typer.Option(help="Only where this state was entered.")] = None
    breach: Annotated[_Texts, typer.Option(help="Only where this act or clock was.")] = None
    timer: Annotated[_Texts, typer.Option(help="Only with this timer; ID=set, ID=fire.")] = None
    effect: Annotated[_Texts, typer.Option(help="Only with this; ADAPTER/OPERATION.")] = None
    clause: Annotated[_Texts, typer.Option(help="Only what used something of it.")] = None
    process: Annotated[_Texts, typer.Option(help="Only tickets of this process.")] = None
    profile: Annotated[_Texts, typer.Option(help="Only tickets of this profile.")] = None
    region: Annotated[_Texts, typer.Option(help="Only tickets of this region.")] = None
    definition: Annotated[_Texts, typer.Option(help="Only by this version, its hash.")] = None
    from_: Annotated[
        str | None, typer.Option("--from", help="Only from this day or instant on.")
    ] = None
    to: Annotated[str | None, typer.Option("--to", help="Only before this day or instant.")] = None
    repeats: Annotated[
        bool, typer.Option("--repeats", help="Also refusals that another ticket has made.")
    ] = False

    def question(self, zone: Callable[[], tzinfo]) -> EntryQuestion:
        """What they come to; raises BadParameter. `zone` is asked for days and local times."""

        def instant(text: str | None, called: str) -> datetime | None:
            return None if text is None else instant_of(text, called, zone)

        return EntryQuestion(
            actors=_all(self.actor),
            on_behalf_of=_all(self.on_behalf_of),
            roles=_all(self.role),
            events=_all(self.event),
            kinds=_all(self.kind),
            refused=self.refused,
            refusals=_all(self.refusal),
            tables=_all(self.table),
            rows=_all(self.row),
            guards=_all(self.guard),
            transitions=_all(self.transition),
            states=_all(self.state),
            breaches=_all(self.breach),
            timers=_all(self.timer),
            effects=_all(self.effect),
            clauses=_all(self.clause),
            processes=_all(self.process),
            profiles=_all(self.profile),
            regions=_all(self.region),
            definitions=_all(self.definition),
            since=instant(self.from_, "--from"),
            until=instant(self.to, "--to"),
            repeats=self.repeats,
        )


def find(
    *,
    filters: Filters,
    count: Annotated[bool, typer.Option("--count", help="Only how many there are.")] = False,
    by: Annotated[str | None, typer.Option(help=f"How many of each: {', '.join(GROUPS)}.")] = None,
    strays: Annotated[
        bool, typer.Option("--strays", help="Events that no ticket has: by the same filters.")
    ] = False,
    zone: Annotated[
        str | None, typer.Option(help="Whose days and clocks; default: that of all profiles.")
    ] = None,
    after: Annotated[str | None, typer.Option(help="Go on: `next` of the page before.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_ENTRIES, help="At most so many.")] = 100,
    sheet: Annotated[bool, typer.Option("--csv", help="A sheet.")] = False,
    parquet: Annotated[
        Path | None, typer.Option(help="In the files that `callout export --parquet` wrote.")
    ] = None,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """Entries of all tickets: who did what, what hit a row, what was refused, by which clause."""
    if sum((count, by is not None, strays)) > 1 or (sheet and json):
        raise typer.BadParameter("of --count, --by and --strays one, and of --csv and --json one")
    if by is not None and by not in GROUPS:
        meant = did_you_mean(by, GROUPS, f"it is {', '.join(GROUPS)}")
        raise typer.BadParameter(f"nothing is counted by '{by}'; {meant}")
    catalog = place.catalog()
    where = _zone(zone, lambda: zone_of_all(catalog.library))
    question = filters.question(where)
    printing = _Printing(where if zone else _or_utc(where), sheet=sheet, json=json)
    if strays:
        with place.engine(catalog) as engine:
            printing.strays(engine.find_strays(question))
        return
    with _finder(parquet, place, catalog) as finder:
        if by is not None:
            printing.tally(finder.tally(question, by, where() if by == DAY else UTC), by)
        elif count:
            printing.count(finder.count(question))
        else:
            printing.page(finder.find(question, after, limit))


@contextmanager
def _finder(parquet: Path | None, place: Lookup, catalog: Catalog) -> Iterator[EntryFinder]:
    """What answers: the database, or files of entries."""
    if parquet is not None:
        with trail_archive().open(parquet) as trails:
            yield EntryFinder(trails)
        return
    with place.engine(catalog) as engine:
        yield EntryFinder(engine.store.lists.trails)


@dataclass(frozen=True, slots=True)
class _Printing:
    """How answers are printed: for people, as JSON, or as a sheet."""

    zone: Callable[[], tzinfo]
    sheet: bool
    json: bool

    def page(self, page: EntriesFound) -> None:
        """Entries, and how to go on."""
        for note in page.notes:
            errors().print(note, markup=False)
        if self.sheet:
            _write_sheet(_COLUMNS, [list(map(str, _row(each))) for each in page.entries])
            if page.next is not None:
                errors().print(f"there are more: --after {page.next}", markup=False)
            return
        document = {
            "entries": [dict(zip(_COLUMNS, _values(each), strict=True)) for each in page.entries],
            "next": page.next,
            "notes": list(page.notes),
        }

        def show(out: Screen) -> None:
            for each in page.entries:
                out.print(_line(each, self.zone()))
            more = f"; the next: --after {page.next}" if page.next else ""
            out.print(f"{len(page.entries)} entries{more}", markup=False)

        emit(self.json, document, show)

    def count(self, found: Totals) -> None:
        """How many entries and tickets."""
        if self.sheet:
            _write_sheet(("entries", "tickets"), [[str(found.entries), str(found.tickets)]])
            return
        text = f"{found.entries} entries of {found.tickets} tickets"
        document = {"entries": found.entries, "tickets": found.tickets}
        emit(self.json, document, lambda out: out.print(text, markup=False))

    def tally(self, tallied: Sequence[tuple[str, int]], by: str) -> None:
        """How many of each."""
        if self.sheet:
            _write_sheet((by, "entries"), [[value, str(number)] for value, number in tallied])
            return
        document = {"by": by, "counts": [{by: value, "entries": n} for value, n in tallied]}

        def show(out: Screen) -> None:
            for value, number in tallied:
                out.print(f"{number:>9}  {value}", markup=False)

        emit(self.json, document, show)

    def strays(self, strays: Sequence[Stray]) -> None:
        """Events that no ticket has."""
        names = ("at", "ticket", "event", "actor", "refusal", "message")
        rows = [
            [instant_text(e.recorded_at), e.ticket, e.event, e.actor, e.code, e.message]
            for e in strays
        ]
        if self.sheet:
            _write_sheet(names, rows)
            return
        document = {"strays": [dict(zip(names, row, strict=True)) for row in rows]}

        def show(out: Screen) -> None:
            for each in strays:
                at = clock_text(each.recorded_at, self.zone())
                said = f"{at} · {each.ticket} · {each.event} by {each.actor} · {each.code}"
                out.print(said, markup=False)
            out.print(f"{len(strays)} strays", markup=False)

        emit(self.json, document, show)


_COLUMNS = (
    "ticket",
    "seq",
    "at",
    "kind",
    "event",
    "process",
    "actor",
    "on_behalf_of",
    "refusal",
    "refused_by",
    "matched",
    "repeated_by",
)


def _values(found: EntryFound) -> Sequence[object]:
    return (
        found.ticket,
        found.seq,
        instant_text(found.at),
        found.kind,
        found.event,
        found.process,
        found.actor,
        found.on_behalf_of,
        found.refusal,
        found.refused_by,
        list(found.matched),
        list(found.repeated_by),
    )


def _row(found: EntryFound) -> Sequence[object]:
    plain = _values(found)[:-2]
    lists = (" ".join(found.matched), " ".join(found.repeated_by))
    return (*("" if each is None else each for each in plain), *lists)


def _line(found: EntryFound, zone: tzinfo) -> str:
    at = escape(clock_text(found.at, zone))
    by = escape(found.actor)
    by += f" for {escape(found.on_behalf_of)}" if found.on_behalf_of else ""
    words = [f"[bold]{escape(found.ticket)}[/] #{found.seq}", at, f"{escape(found.event)} by {by}"]
    words += [f"[red]refused[/] {escape(found.refusal)}"] if found.refusal else []
    words += [f"as {escape(found.refused_by)} says"] if found.refused_by else []
    words += [escape(", ".join(found.matched))] if found.matched else []
    repeated = ", ".join(found.repeated_by)
    words += [f"also in {escape(repeated)}"] if repeated else []
    return " · ".join(words)


def _write_sheet(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    text = io.StringIO()
    write_rows(text, (names, *rows))
    write_document(text.getvalue(), end="")


def _all(texts: _Texts) -> tuple[str, ...]:
    return tuple(texts or ())


def _zone(named: str | None, otherwise: Callable[[], tzinfo]) -> Callable[[], tzinfo]:
    if named is None:
        return otherwise
    try:
        zone = ZoneInfo(named)
    except (OSError, ValueError, KeyError):  # the last is what zoneinfo raises
        raise typer.BadParameter(f"'{named}' is no time zone: write Asia/Shanghai") from None
    return lambda: zone


def _or_utc(zone: Callable[[], tzinfo]) -> Callable[[], tzinfo]:
    """UTC where profiles are in several zones: what is only shown needs no choice."""

    def found() -> tzinfo:
        try:
            return zone()
        except typer.BadParameter:
            return ZoneInfo("UTC")

    return found
