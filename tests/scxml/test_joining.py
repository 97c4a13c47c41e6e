"""What an invocation of many keeps to itself, and the one event that it makes of it."""

from __future__ import annotations

import pytest

from callout.process import Invoke
from callout.scxml import Signal
from tests.scxml.builders import HERE, Ticket, Tracing, executor_of, go, log, process, state, text
from tests.scxml.test_executors import Faulty, Kind, Traced, both

FIRST = Signal("done.many", invoke_id="many")


def joining(kind: Kind, first: Traced | Faulty) -> Ticket:
    """A state with two invocations that takes anything, and what follows a fault."""
    invokes = [Invoke("many", text("child"), HERE), Invoke("other", text("child"), HERE)]
    on = [go("error.receive", do=[log("failed")]), go("*", "out")]
    chart = process(
        state("a", on=[*on, go("", "late", guard="changed")], invokes=invokes),
        state("out"),
        state("late"),
    )
    other = Traced("other")
    ticket = Ticket(executor_of(chart, kind, Tracing(invocations={"many": first, "other": other})))
    ticket.heard()
    return ticket


@both
def test_what_is_kept_is_heard_by_its_invocation_and_by_no_transition(kind: Kind) -> None:
    many = Traced("many")
    ticket = joining(kind, many)
    ticket.executor.join(ticket.run, FIRST, many, None)

    assert (ticket.heard(), ticket.states) == ("receive done.many", ("a",))
    assert ticket.run.taken == []


@both
def test_what_it_comes_to_is_an_event_like_any_other(kind: Kind) -> None:
    many = Traced("many")
    ticket = joining(kind, many)
    joined = FIRST._replace(payload={"results": [1]})
    ticket.executor.join(ticket.run, FIRST, many, joined)

    assert ticket.heard() == "receive done.many -a cancel cancel +out"
    assert ticket.run.event == joined


@both
@pytest.mark.parametrize(("joined", "left"), [(None, "late"), (FIRST, "out")])
def test_eventless_transitions_come_after_it(kind: Kind, joined: Signal | None, left: str) -> None:
    many = Traced("many")
    ticket = joining(kind, many)
    ticket.world.facts.add("changed")
    ticket.executor.join(ticket.run, FIRST, many, joined)

    assert ticket.states == (left,)


@both
def test_a_fault_of_finalize_is_told_after_it(kind: Kind) -> None:
    many = Faulty()
    ticket = joining(kind, many)
    ticket.executor.join(ticket.run, FIRST, many, None)

    assert (ticket.heard(), ticket.states) == ("failed", ("a",))
