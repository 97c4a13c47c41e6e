"""A backtest in lines: decisions by table, what the replay says, clocks, effects and money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from callout.backtest.finding import TicketFinding
from callout.backtest.summary import (
    BacktestReport,
    ClockCell,
    MoneySum,
    ReplaySummary,
    RowPair,
    TableSummary,
)
from callout.values import Json

from .screen import escape

MOST_LISTED = 10
"""Tickets in a line at most."""
_DECISIONS, _REPLAY = "[bold]decisions[/] (exact)", "[bold]replay[/]"
_VERDICTS: Mapping[str, str] = {
    "outputs": "other outputs",
    "row": "other row",
    "row-only": "other row, same outputs",
    "no-row": "[red]no row[/]",
    "overlap": "[red]overlap, or no value[/]",
    "not-taken": "[red]input not taken[/]",
    "unknown": "[yellow]unknown[/]",
    "gone": "[red]no such table[/]",
}
_PARTINGS: Mapping[str, str] = {
    "differs": "an event does something else",
    "missing": "a timer that fired would not",
    "own": "a timer fires that did not",
    "unhandled": "an event cannot be handled",
    "told": "a message of a ticket that had parted before",
}
_LEFT_OUT: Mapping[str, str] = {
    "process": "are of a process that the change does not have",
    "unlinkable": "have rules or a process that do not load with the change",
    "unsound": "do not replay by what decided them",
    "unreadable": "cannot be read",
}


def backtest_lines(report: BacktestReport) -> Iterator[str]:
    """The report for people; lines have markup."""
    yield f"{report.taken} tickets, {report.entries} entries  {_asked(report.asked)}"
    for name, value in report.settings.items():
        yield f"  with {escape(name)} = {escape(_plain(value))}"
    for reason, tickets in report.left_out.items():
        why = f"{_LEFT_OUT[reason]}: {_listed(tickets)}"
        yield f"[red]{len(tickets)}[/] {why}"
        for said in sorted(set(tickets.values()))[:MOST_LISTED] if reason != "process" else ():
            yield f"    {escape(said)}"
    yield from _decisions(report.decisions)
    if report.replay is not None:
        yield from _replay(report.replay, str(report.asked["after"]))
    yield f"range {report.range}  change {report.change}"


def backtest_rows(report: BacktestReport) -> Iterator[Sequence[str]]:
    """Every difference of every ticket as a row of a sheet, below the names of the columns."""
    yield _COLUMNS
    for each in report.tickets:
        ticket = (each.ticket, each.process, each.profile or "", each.region or "")
        for row in (*_of_decisions(each), *_of_replay(each), *_of_outcomes(each)):
            yield *ticket, *row


_COLUMNS = (
    *("ticket", "process", "profile", "region", "what"),
    *("seq", "at", "event", "how", "where", "recorded", "proposed"),
)


def _of_decisions(finding: TicketFinding) -> Iterator[tuple[str, ...]]:
    for made in finding.changed:
        how = " ".join((made.verdict, *made.missing))
        rows = ", ".join(made.recorded), ", ".join(made.proposed)
        yield "decision", str(made.seq), "", "", how, made.table, *rows


def _of_replay(finding: TicketFinding) -> Iterator[tuple[str, ...]]:
    part = finding.parted
    if part is not None:
        head = "replay", str(part.seq), part.at, part.event, part.parting
        for kind, place, recorded, proposed in part.differences or (("", "", "", ""),):
            yield *head, f"{kind} {place}".strip(), recorded, proposed
    if finding.unknown is not None:
        yield "unknown", "", "", "", finding.unknown, "", "", ""


def _of_outcomes(finding: TicketFinding) -> Iterator[tuple[str, ...]]:
    for name, clock in finding.clocks.items():
        if clock.recorded != clock.proposed:
            how = "exact" if clock.is_exact else "hypothetical"
            yield "clock", "", clock.at or "", "", how, name, clock.recorded, clock.proposed
    for name, money in finding.money.items():
        if money.recorded != money.proposed:
            sides = money.recorded or "", money.proposed or ""
            yield "money", "", "", "", "exact", name, *sides


def _asked(asked: Mapping[str, Json]) -> str:
    words = [f"{name} {_plain(asked[name])}" for name in ("from", "to", "where") if asked[name]]
    return escape(", ".join(words)) if words else "all there are"


def _decisions(tables: Iterable[TableSummary]) -> Iterator[str]:
    known = tuple(tables)
    made, same = sum(each.made for each in known), sum(each.same for each in known)
    yield f"{_DECISIONS}: {made} made again, {same} the same"
    for table in known:
        if table.same == table.made:
            continue
        yield f"  {escape(table.table)}: {table.made - table.same} of {table.made} otherwise"
        yield from (_pair(each) for each in table.pairs if each.verdict != "same")
        for name, count in table.missing.items():
            yield f"    not on record: {escape(name)}, asked for {count} times"


def _pair(pair: RowPair) -> str:
    rows = f"{escape(pair.recorded)} -> {escape(pair.proposed)}"
    if pair.verdict in ("unknown", "gone", "outputs"):
        rows = escape(pair.recorded)
    return f"    {pair.count} x {rows}: {_VERDICTS[pair.verdict]}  {_listed(pair.tickets)}"


def _replay(replay: ReplaySummary, after: str) -> Iterator[str]:
    yield (
        f"{_REPLAY}: {replay.tickets} tickets, {replay.as_recorded} as recorded; "
        f"{replay.entries} entries exact"
    )
    for how, count in replay.parted.items():
        yield f"  {count} part from the record: {_PARTINGS[how]}"
    if replay.classes:
        yield f"  in {', '.join(f'{name} {count}' for name, count in replay.classes.items())}"
    if replay.by:
        yield f"  by {', '.join(f'{escape(name)} {count}' for name, count in replay.by.items())}"
    yield from _named("refused now, accepted then", replay.only_recorded)
    yield from _named("accepted now, refused then", replay.only_proposed)
    if replay.deadlines:
        yield f"  {replay.deadlines} tickets with a timer that is due at another instant"
    for ticket, why in replay.unknown.items():
        yield f"  [yellow]unknown[/] {escape(ticket)}: {escape(why)}"
    for effect in replay.effects:
        kind = f"{escape(effect.adapter)}.{escape(effect.operation)}"
        yield f"  effects {kind}: {effect.added} added, {effect.missing} missing"
    yield from (_clock(each) for each in replay.clocks)
    yield from (_money(each) for each in replay.money)
    yield _after(replay, after)


def _named(what: str, tickets: Sequence[str]) -> Iterator[str]:
    if tickets:
        yield f"  {what}: {len(tickets)}  {_listed(tickets)}"


def _clock(cell: ClockCell) -> str:
    line = f"  clock {escape(cell.process)}.{escape(cell.clock)}: {cell.count} {cell.recorded}"
    if cell.recorded == cell.proposed:
        return f"{line} as recorded"
    label = "" if cell.is_exact else " (hypothetical)"
    earliest = f", earliest {cell.earliest}" if cell.earliest else ""
    return f"{line} -> {cell.proposed}{label}{earliest}  {_listed(cell.tickets)}"


def _money(money: MoneySum) -> str:
    line = f"  {escape(money.field)}: {money.recorded} -> {money.proposed} ({money.difference})"
    return f"{line} in {money.tickets} tickets, where the exact parts end"


def _after(replay: ReplaySummary, after: str) -> str:
    if after == "stop":
        return "  after the first difference nothing is counted (--after stop)"
    entries = f"{replay.again} entries differ again"
    why = f"after the first difference, --after {after}"
    return f"  [yellow]hypothetical[/] {why}: {entries}"


def _listed(tickets: Iterable[str]) -> str:
    names = list(tickets)
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return escape(" ".join(names[:MOST_LISTED])) + more


def _plain(value: Json) -> str:
    text = str(value)
    return text.removeprefix("@") if isinstance(value, str) else text
