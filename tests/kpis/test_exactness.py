"""Figures against a count of the histories alone, at every instant, on every store."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from callout import Engine, ManualClock
from callout.engine.lists.reports import tickets_at
from callout.errors import Refused
from callout.records import Entry, EntryKind
from callout.values import Json
from tests.kpis.worlds import MARCH, later, matter

SHANGHAI = ZoneInfo("Asia/Shanghai")


def live(engine: Engine, seed: int, steps: int) -> list[datetime]:
    """Six weeks of whatever happens; the instants at which it does."""
    chance = random.Random(seed)
    tickets: list[str] = []
    instants = []
    for _ in range(steps):
        later(engine, minutes=chance.randrange(1, 900))
        instants.append(engine.clock.now())
        if not tickets or chance.random() < 0.4:
            kind = chance.choice(["visit", "lead", "job"])
            region = chance.choice(["CN-11", "CN-31", None])
            tickets.append(matter(engine, kind, region=region))
            continue
        ticket = chance.choice(tickets)
        cost = Decimal(chance.randrange(1000)) / 10
        event, payload = chance.choice(
            [
                ("settle", {"rating": chance.choice(["good", "bad"]), "cost": cost}),
                ("settle", {}),
                ("ticket.cancel", {"reason": "x"}),
                ("ticket.reopen", {"reason": "x"}),
                ("ticket.correct", {"fields": {"cost": cost}, "reason": "x"}),
                ("ticket.merge", {"into": chance.choice(tickets), "reason": "x"}),
                ("ticket.assign", {"to": chance.choice(["clerk:li", "clerk:wu"])}),
            ]
        )
        try:
            engine.send(ticket, event, payload, actor="clerk:li")
        except Refused:
            continue
    return instants


def folded(history: list[Entry]) -> tuple[dict[str, Json], str, datetime | None, bool]:
    """Data, status, when it ended and whether it was merged, by the deltas alone."""
    said: dict[str, Json] = {}
    ended = None
    for entry in history:
        if entry.kind is not EntryKind.REJECTED:
            said |= entry.set_data
            said = {name: said[name] for name in said if name not in entry.unset_data}
            if "/$/ticket/status" in entry.set_data:
                ended = entry.recorded_at
    status = str(said.get("/$/ticket/status", "open"))
    data = {name[1:]: value for name, value in said.items() if not name.startswith("/$")}
    return data, status, None if status == "open" else ended, "/$/links/merged_into" in said


def counted(engine: Engine, as_of: datetime) -> Iterator[tuple[Mapping[str, Json], str, bool]]:
    """The visits that had ended in March, as the histories say."""
    for name in engine.find():
        history = [each for each in engine.history(name) if each.recorded_at <= as_of]
        if not history:
            continue
        data, status, ended, merged = folded(history)
        if ended is None or ended.astimezone(SHANGHAI).strftime("%Y-%m") != "2024-03":
            continue
        yield data, status, merged


def expected(engine: Engine, as_of: datetime) -> tuple[int, int, int, dict[str, int]]:
    """Good, rated, open, left out."""
    good = rated = unrated = 0
    out: dict[str, int] = {}
    for data, status, merged in counted(engine, as_of):
        if data["kind"] != "visit":
            continue
        reason = "merged" if merged else "cancelled" if status == "cancelled" else None
        if reason is not None:
            out[reason] = out.get(reason, 0) + 1
        elif data["rating"] is None:
            unrated += 1
        else:
            rated += 1
            good += data["rating"] == "good"
    return good, rated, unrated, out


def total(engine: Engine, as_of: datetime) -> Fraction | None:
    costs = [
        Fraction(str(data["cost"]).removeprefix("@"))
        for data, _, merged in counted(engine, as_of)
        if data["cost"] is not None and not merged
    ]
    return sum(costs, Fraction(0)) if costs else None


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_what_the_histories_say_at_every_instant(desk: Engine, seed: int) -> None:
    instants = live(desk, seed, 120)

    for as_of in [*random.Random(seed).sample(instants, 4), desk.clock.now()]:
        report = desk.report(["satisfaction", "takings"], period="2024-03", as_of=as_of)
        satisfaction, takings = (each.figure for each in report.kpis)
        assert (
            satisfaction.numerator,
            satisfaction.denominator,
            satisfaction.open,
            dict(satisfaction.left_out),
        ) == expected(desk, as_of)
        assert takings.main == total(desk, as_of)
        assert report.as_of == as_of


def test_a_report_of_then_is_the_report_that_was_made_then(desk: Engine) -> None:
    live(desk, 7, 60)
    then = desk.clock.now()
    names = ["satisfaction", "takings", "kept", "known"]
    made = desk.report(names, period="2024-03", by=["region", "assignee"])
    later(desk, seconds=1)
    live(desk, 8, 60)

    again = desk.report(names, period="2024-03", by=["region", "assignee"], as_of=then)

    assert [each.figure for each in again.kpis] == [each.figure for each in made.kpis]
    assert [each.cases for each in again.kpis] == [each.cases for each in made.kpis]
    assert [each.groups for each in again.kpis] == [each.groups for each in made.kpis]


def test_every_ticket_is_read_once_however_many_pages_there_are(
    desk: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(23):
        matter(desk, "lead")
    monkeypatch.setattr(tickets_at, "AT_ONCE", 5)

    (found,) = desk.report(["known"], period="2024-03").kpis

    assert len({each.ticket for each in found.cases}) == len(found.cases) == 23


def test_what_moves_while_it_is_read_stands_in_the_report_as_it_was(desk: Engine) -> None:
    visits = [matter(desk, "visit") for _ in range(3)]
    for each in visits:
        desk.send(each, "settle", {"rating": "bad"}, actor="clerk:li")
    as_of = desk.clock.now()
    assert isinstance(desk.clock, ManualClock)
    desk.clock.advance(timedelta(seconds=1))
    desk.send(visits[0], "ticket.reopen", {"reason": "x"}, actor="clerk:li")
    desk.send(visits[0], "settle", {"rating": "good"}, actor="clerk:li")

    (then,) = desk.report(["satisfaction"], period="2024-03", as_of=as_of).kpis
    (now,) = desk.report(["satisfaction"], period="2024-03").kpis

    assert (then.figure.numerator, then.figure.denominator) == (0, 3)
    assert (now.figure.numerator, now.figure.denominator) == (1, 3)
    assert as_of == MARCH
