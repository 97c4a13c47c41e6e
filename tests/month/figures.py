"""The figures of the month twice: as the engine makes them, and counted again from the export."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from callout import Engine
from callout.cli.tickets.exporting import tickets_asked_for, write_lines
from callout.kpis.figures import Figure
from callout.kpis.reported import ReportedKpi
from callout.store.lists.asking import Ask
from tests.month.recount import Found, cases, recount
from tests.month.tally import APART, Counted, within

MARCH, APRIL = (
    ("2024-03", date(2024, 3, 1), date(2024, 3, 31)),
    ("2024-04", date(2024, 4, 1), date(2024, 4, 30)),
)
MONTH_OVER = datetime(2024, 3, 31, 16, tzinfo=UTC)
"""When the month is over in Shanghai, and much is open still."""


@dataclass(frozen=True)
class Compared:
    """How many figures there are, which had cases, how many were equal; and how others differ."""

    figures: int
    filled: frozenset[tuple[str, str]]
    equal: int
    differences: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.figures} figures, {len(self.filled)} with cases, {self.equal} equal"


def compare(engine: Engine, lines: Sequence[str], now: datetime) -> Compared:
    """Make the figures of both months, and of the first as it stood when it was over.

    What is not over `now` stands as it does now.
    """
    differences: list[str] = []
    names, filled, unlike = (set[tuple[str, str]]() for _ in range(3))
    for (name, first, last), as_of in ((MARCH, MONTH_OVER), (MARCH, now), (APRIL, now)):
        as_of = min(as_of, now)
        found = cases(lines, as_of)
        counted = recount(found, first, last)
        report = engine.report(period=name, as_of=as_of)
        made = {(each.kpi.name, each.kpi.profile or ""): each for each in report.kpis}
        differences += _unlike_names(made, counted)
        names |= made.keys() & counted.keys()
        for key in sorted(made.keys() & counted.keys()):
            if made[key].cases or made[key].bases:
                filled.add(key)
            here = [*_differences(made[key].figure, counted[key])]
            if here:
                unlike.add(key)
            tickets = _tickets(made[key], found[key], first, last) if here else ""
            differences += [f"{name} as of {as_of:%m-%d} {key}: {each}{tickets}" for each in here]
    return Compared(len(names), frozenset(filled), len(names - unlike), tuple(differences))


def exported(engine: Engine) -> Sequence[str]:
    """All tickets with their histories, as the command writes them."""
    stream = io.StringIO()
    write_lines(stream, engine, tickets_asked_for(engine, Ask()), histories=True, reveal=True)
    return stream.getvalue().splitlines()


def _unlike_names(
    made: Mapping[tuple[str, str], object], counted: Mapping[tuple[str, str], object]
) -> list[str]:
    return [f"{key}: counted once only" for key in sorted(made.keys() ^ counted.keys())]


def _differences(made: Figure, counted: Counted) -> Iterator[str]:
    pairs: dict[str, tuple[object, object]] = {
        "numerator": (made.numerator, counted.numerator),
        "denominator": (made.denominator, counted.denominator),
        "open": (made.open, counted.open),
        "left out": (sorted(made.left_out.values()), sorted(counted.left_out.values())),
    }
    for statistic, value in made.values.items():
        pairs[statistic.value] = (value, counted.values.get(statistic.value))
    for what, (engine, again) in pairs.items():
        if engine != again:
            yield f"{what} {engine} and {again}"


def _tickets(made: ReportedKpi, found: Found, first: date, last: date) -> str:
    """The tickets that are counted otherwise."""
    ours: dict[str, list[str]] = {}
    for ticket, each in found:
        if within([each], first, last):
            ours.setdefault(ticket, []).append(each.side if each.side in APART else "out")
    theirs: dict[str, list[str]] = {}
    for case in (*made.cases, *made.bases):
        theirs.setdefault(str(case.ticket), []).append(case.side.value)
    unlike = [
        f"{ticket} {theirs.get(ticket)} and {ours.get(ticket)}"
        for ticket in sorted(ours.keys() | theirs.keys())
        if sorted(theirs.get(ticket, ())) != sorted(ours.get(ticket, ()))
    ]
    return f" ({'; '.join(unlike[:6])})" if unlike else ""
