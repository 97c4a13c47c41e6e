"""Blocks at work: what they are given is theirs, and theirs alone."""

from __future__ import annotations

import pytest

from callout.definition import process_tree
from callout.errors import DefinitionError
from tests.step.story import Story, define, process

MERGE = """
    data:
      customer:
        type: context
        fields: {name: string, phone: string}
        default: {name: Ann, phone: "1"}
      size: {type: string, values: [small, big]}
      total: {type: number, default: 0}
    events:
      called:
        payload:
          name: {type: string, required: false}
          phone: {type: string, required: false}
      counted: {payload: {amount: {type: number}}}
    blocks:
      merge_customer:
        with: {given: {type: context, fields: {name: string, phone: string}}}
        do:
          - set:
              customer.name: if given.name != null then given.name else customer.name
              customer.phone: if given.phone != null then given.phone else customer.phone
      resize: {with: {to: {type: string, values: [small, big]}}, do: [{set: {size: to}}]}
      twice:
        with: {amount: number}
        do: [{run: {once: {amount: amount * 10}}}, {set: {total: total + amount}}]
      once: {with: {amount: number}, do: [{set: {total: total + amount}}]}
    states:
      a:
        entry: {run: {resize: {to: big}}}
        on:
          called: {do: [{run: {merge_customer: {given: event.data}}}]}
          counted: {do: [{run: {twice: {amount: amount + 1}}}, {log: amount}]}
"""


def test_a_block_reads_what_it_is_given() -> None:
    story = Story.of(MERGE)
    story.send("called", {"phone": "2"})

    assert story.ticket.data["customer"] == {"name": "Ann", "phone": "2"}


def test_a_value_that_an_input_lists_may_be_a_bare_word() -> None:
    assert Story.of(MERGE).ticket.data["size"] == "big"


def test_an_input_hides_what_has_its_name_until_its_block_ends() -> None:
    story = Story.of(MERGE)
    story.send("counted", {"amount": 2})

    assert story.ticket.data["total"] == 30 + 3
    assert story.entries[-1].log == (2,)


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("given: event.data", "given: total", "F003", "this is a number, not a context"),
        ("to: big", "to: large", "F002", "there is no 'large'"),
        ("amount * 10", 'amount + "x"', "F004", "+"),
        ("given.name !=", "given.nam !=", "F008", "nam"),
        ("with: {given:", "with: {total: number, given:", "N015", "is not given 'total'"),
        (
            "{amount: number}, do: [{set",
            "{total: number}, do: [{set",
            "N015",
            "has no input 'amount'",
        ),
    ],
)
def test_a_block_and_its_uses_are_checked(old: str, new: str, code: str, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        define(MERGE.replace(old, new))

    assert any(each.code == code and message in each.message for each in caught.value.problems)


def test_a_problem_of_an_expression_in_a_block_names_its_uses() -> None:
    with pytest.raises(DefinitionError) as caught:
        define(MERGE.replace("given.phone != null", "given.fax != null"))

    (problem,) = caught.value.problems
    assert problem.where.line == 21
    assert [(place.line, said) for place, said in problem.related] == [(31, "it is used here")]


@pytest.mark.parametrize("name", ["total", "event"])
def test_an_input_has_a_name_of_its_own(name: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        define(
            f"""
            data: {{total: number}}
            blocks: {{add: {{with: {{{name}: number}}, do: [{{log: {name}}}]}}}}
            states: {{a: {{entry: [{{run: {{add: {{{name}: 1}}}}}}]}}}}
            """
        )

    assert [each.code for each in caught.value.problems] == ["L016"]


WITHOUT = """
    data: {n: number}
    events: {go: {}, stop: {}}
    states:
      a: {entry: [{set: {n: 1}}, {log: n}], on: {go: a, stop: {do: {log: '"no"'}}}}
"""
WITH = """
    data: {n: number}
    events: {go: {}, stop: {}}
    blocks:
      tidy: {do: [{set: {n: 1}}, {log: n}]}
      breaks: {on: {stop: {do: {log: '"no"'}}}}
    states:
      a: {entry: {run: tidy}, on: {go: a}, use: breaks}
"""


def test_a_definition_is_the_same_with_and_without_its_blocks() -> None:
    assert define(WITH).hash == define(WITHOUT).hash
    assert process_tree(process(WITH)) == process_tree(process(WITHOUT))


def test_the_name_of_a_block_is_no_part_of_a_definition() -> None:
    assert define(MERGE.replace("merge_customer", "take_over")).hash == define(MERGE).hash


def test_what_a_block_is_given_is_part_of_a_definition() -> None:
    assert define(MERGE.replace("to: big", "to: small")).hash != define(MERGE).hash


ORDER = """
    data: {total: {type: number, default: 1}}
    events: {counted: {payload: {amount: {type: number}}}}
    blocks:
      note: {with: {before: number}, do: [{set: {total: total + 1}}, {log: before}]}
      fail: {with: {amount: number}, do: [{set: {total: 1 / 0}}]}
    states:
      a: {on: {counted: b}}
      b:
        on: {error.execution: {}}
        entry:
          - [{run: {note: {before: total}}}]
          - [{run: {fail: {amount: 99}}}]
          - [{log: amount}]
"""


def test_an_input_is_worked_out_before_the_first_action() -> None:
    story = Story.of(ORDER)
    story.send("counted", {"amount": 2})

    assert story.ticket.data["total"] == 2
    assert story.entries[-1].log[0] == 1


def test_an_input_ends_with_its_block_also_where_the_block_fails() -> None:
    story = Story.of(ORDER)
    story.send("counted", {"amount": 2})

    assert story.entries[-1].log[1:] == (2,)
