"""What a backtest comes to: everything that is added up over tickets, and the tickets that differ.

Made of findings alone, in order of ticket: however they were gathered, the same findings make the
same report, byte for byte.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal

import orjson

from callout.replay import Difference
from callout.values import Json, digest, format_number

from .asked import BacktestAsked
from .change import ProposedChange
from .decisions import DecisionChanged, DecisionVerdict
from .finding import EffectsOutcome, TicketFinding
from .ticket import rows_text
from .told import settled
from .visible import REFUSED

FORMAT = 1
"""The version of the report's JSON."""


@dataclass(frozen=True, slots=True)
class RowPair:
    """How many decisions went from some rows to others."""

    recorded: str
    proposed: str
    verdict: str
    count: int
    tickets: tuple[str, ...] = ()
    """Of those that are not the same."""


@dataclass(frozen=True, slots=True)
class TableSummary:
    """The decisions of one table; `missing` counts those that hang on a name, by name."""

    table: str
    made: int
    same: int
    pairs: tuple[RowPair, ...]
    missing: Mapping[str, int]

    def count(self, *verdicts: DecisionVerdict) -> int:
        """How many have one of these verdicts."""
        return sum(each.count for each in self.pairs if each.verdict in verdicts)


@dataclass(frozen=True, slots=True)
class ClockCell:
    """How many clocks ended so on record, and so under the change; `earliest` is RFC 3339."""

    process: str
    clock: str
    recorded: str
    proposed: str
    is_exact: bool
    count: int
    earliest: str | None
    tickets: tuple[str, ...] = ()
    """Of those that end otherwise."""


@dataclass(frozen=True, slots=True)
class MoneySum:
    """What a field adds up to where the exact parts end, and after the policy; numbers as text."""

    field: str
    recorded: str
    proposed: str
    difference: str
    tickets: int
    """In how many it differs."""
    recorded_later: str | None = None
    later: str | None = None


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """What the other definition does with what was recorded."""

    tickets: int
    entries: int
    """Those that were compared before anything parted."""
    as_recorded: int
    parted: Mapping[str, int]
    """Tickets by how they part from the record."""
    classes: Mapping[str, int]
    only_recorded: tuple[str, ...]
    """Tickets that part where an event was accepted and would be refused."""
    only_proposed: tuple[str, ...]
    """Tickets that part where an event was refused and would be accepted."""
    by: Mapping[str, int]
    """Tickets that part, by process, profile and region."""
    unknown: Mapping[str, str]
    deadlines: int
    """Tickets with a timer that is due at another instant while nothing else differs."""
    again: int
    effects: tuple[EffectsOutcome, ...] = ()
    clocks: tuple[ClockCell, ...] = ()
    money: tuple[MoneySum, ...] = ()


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """A change held against histories; `tickets` are those in which anything differs."""

    asked: Mapping[str, Json]
    change: str
    settings: Mapping[str, Json]
    range: str
    """The hash over ticket, number and hash of the last entry taken, of every ticket."""
    taken: int
    entries: int
    recorded: tuple[str, ...]
    proposed: tuple[str, ...]
    calendars: tuple[str, ...]
    semantics: tuple[int, ...]
    left_out: Mapping[str, Mapping[str, str]]
    unheld: int
    decisions: tuple[TableSummary, ...]
    replay: ReplaySummary | None
    tickets: tuple[TicketFinding, ...] = field(default=(), repr=False)

    @property
    def is_same(self) -> bool:
        """Whether nothing differs, and nothing was left out for being damaged."""
        broken = self.left_out.keys() - {"process"}
        return not self.tickets and not broken


def summed(
    findings: Iterable[TicketFinding], asked: BacktestAsked, change: ProposedChange
) -> BacktestReport:
    """The report of a backtest."""
    taken = settled(findings)
    compared = [each for each in taken if each.left_out is None]
    left_out: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for each in taken:
        if each.left_out is not None:
            left_out[each.left_out][each.ticket] = each.why or ""
    return BacktestReport(
        asked=asked.to_json(),
        change=change.digest,
        settings=_object(change.to_json()["settings"]),
        range=digest([[each.ticket, each.seq, each.head] for each in taken]),
        taken=len(taken),
        entries=sum(each.seq for each in taken),
        recorded=_sorted(each.definition for each in compared),
        proposed=_sorted(each.proposed for each in compared if each.proposed),
        calendars=_sorted(each.calendar for each in compared if each.calendar),
        semantics=tuple(sorted({each.engine for each in compared})),
        left_out=dict(sorted(left_out.items())),
        unheld=sum(each.unheld for each in compared),
        decisions=_tables(compared),
        replay=_replay(compared) if asked.replays else None,
        tickets=tuple(each for each in compared if _differs(each)),
    )


def document_of(report: BacktestReport) -> dict[str, Json]:
    """The report as JSON, under a hash of its own."""
    document: dict[str, Json] = orjson.loads(orjson.dumps(report))
    document["tickets"] = [_ticket(each) for each in report.tickets]
    document = {"backtest": FORMAT, **document}
    return {**document, "hash": digest(document)}


def _ticket(finding: TicketFinding) -> dict[str, Json]:
    """A ticket in which something differs; values are JSON again."""
    told: dict[str, Json] = orjson.loads(orjson.dumps(finding))
    told["changed"] = [_changed(each) for each in finding.changed]
    if finding.parted is not None:
        seen: list[Json] = [
            {"class": kind, "pointer": place, "recorded": _json(then), "proposed": _json(now)}
            for kind, place, then, now in finding.parted.differences
        ]
        told["parted"] = {**orjson.loads(orjson.dumps(finding.parted)), "differences": seen}
    return {name: each for name, each in told.items() if name not in _NOT_TOLD}


_NOT_TOLD = frozenset({"same", "causes", "left_out", "why"})
"""What says nothing of a ticket that differs."""


def _changed(made: DecisionChanged) -> dict[str, Json]:
    outputs: list[Json] = [
        {"output": name, "recorded": _json(then), "proposed": _json(now)}
        for name, then, now in made.outputs
    ]
    return {**orjson.loads(orjson.dumps(made)), "outputs": outputs}


def _json(text: str) -> Json:
    found: Json = orjson.loads(text)
    return found


def _differs(finding: TicketFinding) -> bool:
    return bool(
        finding.changed
        or finding.parted
        or finding.unknown
        or finding.deadlines
        or any(each.recorded != each.proposed for each in finding.clocks.values())
    )


def _tables(findings: Sequence[TicketFinding]) -> tuple[TableSummary, ...]:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    tickets: defaultdict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    missing: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        for table, rows in finding.same.items():
            for row, count in rows.items():
                counts[table, row, row, DecisionVerdict.SAME] += count
        for each in finding.changed:
            rows_then, rows_now = rows_text(each.recorded), rows_text(each.proposed)
            key = (each.table, rows_then, rows_now, str(each.verdict))
            counts[key] += 1
            tickets[key].add(finding.ticket)
            missing[each.table].update(each.missing)
    pairs: defaultdict[str, list[RowPair]] = defaultdict(list)
    for key in sorted(counts):
        table, rows_then, rows_now, verdict = key
        named = tuple(sorted(tickets[key])) if key in tickets else ()
        pairs[table].append(RowPair(rows_then, rows_now, verdict, counts[key], named))
    return tuple(_table(name, each, missing[name]) for name, each in sorted(pairs.items()))


def _table(name: str, pairs: Sequence[RowPair], missing: Counter[str]) -> TableSummary:
    same = sum(each.count for each in pairs if each.verdict == DecisionVerdict.SAME)
    made = sum(each.count for each in pairs)
    return TableSummary(name, made, same, tuple(pairs), dict(sorted(missing.items())))


def _replay(findings: Sequence[TicketFinding]) -> ReplaySummary:
    parted = [(each, each.parted) for each in findings if each.parted is not None]
    classes: Counter[str] = Counter()
    for _, part in parted:
        classes.update({kind for kind, *_ in part.differences})
    unknown = {each.ticket: each.unknown for each in findings if each.unknown is not None}
    return ReplaySummary(
        tickets=len(findings),
        entries=sum(each.exact for each in findings),
        as_recorded=len(findings) - len(parted) - len(unknown),
        parted=_counted(part.parting for _, part in parted),
        classes=dict(sorted(classes.items())),
        only_recorded=_refused(parted, now=True),
        only_proposed=_refused(parted, now=False),
        by=_counted(_group(each) for each, _ in parted),
        unknown=unknown,
        deadlines=sum(1 for each in findings if each.deadlines),
        again=sum(each.again for each in findings),
        effects=_effects(findings),
        clocks=_clocks(findings),
        money=_money(findings),
    )


def _refused(parted: Iterable[tuple[TicketFinding, object]], *, now: bool) -> tuple[str, ...]:
    """Tickets that part by an event that is refused on one side alone."""
    found = []
    for finding, _ in parted:
        for kind, place, recorded, proposed in finding.parted.differences if finding.parted else ():
            there, other = (proposed, recorded) if now else (recorded, proposed)
            is_refused = there != "null" and other == "null"
            if (kind, place) == (Difference.ACCEPT, REFUSED) and is_refused:
                found.append(finding.ticket)
    return tuple(found)


def _effects(findings: Iterable[TicketFinding]) -> tuple[EffectsOutcome, ...]:
    added: Counter[tuple[str, str]] = Counter()
    missing: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        for each in finding.effects:
            added[each.adapter, each.operation] += each.added
            missing[each.adapter, each.operation] += each.missing
    kinds = sorted(added.keys() | missing.keys())
    return tuple(EffectsOutcome(*kind, added[kind], missing[kind]) for kind in kinds)


def _clocks(findings: Iterable[TicketFinding]) -> tuple[ClockCell, ...]:
    tickets: defaultdict[tuple[str, str, str, str, bool], list[str]] = defaultdict(list)
    instants: defaultdict[tuple[str, str, str, str, bool], list[str]] = defaultdict(list)
    for finding in findings:
        for name, each in finding.clocks.items():
            key = (finding.process, name, each.recorded, each.proposed, each.is_exact)
            tickets[key].append(finding.ticket)
            if each.at is not None:
                instants[key].append(each.at)
    return tuple(
        ClockCell(
            *key,
            count=len(tickets[key]),
            earliest=min(instants[key], default=None),
            tickets=() if key[2] == key[3] else tuple(tickets[key]),
        )
        for key in sorted(tickets)
    )


def _money(findings: Iterable[TicketFinding]) -> tuple[MoneySum, ...]:
    sides: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    differ: Counter[str] = Counter()
    for finding in findings:
        for name, each in finding.money.items():
            values = (each.recorded, each.proposed, each.recorded_later, each.later)
            sides[name] = [
                _EXACT.add(known, Decimal(value or 0))
                for known, value in zip(sides[name], values, strict=True)
            ]
            differ[name] += each.recorded != each.proposed
    return tuple(
        MoneySum(
            name,
            _text(then),
            _text(now),
            _text(_EXACT.subtract(now, then)),
            differ[name],
            _text(then_later),
            _text(later),
        )
        for name, (then, now, then_later, later) in sorted(sides.items())
    )


_EXACT = Context(prec=13_000)
"""Numbers of 34 digits with exponents to 6,144 are added without rounding, in any order."""


def _text(value: Decimal) -> str:
    return format_number(value)


def _group(finding: TicketFinding) -> str:
    parts = (finding.process, finding.profile, finding.region)
    return " ".join(each for each in parts if each)


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(map(str, names)).items()))


def _sorted(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({each for each in names if each is not None}))


def _object(json: Json) -> Mapping[str, Json]:
    return json if isinstance(json, dict) else {}
