"""What a chart does, rule by rule (SCXML 3); every test runs on both executors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callout.statechart import Chart, Executor

from .builders import (
    EXECUTORS,
    Ticket,
    executor_of,
    final,
    go,
    history,
    log,
    parallel,
    process,
    raising,
    state,
)

Kind = Callable[[Chart], Executor]
pytestmark = pytest.mark.parametrize("kind", EXECUTORS, ids=["tables", "transitions"])


def test_enters_the_first_child_by_default_and_ancestors_first(kind: Kind) -> None:
    chart = process(state("a", state("a1"), state("a2")), state("b"))

    ticket = Ticket(executor_of(chart, kind))

    assert ticket.states == ("a1",)
    assert ticket.heard() == "+a +a1"


def test_a_ring_takes_one_transition_per_event(kind: Kind) -> None:
    chart = process(state("a", on=[go("e", "b", do=[log("ab")])]), state("b", on=[go("e", "a")]))
    ticket = Ticket(executor_of(chart, kind))
    ticket.heard()

    ticket.send("e")

    assert ticket.states == ("b",)
    assert ticket.heard() == "-a ab +b"
    assert ticket.run.taken == ["e>b"]


def test_history_brings_back_the_last_state(kind: Kind) -> None:
    inner = state("p", state("p1", on=[go("next", "p2")]), state("p2"), history("h", "p1"))
    chart = process(inner, state("out", on=[go("back", "h")]), on=[go("leave", "out")])
    ticket = Ticket(executor_of(chart, kind)).send("next", "leave")

    assert ticket.run.memory == {"h": ("p2",)}
    assert ticket.send("back").states == ("p2",)


def test_both_regions_react_to_one_event(kind: Kind) -> None:
    left = state("l", state("l1", on=[go("e", "l2")]), state("l2"))
    right = state("r", state("r1", on=[go("e", "r2", guard="in l1")]), state("r2"))
    ticket = Ticket(executor_of(process(parallel("p", left, right)), kind))
    ticket.heard()

    ticket.send("e")

    assert ticket.states == ("l2", "r2")
    assert ticket.heard() == "-r1 -l1 +l2 +r2"


def test_a_raised_event_comes_before_the_next_external_one(kind: Kind) -> None:
    chart = process(
        state("a", on=[go("e", "b", do=[raising("i")])]),
        state("b", on=[go("i", "c"), go("x", "d")]),
        state("c", on=[go("x", "e")]),
        state("d"),
        final("e"),
    )
    ticket = Ticket(executor_of(chart, kind)).send("e", "x")

    assert ticket.states == ("e",)
    assert not ticket.run.running
