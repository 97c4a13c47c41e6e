"""Rules over the events of a ticket: what breaks them, and where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callout.eventlog.conform.constraints import ConstraintTally, read_constraints
from callout.eventlog.notes import BadLog

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)


def of(rule: str, events: str, *, timed: bool = True) -> tuple[int, ...]:
    """Where events, a day apart, break a rule."""
    (constraint,) = read_constraints(f"constraints: [{rule}]", "rules.yaml")
    moments = (BEGIN + timedelta(days=n) for n in range(99))
    return constraint.broken_at(
        [(name, at if timed else None) for name, at in zip(events.split(), moments, strict=False)]
    )


@pytest.mark.parametrize(
    ("rule", "events", "broken"),
    [
        ("{precedence: [a, b]}", "", ()),
        ("{precedence: [a, b]}", "a b b", ()),
        ("{precedence: [a, b]}", "b a b", (1,)),
        ("{precedence: [a, b]}", "c b b", (2, 3)),
        ("{response: [a, b]}", "b", ()),
        ("{response: [a, b]}", "a a b", ()),
        ("{response: [a, b]}", "a b a", (3,)),
        ("{response: [a, b], within: P1D}", "a b", ()),
        ("{response: [a, b], within: P1D}", "a c b", (1,)),
        ("{response: [a, b], within: PT23H}", "a b", (1,)),
        ("{absence: a}", "b", ()),
        ("{absence: a}", "b a a", (2, 3)),
        ("{absence: a, most: 1}", "b a a", (3,)),
        ("{not_together: [a, b]}", "a a", ()),
        ("{not_together: [a, b]}", "b c a", (3,)),
    ],
)
def test_a_rule_is_broken_where_it_is(rule: str, events: str, broken: tuple[int, ...]) -> None:
    assert of(rule, events) == broken


def test_what_has_no_time_is_not_called_late() -> None:
    assert of("{response: [a, b], within: PT1H}", "a b", timed=False) == ()


def test_rules_are_counted_over_tickets_with_an_example() -> None:
    kept = ConstraintTally(
        read_constraints("constraints: [{absence: a}, {precedence: [x, y]}]", "rules.yaml")
    )
    assert kept.is_kept
    for name, events in (("T", "b"), ("U", "b a a"), ("V", "a")):
        kept.add(name, [(each, None) for each in events.split()])

    assert not kept.is_kept
    first, second = kept.json()
    assert first == {
        "rule": "absence: a",
        "broken": 3,
        "tickets": 2,
        "ticket": "U",
        "position": 2,
    }
    assert second["broken"] == 0


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{sequence: [a, b]}", "is of one kind"),
        ("{absence: a, precedence: [a, b]}", "is of one kind"),
        ("{precedence: a}", "has 1 names"),
        ("{absence: [a, b]}", "has 2 names"),
        ("{absence: a, most: few}", "'most' is a number"),
        ("{response: [a, b], within: soon}", "'within' a length"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(rule: str, said: str) -> None:
    with pytest.raises(BadLog, match=said):
        read_constraints(f"constraints: [{rule}]", "rules.yaml")
    with pytest.raises(BadLog, match="no constraints"):
        read_constraints("{}", "rules.yaml")
