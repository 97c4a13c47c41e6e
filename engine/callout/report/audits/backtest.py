"""A backtest in lines: decisions by table, what the replay says, clocks, effects and money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from callout.backtest.finding import TicketFinding
from callout.backtest.summary import (
    BacktestReport,
    ClockCell,
    MoneySum,
    ReplaySummary,
    RowPair,
    TableSummary,
)
from callout.report.phrases import Phrases, phrases
from callout.report.screen import escape
from callout.values import Json

from .backtest_words import CHINESE

MOST_LISTED = 10
"""Tickets in a line at most."""
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


def backtest_lines(report: BacktestReport, language: str = "en") -> Iterator[str]:
    """The report for people, in English or Chinese; lines have markup."""
    return _Lines(phrases(language, CHINESE)).lines(report)


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


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines in one language."""

    say: Phrases

    def lines(self, report: BacktestReport) -> Iterator[str]:
        asked = self._asked(report.asked)
        yield self.say("{} tickets, {} entries  {}").format(report.taken, report.entries, asked)
        for name, value in report.settings.items():
            yield "  " + self.say("with {} = {}").format(escape(name), escape(_plain(value)))
        for reason, tickets in report.left_out.items():
            why = f"{self.say(_LEFT_OUT[reason])}: {self._listed(tickets)}"
            yield f"[red]{len(tickets)}[/] {why}"
            for said in sorted(set(tickets.values()))[:MOST_LISTED] if reason != "process" else ():
                yield f"    {escape(said)}"
        yield from self._decisions(report.decisions)
        if report.replay is not None:
            yield from self._replay(report.replay)
            yield from self._outcomes(report.replay)
            yield self._after(report.replay, str(report.asked["after"]))
        yield self.say("range {}  change {}").format(report.range, report.change)

    def _asked(self, asked: Mapping[str, Json]) -> str:
        names = [name for name in ("from", "to", "where") if asked[name]]
        words = [f"{self.say(name)} {_plain(asked[name])}" for name in names]
        return escape(", ".join(words)) if words else self.say("all there are")

    def _decisions(self, tables: Iterable[TableSummary]) -> Iterator[str]:
        known = tuple(tables)
        made, same = sum(each.made for each in known), sum(each.same for each in known)
        head = f"[bold]{self.say('decisions')}[/] {self.say('(exact)')}"
        yield f"{head}: {self.say('{} made again, {} the same').format(made, same)}"
        for table in known:
            if table.same == table.made:
                continue
            said = self.say("{} of {} otherwise").format(table.made - table.same, table.made)
            yield f"  {escape(table.table)}: {said}"
            yield from (self._pair(each) for each in table.pairs if each.verdict != "same")
            for name, count in table.missing.items():
                yield "    " + self.say("not on record: {}, asked for {} times").format(
                    escape(name), count
                )

    def _pair(self, pair: RowPair) -> str:
        rows = f"{escape(pair.recorded)} -> {escape(pair.proposed)}"
        if pair.verdict in ("unknown", "gone", "outputs"):
            rows = escape(pair.recorded)
        verdict, tickets = self.say(_VERDICTS[pair.verdict]), self._listed(pair.tickets)
        return f"    {pair.count} x {rows}: {verdict}  {tickets}"

    def _replay(self, replay: ReplaySummary) -> Iterator[str]:
        said = self.say("{} tickets, {} as recorded; {} entries exact")
        numbers = replay.tickets, replay.as_recorded, replay.entries
        text = said.format(*numbers)
        yield f"[bold]{self.say('replay')}[/]: {text}"
        for how, count in replay.parted.items():
            parting = self.say(_PARTINGS[how])
            yield "  " + self.say("{} part from the record: {}").format(count, parting)
        for word, counts in (("in", replay.classes), ("by", replay.by)):
            if counts:
                listed = ", ".join(f"{escape(name)} {count}" for name, count in counts.items())
                yield f"  {self.say(word)} {listed}"
        yield from self._named("refused now, accepted then", replay.only_recorded)
        yield from self._named("accepted now, refused then", replay.only_proposed)

    def _outcomes(self, replay: ReplaySummary) -> Iterator[str]:
        if replay.deadlines:
            said = self.say("{} tickets with a timer that is due at another instant")
            yield "  " + said.format(replay.deadlines)
        for ticket, why in replay.unknown.items():
            yield f"  [yellow]{self.say('unknown')}[/] {escape(ticket)}: {escape(why)}"
        for effect in replay.effects:
            kind = f"{escape(effect.adapter)}.{escape(effect.operation)}"
            said = self.say("effects {}: {} added, {} missing")
            yield "  " + said.format(kind, effect.added, effect.missing)
        yield from (self._clock(each) for each in replay.clocks)
        yield from (self._money(each) for each in replay.money)

    def _named(self, what: str, tickets: Sequence[str]) -> Iterator[str]:
        if tickets:
            yield f"  {self.say(what)}: {len(tickets)}  {self._listed(tickets)}"

    def _clock(self, cell: ClockCell) -> str:
        name = f"{escape(cell.process)}.{escape(cell.clock)}"
        line = f"  {self.say('clock')} {name}: {cell.count} {self.say(cell.recorded)}"
        if cell.recorded == cell.proposed:
            return f"{line} {self.say('as recorded')}"
        label = "" if cell.is_exact else f" {self.say('(hypothetical)')}"
        earliest = f"{self.say(', earliest')} {cell.earliest}" if cell.earliest else ""
        proposed = self.say(cell.proposed)
        return f"{line} -> {proposed}{label}{earliest}  {self._listed(cell.tickets)}"

    def _money(self, money: MoneySum) -> str:
        line = f"  {escape(money.field)}: {money.recorded} -> {money.proposed} ({money.difference})"
        said = self.say("in {} tickets, where the exact parts end")
        return f"{line} {said.format(money.tickets)}"

    def _after(self, replay: ReplaySummary, after: str) -> str:
        if after == "stop":
            said = self.say("after the first difference nothing is counted (--after stop)")
            return f"  {said}"
        said = self.say("after the first difference, --after {}: {} entries differ again")
        text = said.format(after, replay.again)
        return f"  [yellow]{self.say('hypothetical')}[/] {text}"

    def _listed(self, tickets: Iterable[str]) -> str:
        names = list(tickets)
        left = len(names) - MOST_LISTED
        more = " " + self.say("and {} more").format(left) if left > 0 else ""
        return escape(" ".join(names[:MOST_LISTED])) + more


def _plain(value: Json) -> str:
    text = str(value)
    return text.removeprefix("@") if isinstance(value, str) else text
