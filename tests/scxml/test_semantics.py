"""What a chart does, rule by rule (SCXML 3); every test runs on both executors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from callout.process import StateKind
from callout.scxml import Chart, Executor
from tests.scxml.builders import (
    EXECUTORS,
    Ticket,
    Tracing,
    World,
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

Kind = Callable[[Chart[World]], Executor[World]]
pytestmark = pytest.mark.parametrize("kind", EXECUTORS, ids=["tables", "transitions"])


def test_enters_the_first_child_by_default_and_ancestors_first(kind: Kind) -> None:
    chart = process(state("a", state("a1"), state("a2")), state("b"))

    ticket = Ticket(executor_of(chart, kind))

    assert ticket.states == ("a1",)
    assert ticket.heard() == "+a +a1"


def test_enters_regions_in_document_order_depth_first(kind: Kind) -> None:
    chart = process(parallel("p", state("a", state("a1")), state("b", state("b1"))))

    ticket = Ticket(executor_of(chart, kind))

    assert ticket.states == ("a1", "b1")
    assert ticket.heard() == "+p +a +a1 +b +b1"


def test_leaves_in_reverse_document_order_then_acts_then_enters(kind: Kind) -> None:
    regions = parallel("p", state("a", state("a1")), state("b", state("b1")))
    chart = process(regions, state("out"), on=[go("e", "out", do=[log("act")])])
    ticket = Ticket(executor_of(chart, kind))
    ticket.heard()

    ticket.send("e")

    assert ticket.heard() == "-b1 -b -a1 -a -p act +out"


def test_a_state_is_still_active_while_its_exit_block_runs_and_no_longer_after(kind: Kind) -> None:
    def look(world: World) -> None:
        names = [name for name in ("a", "a1", "b") if world.run.is_in(name)]
        world.trace.append(f"in {'+'.join(names)}")

    content = Tracing(blocks={"look": look})
    inner = state("a", state("a1", leave=[log("look")]), leave=[log("look")])
    chart = process(inner, state("b", entry=[log("look")]), on=[go("e", "b", do=[log("look")])])
    ticket = Ticket(executor_of(chart, kind, content))
    ticket.heard()

    assert ticket.send("e").heard() == "-a1 in a+a1 -a in a in  +b in b"


def test_takes_the_first_transition_whose_guard_holds(kind: Kind) -> None:
    on = [go("e", "b", guard="never"), go("e", "c"), go("e", "d")]
    chart = process(state("a", on=on), state("b"), state("c"), state("d"))

    assert Ticket(executor_of(chart, kind)).send("e").states == ("c",)


def test_the_inner_state_answers_first_and_the_outer_one_if_it_cannot(kind: Kind) -> None:
    inner = state("a1", on=[go("e", "b", guard="ready")])
    chart = process(state("a", inner, on=[go("e", "c")]), state("b"), state("c"))

    assert Ticket(executor_of(chart, kind), "ready").send("e").states == ("b",)
    assert Ticket(executor_of(chart, kind)).send("e").states == ("c",)


def test_both_regions_react_to_one_event_and_guards_see_the_states_before(kind: Kind) -> None:
    left = state("l", state("l1", on=[go("e", "l2")]), state("l2"))
    right = state("r", state("r1", on=[go("e", "r2", guard="in l1")]), state("r2"))
    ticket = Ticket(executor_of(process(parallel("p", left, right)), kind))
    ticket.heard()

    ticket.send("e")

    assert ticket.states == ("l2", "r2")
    assert ticket.heard() == "-r1 -l1 +l2 +r2"
    assert ticket.run.taken == ["e>l2", "e>r2"]


def test_of_two_transitions_that_leave_the_parallel_state_the_first_region_wins(kind: Kind) -> None:
    left = state("l", on=[go("e", "x")])
    right = state("r", on=[go("e", "y")])
    chart = process(parallel("p", left, right), state("x"), state("y"))

    assert Ticket(executor_of(chart, kind)).send("e").states == ("x",)


def test_a_transition_out_of_the_parallel_state_preempts_one_inside_a_later_region(
    kind: Kind,
) -> None:
    left = state("l", on=[go("e", "x")])
    right = state("r", state("r1", on=[go("e", "r2")]), state("r2"))
    chart = process(parallel("p", left, right), state("x"))
    ticket = Ticket(executor_of(chart, kind)).send("e")

    assert ticket.states == ("x",)
    assert ticket.run.taken == ["e>x"]


def test_the_transition_of_an_inner_state_preempts_that_of_an_outer_one(kind: Kind) -> None:
    left = state("l")
    right = state("r", state("r1", on=[go("e", "r2")]), state("r2"))
    chart = process(parallel("p", left, right, on=[go("e", "x")]), state("x"))

    assert Ticket(executor_of(chart, kind)).send("e").states == ("l", "r2")


def test_a_target_inside_one_region_enters_the_other_regions_by_default(kind: Kind) -> None:
    right = state("r", state("r1"), state("r2"))
    chart = process(state("a", on=[go("e", "r2")]), parallel("p", state("l", state("l1")), right))

    assert Ticket(executor_of(chart, kind)).send("e").states == ("l1", "r2")


def test_several_targets_go_to_their_regions(kind: Kind) -> None:
    left = state("l", state("l1"), state("l2"))
    right = state("r", state("r1"), state("r2"))
    chart = process(state("a", on=[go("e", "r2 l2")]), parallel("p", left, right))

    assert Ticket(executor_of(chart, kind)).send("e").states == ("l2", "r2")


def test_without_a_target_a_transition_acts_and_stays(kind: Kind) -> None:
    ticket = Ticket(executor_of(process(state("a", on=[go("e", do=[log("act")])])), kind))
    ticket.heard()

    ticket.send("e")

    assert (ticket.states, ticket.heard()) == (("a",), "act")


def test_a_transition_to_a_descendant_keeps_its_source_unless_it_reenters(kind: Kind) -> None:
    on = [go("in", "a2"), go("again", "a2", reenter=True)]
    ticket = Ticket(executor_of(process(state("a", state("a1"), state("a2"), on=on)), kind))
    ticket.heard()

    ticket.send("in")
    assert ticket.heard() == "-a1 +a2"
    ticket.send("again")
    assert ticket.heard() == "-a2 -a +a +a2"


def test_a_transition_to_the_state_itself_reenters_it(kind: Kind) -> None:
    chart = process(state("a", state("a1"), state("a2"), on=[go("e", "a"), go("n", "a2")]))
    ticket = Ticket(executor_of(chart, kind)).send("n")
    ticket.heard()

    ticket.send("e")

    assert (ticket.states, ticket.heard()) == (("a1",), "-a2 -a +a +a1")


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


def test_eventless_transitions_come_before_raised_events(kind: Kind) -> None:
    middle = state("b", on=[go("", "c"), go("i", "wrong")])
    chart = process(
        state("a", on=[go("e", "b", do=[raising("i")])]),
        middle,
        state("c", on=[go("i", "right")]),
        state("right"),
        state("wrong"),
    )

    assert Ticket(executor_of(chart, kind)).send("e").states == ("right",)


@pytest.mark.parametrize(
    ("descriptor", "event", "taken"),
    [
        ("a", "a", True),
        ("a", "a.b", True),
        ("a", "ab", False),
        ("a.b", "a", False),
        ("a.*", "a.b.c", True),
        ("a.*", "a", True),
        ("a.", "a.b", True),
        ("*", "anything.at.all", True),
        ("b a", "a", True),
    ],
)
def test_event_descriptors_match_by_whole_words(
    kind: Kind, descriptor: str, event: str, taken: bool
) -> None:
    chart = process(state("a", on=[go(descriptor, "b")]), state("b"))

    ticket = Ticket(executor_of(chart, kind)).send(event)

    assert ticket.states == (("b",) if taken else ("a",))


def test_document_order_decides_between_the_event_and_a_wildcard(kind: Kind) -> None:
    chart = process(state("a", on=[go("*", "b"), go("e", "c")]), state("b"), state("c"))

    assert Ticket(executor_of(chart, kind)).send("e").states == ("b",)


def test_shallow_history_brings_back_the_child_and_deep_history_the_leaf(kind: Kind) -> None:
    two = state("p2", state("x"), state("y"))
    first = state("p1", on=[go("next", "y")])
    inner = state("p", first, two, history("h", "p1"), history("d", "p1", deep=True))
    out = state("out", on=[go("shallow", "h"), go("deep", "d")])
    executor = executor_of(process(inner, out, on=[go("leave", "out")]), kind)
    ticket = Ticket(executor).send("next", "leave")

    assert ticket.run.memory == {"h": ("p2",), "d": ("y",)}
    assert ticket.send("shallow").states == ("x",)
    assert Ticket(executor).send("next", "leave", "deep").states == ("y",)


def test_history_without_a_past_runs_its_default_content(kind: Kind) -> None:
    inner = state("p", state("p1"), state("p2"), history("h", "p2", do=[log("first")]))
    chart = process(state("a", on=[go("e", "h")]), inner)
    ticket = Ticket(executor_of(chart, kind))
    ticket.heard()

    ticket.send("e")

    assert (ticket.states, ticket.heard()) == (("p2",), "-a +p first +p2")


def test_a_transition_to_its_own_history_keeps_the_state_and_to_a_deep_one_goes_to_the_leaf(
    kind: Kind,
) -> None:
    inner = state("q", state("q1", on=[go("next", "q2")]), state("q2"), on=[go("out", "r")])
    on = [go("back", "h"), go("again", "h", reenter=True)]
    outer = state("p", inner, state("r"), history("h", "q1", deep=True), on=on)
    ticket = Ticket(executor_of(process(outer), kind)).send("next")
    ticket.heard()

    assert ticket.send("out", "back").heard() == "-q2 -q +r -r +q +q1"
    assert ticket.send("again").heard() == "-q1 -q -p +p +q +q1"
    assert ticket.run.memory == {"h": ("q1",)}


def test_a_parallel_state_with_a_nested_compound_region_waits_for_it(kind: Kind) -> None:
    inner = state("i", state("i1", on=[go("e", "i2")]), final("i2"))
    deep = state("d", inner, final("f"), on=[go("done.state.i", "f")])
    other = parallel("o", state("o1", final("of")))
    chart = process(parallel("p", deep, other, on=[go("done.state.p", "x")]), state("x"))
    ticket = Ticket(executor_of(chart, kind))

    assert ticket.states == ("i1", "of")
    assert ticket.send("e").states == ("x",)


def test_the_content_of_initial_runs_between_the_state_and_its_child(kind: Kind) -> None:
    chart = process(state("a", state("a1"), state("a2"), initial="a2", first=[log("default")]))

    assert Ticket(executor_of(chart, kind)).heard() == "+a default +a2"


def test_the_content_of_initial_is_left_out_when_a_target_says_where_to_go(kind: Kind) -> None:
    inner = state("b", state("b1"), state("b2"), initial="b1", first=[log("default")])
    ticket = Ticket(executor_of(process(state("a", on=[go("e", "b2")]), inner), kind))
    ticket.heard()

    assert ticket.send("e").heard() == "-a +b +b2"


def test_a_final_child_raises_done_for_its_parent(kind: Kind) -> None:
    work = state("w", state("w1", on=[go("e", "w2")]), final("w2"), on=[go("done.state.w", "x")])

    assert Ticket(executor_of(process(work, state("x")), kind)).send("e").states == ("x",)


def test_a_parallel_state_is_done_when_every_region_is(kind: Kind) -> None:
    regions = [
        state(name, state(f"{name}1", on=[go(name, f"{name}2")]), final(f"{name}2"))
        for name in ("l", "r")
    ]
    chart = process(parallel("p", *regions, on=[go("done.state.p", "x")]), state("x"))
    ticket = Ticket(executor_of(chart, kind))

    assert ticket.send("l").states == ("l2", "r1")
    assert ticket.send("r").states == ("x",)


def test_a_nested_parallel_state_is_done_all_the_way_up(kind: Kind) -> None:
    """SCXML looks at the grandparent only: a deviation, see docs/statecharts.md."""
    inner = parallel("q", state("m", state("m1", on=[go("e", "m2")]), final("m2")))
    outer = parallel("p", inner, on=[go("done.state.p", "x")])

    assert Ticket(executor_of(process(outer, state("x")), kind)).send("e").states == ("x",)


def test_a_final_state_at_the_top_ends_the_run_and_leaves_everything(kind: Kind) -> None:
    chart = process(state("a", on=[go("e", "b")]), final("b"))
    ticket = Ticket(executor_of(chart, kind))
    ticket.heard()

    ticket.send("e", "e")

    assert ticket.heard() == "-a +b -b"
    assert (ticket.states, ticket.run.running) == (("b",), False)


def test_transitions_of_the_root_are_tried_last(kind: Kind) -> None:
    chart = process(
        state("a", on=[go("e", "b")]), state("b"), state("c"), on=[go("e", "a"), go("c", "c")]
    )
    ticket = Ticket(executor_of(chart, kind))

    assert ticket.send("e").states == ("b",)
    assert ticket.send("e").states == ("a",)
    assert ticket.send("c").states == ("c",)


def test_initial_may_point_deep_into_regions(kind: Kind) -> None:
    left = state("l", state("l1"), state("l2"))
    right = state("r", state("r1"), state("r2"))
    chart = process(state("a", kind=StateKind.ATOMIC), parallel("p", left, right), initial="l2 r2")

    assert Ticket(executor_of(chart, kind)).states == ("l2", "r2")
