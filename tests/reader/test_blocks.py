"""Actions and transitions that are written once and used in several places."""

from __future__ import annotations

from textwrap import dedent

import pytest

from callout.errors import Location
from callout.process import Let, Process
from callout.reader import inspect_process, render
from callout.reader.process.blocks import MAX_USES


def load(text: str) -> tuple[Process | None, list[str]]:
    loaded = inspect_process(f"process: p\n{dedent(text)}", "p.yaml")
    found = [
        f"{each.where.line}:{each.where.column} {each.code} {each.message}"
        for each in loaded.problems
    ]
    return loaded.process, found


def process(text: str) -> Process:
    made, found = load(text)
    assert found == []
    assert made is not None
    return made


TIDY = """
    blocks: {tidy: {do: [{set: {n: 1}}, {log: n}]}}
    data: {n: number}
"""


def test_a_block_without_inputs_is_its_actions() -> None:
    used = process(f"{TIDY}\n    states: {{a: {{entry: [{{log: '0'}}, {{run: tidy}}]}}}}")
    written = process(
        """
        data: {n: number}
        states: {a: {entry: [{log: '0'}, {set: {n: 1}}, {log: n}]}}
        """
    )

    assert [type(each) for each in used.root.states[0].entry[0]] == [
        type(each) for each in written.root.states[0].entry[0]
    ]


def test_every_place_in_a_use_is_that_of_the_block_and_knows_its_use() -> None:
    (state,) = process(f"{TIDY}\n    states: {{a: {{entry: {{run: tidy}}}}}}").root.states
    ((action, _),) = state.entry

    assert str(action.where) == "p.yaml:3:23"
    assert [str(use) for use in action.where.uses()] == ["p.yaml:6:27"]


def test_a_block_inside_a_block_knows_both_uses() -> None:
    made = process(
        """
        blocks:
          inner: {do: [{log: '1'}]}
          outer: {do: [{run: inner}]}
        states: {a: {entry: {run: outer}}}
        """
    )
    ((action,),) = made.root.states[0].entry

    assert [use.line for use in action.where.uses()] == [5, 6]


def test_a_problem_in_a_block_is_told_once_with_every_use() -> None:
    text = dedent(
        """\
        process: p
        blocks: {fault: {do: [{oblige: nothing}]}}
        states:
          a: {entry: {run: fault}, exit: {run: fault}}
        """
    )
    (problem,) = inspect_process(text, "p.yaml").problems

    assert (problem.code, problem.where.line) == ("N007", 2)
    assert [(place.column, said) for place, said in problem.related] == [
        (20, "it is used here"),
        (40, "it is used here"),
    ]
    assert "::: p.yaml:4:20: it is used here" in render(problem, text)


def test_inputs_are_names_of_a_scope_with_their_types() -> None:
    made = process(
        """
        blocks:
          add:
            with:
              amount: number
              times: {type: number, default: 1}
              note: {type: string, required: false}
            do: [{set: {n: n + amount * times}}]
        data: {n: number}
        states: {a: {entry: [{run: {add: {amount: n + 2}}}]}}
        """
    )
    ((use,),) = made.root.states[0].entry

    assert isinstance(use, Let)
    assert {name: text.text for name, text in use.inputs.items()} == {
        "amount": "n + 2",
        "times": "1",
    }
    assert list(use.declared) == ["amount", "times", "note"]


def test_transitions_of_a_block_stand_after_those_of_the_state() -> None:
    made = process(
        """
        events: {stop: {}, go: {}}
        blocks: {breaks: {on: {stop: b, go: {guard: 'true', target: b}}}}
        states:
          a: {on: {go: a}, use: breaks, always: {guard: 'false', target: b}}
          b: {use: [breaks]}
        """
    )

    first, second = made.root.states
    assert [each.id for each in first.transitions] == ["a.go.1", "a.stop.1", "a.go.2", "a.always.1"]
    assert [each.id for each in second.transitions] == ["b.stop.1", "b.go.1"]


HEAD = """
blocks:
  add: {with: {amount: number}, do: [{set: {n: amount}}]}
  breaks: {on: {go: a}}
data: {n: number}
events: {go: {}}
"""


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("{run: ad}", "N014 there is no block 'ad'"),
        ("{run: breaks}", "N014 the block 'breaks' has no `do`"),
        ("{run: add}", "N015 the block 'add' is not given 'amount'"),
        ("{run: {add: {amount: 1, amont: 2}}}", "N015 the block 'add' has no input 'amont'"),
        ("{run: {add: {}, breaks: {}}}", "S006 'run' has more keys than 1"),
        ("{run: []}", "S003 'run' takes text or a map, not a list"),
    ],
)
def test_what_is_wrong_with_a_use_is_told_where_it_stands(action: str, message: str) -> None:
    _, found = load(
        f"{HEAD}states: {{a: {{use: breaks, entry: [{{run: {{add: {{amount: 1}}}}}}, {action}]}}}}"
    )

    assert any(message in each and each.startswith("8:") for each in found), found


def test_a_state_uses_only_blocks_of_transitions() -> None:
    _, found = load(f"{HEAD}states: {{a: {{use: [breaks, add, brakes]}}}}")

    assert found == [
        "8:28 N014 the block 'add' has no `on`",
        "8:33 N014 there is no block 'brakes'",
    ]


def test_a_block_that_runs_itself_is_told_with_its_way() -> None:
    _, found = load(
        """
        blocks:
          a: {do: [{run: b}]}
          b: {do: [{if: 'true', then: {run: a}}]}
        states: {s: {entry: {run: a}}}
        """
    )

    assert found == ["5:37 N016 the block 'a' runs itself: a -> b -> a"]


def test_blocks_that_multiply_are_stopped() -> None:
    runs = ", ".join(["{run: NEXT}"] * 9)
    blocks = [f"  b{n}: {{do: [{runs.replace('NEXT', f'b{n + 1}')}]}}" for n in range(6)]
    text = "\n".join(["blocks:", *blocks, "  b6: {do: [{log: '1'}]}"])

    _, found = load(f"{text}\nstates: {{s: {{entry: {{run: b0}}}}}}")

    assert any(f"N016 blocks are used more than {MAX_USES:,} times" in each for each in found)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{}", "2:10 S002 the block 'x' has no `do`"),
        ("{with: {n: number}, on: {go: a}}", "2:20 N015 transitions are given no inputs"),
        ("{with: {n: nmber}, do: []}", "2:24 S010 'nmber' is not a type"),
        ("{do: [], then: []}", "2:22 S001 a block has no key 'then'"),
    ],
)
def test_what_is_wrong_with_a_block_is_told_though_nobody_uses_it(block: str, message: str) -> None:
    _, found = load(f"blocks: {{x: {block}}}\nevents: {{go: {{}}}}\nstates: {{a: {{}}}}")

    assert message in found


def test_a_block_that_nobody_uses_is_a_warning_and_the_process_loads() -> None:
    made, found = load("blocks: {x: {do: []}}\nstates: {a: {}}")

    assert found == ["2:10 C510 the block 'x' is never used"]
    assert made is not None


def test_places_that_differ_in_their_use_are_one_place() -> None:
    place, use = Location("a", 1, 1), Location("a", 9, 9)

    assert Location("a", 1, 1, used=use) == place
    assert Location("a", 1, 1, used=use).shifted(2).used == use
