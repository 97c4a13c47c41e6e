"""Published reports: never altered, and what has changed since is told case by case."""

from __future__ import annotations

import copy
import json

import pytest

from callout import Engine
from callout.errors import BadArgument, BadQuery
from callout.kpis.documents import report_document
from callout.kpis.revisions import revision_document
from callout.store import MemoryStore
from tests.kpis.worlds import KPIS, later, matter, open_desk


def visits(engine: Engine, *ratings: str) -> list[str]:
    made = [matter(engine, "visit") for _ in ratings]
    for visit, rating in zip(made, ratings, strict=True):
        engine.send(visit, "settle", {"rating": rating}, actor="clerk:li")
    return made


def test_a_revision_of_what_has_not_changed_is_empty() -> None:
    engine = open_desk()
    visits(engine, "good", "bad")
    published = report_document(engine.report(period="2024-03", by=["region"]))
    later(engine, days=40)

    revision = engine.revise(json.loads(json.dumps(published)))

    assert revision.is_same
    assert [each.changes for each in revision.kpis] == [()] * len(revision.kpis)
    assert revision_document(revision)["changed"] == []
    assert revision_document(revision)["revises"] == published["hash"]


def test_a_revision_tells_what_came_what_went_and_what_changed_sides() -> None:
    engine = open_desk()
    first, second, third = visits(engine, "good", "bad", "good")
    published = report_document(engine.report(["satisfaction"], period="2024-03"))
    engine.send(first, "ticket.reopen", {"reason": "x"}, actor="clerk:li")
    engine.send(second, "ticket.reopen", {"reason": "x"}, actor="clerk:li")
    engine.send(second, "settle", {"rating": "good"}, actor="clerk:li")
    (fourth,) = visits(engine, "bad")

    revision = engine.revise(published)

    (found,) = revision.kpis
    sides = {
        each.ticket: (each.before and each.before["side"], each.after and each.after["side"])
        for each in found.changes
    }
    assert sides == {first: ("met", None), second: ("missed", "met"), fourth: (None, "missed")}
    assert third not in sides
    assert (found.before["numerator"], found.after["numerator"]) == (2, 2)
    assert (found.before["denominator"], found.after["denominator"]) == (3, 3)
    assert not revision.is_same
    document = revision_document(revision)
    assert engine.revise(document).is_same


def test_a_definition_that_is_another_is_told() -> None:
    store = MemoryStore()
    engine = open_desk(store)
    visits(engine, "good", "bad")
    published = report_document(engine.report(["satisfaction"], period="2024-03"))

    other = open_desk(store, KPIS.replace('met: rating = "good"', "met: rating != null"))
    (found,) = other.revise(published).kpis

    assert found.is_redefined
    assert [each.after and each.after["side"] for each in found.changes] == ["met"]


def test_what_was_altered_is_no_published_report() -> None:
    engine = open_desk()
    visits(engine, "bad")
    published = report_document(engine.report(["satisfaction"], period="2024-03"))
    altered = copy.deepcopy(published)
    altered["kpis"][0]["figure"]["numerator"] = 1  # type: ignore[index,call-overload]

    with pytest.raises(BadArgument, match="was altered"):
        engine.revise(altered)
    for nothing in (None, [], {}, {"form": "callout report 2"}):
        with pytest.raises(BadArgument, match="no published report"):
            engine.revise(nothing)


def test_a_document_says_nothing_of_what_makes_cases_distinct() -> None:
    engine = open_desk()
    served = matter(engine, "x", "served", buyer="Wang Fang")
    engine.send(served, "settle", actor="clerk:li")
    report = engine.report(["seen_again", "complaint_rate"], period="2024-03")

    (seen_again,) = (each for each in report.kpis if each.kpi.name == "seen_again")
    text = json.dumps(report_document(report))
    assert "Wang" not in text
    assert seen_again.cases[0].key is not None
    assert seen_again.cases[0].key not in text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"kpis": ["satisfied"]}, "there is no KPI 'satisfied'"),
        ({"by": ["kind"]}, "is not told apart by 'kind'"),
        ({"period": "2024-13"}, "'2024-13' is no period"),
        ({"period": "2024-03-09/2024-03-01"}, "ends before it begins"),
        ({"periods": 0}, "there are 1 to 120 periods in a report, not 0"),
    ],
)
def test_what_nobody_can_mean_is_told(asked: dict[str, object], told: str) -> None:
    with pytest.raises(BadQuery, match=told):
        open_desk().report(**{"period": "2024-03", **asked})  # type: ignore[arg-type]
