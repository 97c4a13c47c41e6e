"""Figures of a month whose numbers are known beforehand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from callout import Engine, ProfileNotFound
from callout.kpis.reported import ReportedKpi
from tests.kpis.worlds import later, matter, open_desk


@pytest.fixture
def engine() -> Engine:
    return open_desk()


def of(engine: Engine, kpi: str, *by: str, period: str = "2024-03", **more: object) -> ReportedKpi:
    (found,) = engine.report([kpi], period=period, by=by, **more).kpis  # type: ignore[arg-type]
    return found


def test_calls_that_gave_up_early_are_left_out_of_those_answered_in_time(engine: Engine) -> None:
    for rings, answered, number in [(2, True, 478), (1, False, 10), (3, True, 7), (4, False, 5)]:
        for _ in range(number):
            matter(engine, "call", rings=rings, answered=answered)

    found = of(engine, "second_ring")

    figure = found.figure
    assert (figure.numerator, figure.denominator, figure.left_out) == (478, 490, {"abandoned": 10})
    assert figure.target is not None
    assert figure.target.is_met
    assert figure.target.difference == Fraction(478, 490) - Fraction(96, 100)
    assert figure.interval is None


def test_misses_that_are_excused_are_misses_and_stand_in_a_group_of_their_own(
    engine: Engine,
) -> None:
    for late, special, number in [(0, False, 192), (1, True, 6), (1, False, 1), (3, True, 1)]:
        for _ in range(number):
            matter(engine, "job", days_late=late, special=special)

    found = of(engine, "by_the_standard", "excused")

    figure = found.figure
    assert (figure.numerator, figure.denominator) == (192, 200)
    assert figure.target is not None
    assert (figure.target.is_met, figure.target.difference) == (True, 0)
    assert {each.names: each.figure.denominator for each in found.groups} == {
        ("false",): 194,
        ("true",): 6,
    }
    listed = [each for each in found.cases if each.side == "missed" and each.groups == ("false",)]
    assert len(listed) == 2


def test_a_rate_sets_complaints_against_the_distinct_buyers_of_the_month(engine: Engine) -> None:
    complaints = [matter(engine, "complaint") for _ in range(11)]
    engine.send(
        complaints[0], "ticket.merge", {"into": complaints[1], "reason": "x"}, actor="clerk:li"
    )
    for number in range(1003):
        served = matter(engine, "x", "served", buyer=f"buyer {number % 1000}")
        engine.send(served, "settle", actor="clerk:li")
    later(engine, days=31)
    engine.send(matter(engine, "x", "served", buyer="another"), "settle", actor="clerk:li")

    figure = of(engine, "complaint_rate").figure

    assert (figure.numerator, figure.denominator, figure.left_out) == (10, 1000, {"merged": 1})
    assert figure.target is not None
    assert figure.target.is_met


@pytest.mark.parametrize(("good", "total", "is_met"), [(98, 100, True), (48, 49, False)])
def test_a_share_is_compared_exactly(engine: Engine, good: int, total: int, is_met: bool) -> None:
    for number in range(total):
        visit = matter(engine, "visit")
        rating = "good" if number < good else "bad"
        engine.send(visit, "settle", {"rating": rating}, actor="clerk:li")
    unrated = matter(engine, "visit")
    engine.send(unrated, "settle", actor="clerk:li")

    figure = of(engine, "satisfaction").figure

    assert (figure.numerator, figure.denominator, figure.open) == (good, total, 1)
    assert figure.target is not None
    assert figure.target.is_met is is_met
    assert figure.interval is not None


def test_of_one_key_one_case_that_is_met_is_enough(engine: Engine) -> None:
    for number in range(57):
        for again in (False, number != 0):
            served = matter(engine, "x", "served", buyer=f"buyer {number}")
            engine.send(served, "settle", {"seen_again": again}, actor="clerk:li")
    engine.send(matter(engine, "x", "served"), "settle", {"seen_again": True}, actor="clerk:li")

    figure = of(engine, "seen_again").figure

    assert (figure.numerator, figure.denominator, figure.left_out) == (56, 57, {"no_key": 1})
    assert figure.target is not None
    assert not figure.target.is_met


def test_eighty_five_of_a_hundred_meet_eighty_five_per_cent(engine: Engine) -> None:
    for number in range(1460):
        matter(engine, "lead", place="shop" if number < 1241 else None)

    figure = of(engine, "known").figure

    assert (figure.numerator, figure.denominator) == (1241, 1460)
    assert figure.target is not None
    assert (figure.target.is_met, figure.target.difference) == (True, 0)


def test_without_cases_there_is_nothing_to_say(engine: Engine) -> None:
    figure = of(engine, "satisfaction").figure

    assert (figure.main, figure.target, figure.denominator) == (None, None, 0)


def test_values_are_summed_up_exactly_and_compared_with_the_period_before(engine: Engine) -> None:
    for cost in map(Decimal, ("0.1", "0.2", "0.3", "10", "7.4")):
        engine.send(matter(engine, "x"), "settle", {"cost": cost}, actor="clerk:li")
    engine.send(matter(engine, "x"), "settle", actor="clerk:li")
    later(engine, days=31)
    for cost in (1, 2):
        engine.send(matter(engine, "x"), "settle", {"cost": cost}, actor="clerk:li")

    march, april = of(engine, "takings"), of(engine, "takings", period="2024-04")

    assert [*march.figure.values.values()] == [18, Fraction(18, 5), Fraction(3, 10), 10, 5]
    assert march.figure.left_out == {"no_value": 1}
    assert march.figure.target is None
    assert april.figure.target is not None
    assert (april.figure.target.is_met, april.figure.target.difference) == (True, -15)
    assert [(str(period), figure.main) for period, figure in april.before] == [("2024-03", 18)]


def test_items_of_a_ticket_are_cases_of_their_own(engine: Engine) -> None:
    lines = [{"n": 2, "item": "a"}, {"n": 0, "item": "a"}, {"n": 5, "item": "b"}]
    engine.send(matter(engine, "x", lines=lines), "settle", actor="clerk:li")
    engine.send(matter(engine, "x", lines=lines[:1]), "settle", actor="clerk:li")

    found = of(engine, "items", "item")

    assert found.figure.main == 9
    assert {each.names: each.figure.main for each in found.groups} == {("a",): 4, ("b",): 5}
    assert [each.number for each in found.cases] in ([1, 3, 1], [1, 1, 3])


def test_parameters_are_those_of_the_day_a_ticket_was_opened(engine: Engine) -> None:
    early = matter(engine, "x")
    later(engine, days=7)
    late = matter(engine, "x")
    later(engine, hours=3)
    for each in (early, late):
        engine.send(each, "settle", {"cost": 4}, actor="clerk:li")

    found = of(engine, "duration")

    assert [each.ticket for each in found.cases] == [early]
    assert found.kpi.in_durations
    assert found.figure.main == (7 * 24 + 3) * 3600 * 10**9


def test_what_only_a_definition_works_out_can_be_read(engine: Engine) -> None:
    kept, missed, _running = (matter(engine, "x") for _ in range(3))
    engine.send(kept, "settle", actor="clerk:li")
    later(engine, hours=2, seconds=1)
    engine.tick()
    engine.send(missed, "settle", actor="clerk:li")
    matter(engine, "x")

    found = of(engine, "kept", "at_work")

    assert (found.figure.numerator, found.figure.denominator, found.figure.open) == (1, 3, 1)
    assert {each.names[0]: each.figure.open for each in found.groups} == {"true": 1, "false": 0}


def test_the_day_is_that_of_the_place(engine: Engine) -> None:
    later(engine, days=27, hours=14)  # the last of March, midnight in Shanghai
    matter(engine, "job")

    assert of(engine, "by_the_standard").figure.denominator == 0
    assert of(engine, "by_the_standard", period="2024-04-01").figure.denominator == 1


def test_cancelled_tickets_are_left_out_unless_a_kpi_wants_them(engine: Engine) -> None:
    for kind in ("job", "job", "x"):
        engine.send(matter(engine, kind), "ticket.cancel", {"reason": "x"}, actor="clerk:li")

    assert of(engine, "by_the_standard").figure.left_out == {"cancelled": 2}
    assert of(engine, "takings").figure.left_out == {"no_value": 3}


def test_figures_are_told_apart_by_region_assignee_profile_and_process(engine: Engine) -> None:
    matter(engine, "job", region="CN-31")
    matter(engine, "job", region="CN-11", days_late=1)

    found = of(engine, "by_the_standard", "region", "assignee", "profile", "process")

    assert {each.names: each.figure.numerator for each in found.groups} == {
        ("CN-11", "clerk:li", "desk", "matter"): 0,
        ("CN-31", "clerk:li", "desk", "matter"): 1,
    }


def test_rounds_of_a_ticket_stand_beside_each_other_by_how_late_they_were() -> None:
    kpis = """
kpis:
  punctual:
    of: matter
    when: happened
    each: lines
    out: {rebooked: item.item = "rebooked"}
    met: item.n <= 0
    per: {lateness: 'if item.n <= 0 then "in time" else if item.n < 15 then "minor" else "major"'}
"""
    engine = open_desk(kpis=kpis)
    rounds = [(0, "a")] * 41 + [(3, "a")] * 4 + [(15, "a")] + [(0, "rebooked")] * 4
    for two in zip(rounds[::2], rounds[1::2], strict=True):
        matter(engine, "x", lines=[{"n": n, "item": item} for n, item in two])

    found = of(engine, "punctual", "lateness")

    figure = found.figure
    assert (figure.numerator, figure.denominator, figure.left_out) == (41, 46, {"rebooked": 4})
    assert figure.target is None
    beside = {each.names: each.figure.denominator for each in found.groups}
    assert beside == {("in time",): 41, ("major",): 1, ("minor",): 4}


def test_what_is_not_done_yet_stands_apart_until_its_time_has_come(engine: Engine) -> None:
    kpis = """
kpis:
  called:
    of: matter
    when: ticket.opened_at
    met: happened <= ticket.opened_at + duration("PT15M")
    open: happened = null and as_of <= ticket.opened_at + duration("PT15M")
"""
    engine = open_desk(kpis=kpis)
    for minutes in (15, 16, None):
        at = None if minutes is None else engine.clock.now() + timedelta(minutes=minutes)
        matter(engine, "x", happened=at)

    at_once = of(engine, "called").figure
    later(engine, minutes=16)
    afterwards = of(engine, "called").figure

    assert (at_once.numerator, at_once.denominator, at_once.open) == (1, 2, 1)
    assert (afterwards.numerator, afterwards.denominator, afterwards.open) == (1, 3, 0)


def test_a_profile_has_its_own_figures_and_may_be_asked_for_alone(engine: Engine) -> None:
    matter(engine, "job")
    engine.start("matter", data={"kind": "job", "happened": engine.clock.now()}, actor="clerk:li")

    assert of(engine, "by_the_standard").figure.denominator == 2
    assert of(engine, "by_the_standard", profile="desk").figure.denominator == 2
    with pytest.raises(ProfileNotFound, match="there is no profile 'dusk'"):
        of(engine, "by_the_standard", profile="dusk")
    assert [each.profile for each in engine.kpis() if each.name == "second_ring"] == ["desk"]


def test_a_trend_has_a_figure_for_each_period(engine: Engine) -> None:
    for number in range(3):
        for _ in range(number + 1):
            matter(engine, "job", days_late=number)
        later(engine, days=31)

    found = of(engine, "by_the_standard", period="2024-05", periods=4)

    trend = [(str(period), figure.denominator) for period, figure in found.before]
    assert trend == [("2024-02", 0), ("2024-03", 1), ("2024-04", 2)]
    assert found.figure.denominator == 3
    assert len(found.cases) == 3
