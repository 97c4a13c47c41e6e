"""What a chart may look like, what a compiled one can be asked, and the cache it uses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callout.errors import DefinitionError
from callout.process import Initial, Process, StateKind
from callout.scxml import Chart, compile_chart
from callout.scxml.cache import Cache
from tests.scxml.builders import (
    Tracing,
    final,
    go,
    history,
    parallel,
    process,
    run_of,
    state,
    texts,
)


def problems_of(chart: Process) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        compile_chart(chart, Tracing())
    return [f"{problem.code} {problem.message}" for problem in caught.value.problems]


def compiled(chart: Process) -> Chart:
    return compile_chart(chart, Tracing())


@pytest.mark.parametrize(
    ("chart", "problem"),
    [
        (process(state("a"), state("a")), "C001 state 'a' is already at chart.py:1:1"),
        (process(state("a", on=[go("e", "b")])), "C002 there is no state 'b'"),
        (
            process(state("a", kind=StateKind.PARALLEL)),
            "C003 parallel state 'a' has no states",
        ),
        (
            process(state("a", state("b"), kind=StateKind.FINAL)),
            "C004 final state 'a' cannot have states",
        ),
        (
            process(parallel("p", final("f"))),
            "C005 a region of parallel state 'p' cannot be final",
        ),
        (
            process(state("a", state("a1"), initial="b"), state("b")),
            "C006 initial state 'b' is not inside 'a'",
        ),
        (
            process(state("p", state("a"), replace(history("h", "a"), default=None))),
            "C007 history state 'h' has no default",
        ),
        (
            process(state("a", on=[go("e", "b c")]), state("b"), state("c")),
            "C008 the targets b, c cannot be active together",
        ),
    ],
)
def test_a_chart_that_cannot_be_is_refused_with_its_problem(chart: Process, problem: str) -> None:
    assert problems_of(chart) == [problem]


def test_all_problems_are_reported_at_once() -> None:
    chart = process(state("a", on=[go("e", "x"), go("f", "y")]), state("a"))

    assert [problem[:4] for problem in problems_of(chart)] == ["C001", "C002", "C002"]


def test_a_state_and_one_inside_it_can_be_targets_together() -> None:
    chart = compiled(
        process(state("a", on=[go("e", "b b2")]), state("b", state("b1"), state("b2")))
    )

    assert [chart.nodes[target].id for target in chart.edges[0].targets] == ["b", "b2"]


def test_a_chart_answers_for_its_states_and_events() -> None:
    regions = [state("l", state("l1", on=[go("e a.*", "l2")]), state("l2")), state("r")]
    chart = compiled(process(parallel("p", *regions, on=[go("e", "x")]), state("x")))
    mask = chart.mask(["l1", "r"])

    assert chart.leaves(mask) == ("l1", "r")
    assert chart.active(mask) == ("p", "l", "l1", "r")
    assert chart.events(mask) == ("e", "a.*")
    assert [edge.id for edge in chart.possible(mask, "e")] == ["e a.*>l2", "e>x"]
    assert [edge.id for edge in chart.possible(mask, "a.b")] == ["e a.*>l2"]
    assert chart.node("l1").record is regions[0].states[0]
    assert chart.find("nowhere") is None


@pytest.mark.parametrize("ask", [lambda chart: chart.mask(["b"]), lambda chart: chart.node("b")])
def test_a_state_that_does_not_exist_is_the_callers_mistake(ask: object) -> None:
    assert callable(ask)

    with pytest.raises(ValueError, match="chart 'chart' has no state 'b'"):
        ask(compiled(process(state("a"))))


def test_memory_goes_in_and_out_by_name() -> None:
    chart = compiled(process(state("p", state("a"), state("b"), history("h", "a", deep=True))))

    assert run_of(chart, memory={"h": ("b",)}).memory == {"h": ("b",)}


def test_a_missing_initial_of_the_root_is_its_first_state() -> None:
    chart = process(state("a"), state("b"))
    named = replace(chart, root=replace(chart.root, initial=Initial(texts("b"))))

    assert compiled(chart).root.initial == (1,)
    assert compiled(named).root.initial == (2,)


def test_a_cache_forgets_everything_when_it_is_full() -> None:
    cache: Cache[int, str] = Cache(limit=2)

    assert [cache.keep(number, str(number)) for number in range(3)] == ["0", "1", "2"]
    assert dict(cache) == {2: "2"}
