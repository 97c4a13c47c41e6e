"""Tickets of which a KPI cannot say all it should: told with the reason, and in neither number."""

from __future__ import annotations

import pytest

from callout import Engine, ManualClock, NoLists
from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError
from callout.store import MemoryStore
from tests.kpis.test_figures import of
from tests.kpis.worlds import MARCH, MATTER, PLACE, ROLES, matter, open_desk

TABLES = """
tables:
  grade:
    inputs: {n: {type: number}}
    outputs: {grade: {type: string}}
    rules: |
      | n    || grade  |
      | <= 9 || "fine" |
"""


def desk(
    kpis: str, matters: str = MATTER, store: MemoryStore | None = None, **rules: str
) -> Engine:
    files = {"desk.yaml": PLACE, "roles.yaml": ROLES, "k.yaml": f"kpis:\n  k: {kpis}"}
    files |= {f"{name}.yaml": text for name, text in rules.items()}
    catalog = Catalog.of(Sources({"matter.yaml": matters}, files))
    return Engine(store or MemoryStore(), catalog, clock=ManualClock(MARCH), profile="desk")


def test_a_case_that_fails_is_unanswered() -> None:
    engine = desk('{of: matter, when: happened, met: grade(cost) = "fine"}', tables=TABLES)
    matter(engine, "x", cost=3)
    matter(engine, "x", cost=30)

    figure = of(engine, "k").figure

    assert (figure.numerator, figure.denominator) == (1, 1)
    assert figure.left_out == {"unanswered": 1}


def test_a_ticket_whose_period_cannot_be_told_is_named() -> None:
    engine = desk(
        '{of: matter, when: \'if grade(cost) = "fine" then happened else null\', met: "true"}',
        tables=TABLES,
    )
    matter(engine, "x", cost=3)
    odd = matter(engine, "x", cost=30)

    found = of(engine, "k")

    assert found.figure.denominator == 1
    assert [each.ticket for each in found.unreadable] == [odd]


def test_what_older_tickets_do_not_have_is_null() -> None:
    store = MemoryStore()
    older = MATTER.replace("  special: {type: boolean, default: false}\n", "").replace(
        'clocks: {work: {starts: open, stops: closed, limit: "@\\"PT2H\\""}}', ""
    )
    kpi = "{of: matter, when: ticket.opened_at, met: special = false}"
    matter(desk("{of: matter, when: happened, show: count}", older, store), "x")
    engine = desk(kpi, store=store)
    matter(engine, "x")

    figure = of(engine, "k").figure
    assert (figure.numerator, figure.denominator) == (1, 2)

    clocks = desk(
        '{of: matter, when: ticket.opened_at, met: clock.work.state = "running"}', store=store
    )
    figure = of(clocks, "k").figure
    assert (figure.numerator, figure.denominator) == (1, 2)


def test_what_an_older_version_marks_as_personal_is_never_shown() -> None:
    store = MemoryStore()
    older = MATTER.replace("place: {type: string, ", "place: {type: string, pii: true, ")
    matter(desk("{of: matter, when: happened, show: count}", older, store), "x", place="Wang Fang")
    engine = desk(
        "{of: matter, when: ticket.opened_at, show: count, per: {place: place}}", store=store
    )
    matter(engine, "x", place="shop")

    found = of(engine, "k", "place")

    assert found.figure.left_out == {"personal": 1}
    assert "Wang" not in repr(found.groups)
    assert "Wang" not in repr(found.cases)


def test_broken_prohibitions_can_be_counted() -> None:
    engine = desk(
        "{of: matter, when: ticket.opened_at, met: count(ticket.breaches) = 0}",
        MATTER.replace(
            "must: {write_down: {title: Write it down}}", "never: {shout: {title: Shout}}"
        )
        .replace("events:\n", "events:\n  shouted: {by: clerk}\n")
        .replace("    on:\n", "    on:\n      shouted: {do: {breach: {act: shout}}}\n"),
    )
    matter(engine, "x")
    engine.send(matter(engine, "x"), "shouted", actor="clerk:li")

    figure = of(engine, "k").figure

    assert (figure.numerator, figure.denominator) == (1, 2)


def test_a_list_that_is_null_has_no_items_and_what_is_no_list_is_told() -> None:
    engine = desk(
        "{of: matter, when: happened, each: 'if rings = 1 then lines else null', show: count}"
    )
    matter(engine, "x", lines=[{"n": 1}, {"n": 2}], rings=1)
    matter(engine, "x", lines=[{"n": 1}])

    assert of(engine, "k").figure.main == 2


def test_without_rows_of_lists_there_are_no_figures() -> None:
    store = MemoryStore()
    with open_desk(store) as engine:
        catalog = engine.catalog
    silent = Engine(store, catalog, clock=ManualClock(MARCH), views=False, profile="desk")
    matter(silent, "job")

    with pytest.raises(NoLists):
        silent.report(["by_the_standard"], period="2024-03")


def test_parameters_that_nobody_has_set_are_told_before_anything_is_counted() -> None:
    shop = PLACE + "  wanted: {type: number, required: true}\n"
    kpi = "{of: matter, profile: desk, when: happened, met: cost > param.wanted}"
    files = {"desk.yaml": shop, "roles.yaml": ROLES, "k.yaml": f"kpis:\n  k: {kpi}"}
    catalog = Catalog.of(Sources({"matter.yaml": MATTER}, files))

    with pytest.raises(DefinitionError, match="'wanted' of 'desk' has no value"):
        Engine(MemoryStore(), catalog).report(["k"], period="2024-03")
    with_it = catalog.with_settings({"wanted": 1})
    assert Engine(MemoryStore(), with_it).report(["k"], period="2024-03").kpis[0].figure.cases == 0
