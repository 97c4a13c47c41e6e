"""Every kind of action has a compiler, and what each of them finds wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from textwrap import dedent

import pytest

from callout.content.executable import COMPILERS
from callout.definition import link
from callout.errors import DefinitionError, Location
from callout.process import Process, Send, State, StateKind, Text
from callout.reader.rules import load_library
from tests.process.test_actions import kinds
from tests.step.story import process

RULES = {
    "rules/sizes.yaml": dedent(
        """
        tables:
          sizing:
            hit: U
            inputs: {n: {type: number}}
            outputs: {size: {type: string, values: [small, big]}, price: {type: number}}
            rules: |
              | n    || size  | price |
              | < 10 || small | 1     |
              | >= 10|| big   | 2     |
          listing:
            hit: C
            inputs: {n: {type: number}}
            outputs: {size: {type: string, values: [small, big]}}
            rules: |
              | n || size  |
              | - || small |
        """
    ),
    "rules/roles.yaml": "roles: {clerk: {title: Clerk}, driver: {title: Driver}}\n",
}
DECLARED = """
data:
  n: {type: number}
  size: {type: string, values: [small, big]}
  price: {type: number}
  who: {type: context, fields: {name: string}}
  any: {type: any}
messages: {hello: {en: Hello}}
forms: {paper: {fields: {x: string}}}
must: {duty: {}}
never: {deed: {}}
states:
  a:
    entry:
      - """
LINE = DECLARED.count("\n") + 1
"""Where the action stands."""


def doing(action: str) -> Process:
    return process(f"process: test{DECLARED}{action}\n")


def wrong(process: Process, neighbours: Mapping[str, Process] | None = None) -> list[str]:
    """What the linker says: code, line and message of each problem."""
    try:
        link(process, load_library(RULES), neighbours=neighbours)
    except DefinitionError as error:
        return [f"{each.code} {each.where.line}: {each.message}" for each in error.problems]
    return []


def test_every_kind_of_action_has_a_compiler() -> None:
    assert set(COMPILERS) == kinds()


@pytest.mark.parametrize(
    "action",
    [
        "set: {n: 1, who.name: '\"Li\"'}",
        "decide: sizing",
        "decide: {table: sizing, with: {n: 3}, into: {size: size, price: n}}",
        "decide: {table: listing, into: any}",
        "tell: {clerk: hello}",
        "send: {event: go, to: 'adapter:printer', with: {a: n}, delay: PT5M, id: later}",
        "raise: go",
        "cancel: {feel: size}",
        "start: {process: other, as: link, with: {a: n}}",
        "fulfil: duty",
        "breach: {act: deed, note: size}",
        "retract: {act: duty, note: size}",
        "sample: {from: any, size: n, into: any}",
        "form: {paper: open}",
        "log: n + 1",
        "{if: n > 1, then: {log: n}, else: {log: size}}",
        "foreach: {in: '[1, 2]', as: one, index: i, do: [{log: one + i}]}",
    ],
)
def test_an_action_that_is_right_is_compiled(action: str) -> None:
    assert wrong(doing(action)) == []


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        ("set: {m: 1}", "L001 {}: there is no field 'm'"),
        ("set: {who.nme: size}", "L001 {}: 'who' has no field 'nme'"),
        ("decide: size", "L002 {}: there is no rule table 'size'"),
        (
            "decide: {table: sizing, into: {prize: n}}",
            "L003 {}: 'sizing' has no output 'prize'",
        ),
        (
            "decide: {table: sizing, with: {m: 1}}",
            "L003 {}: 'sizing' has no input 'm'",
        ),
        (
            "decide: listing",
            "L003 {}: table 'listing' answers with a list or one number, which has no output names",
        ),
        (
            "decide: {table: sizing, into: {size: price}}",
            "L009 {}: output 'size' is a string, field 'price' a number",
        ),
        ("tell: {to: chef, message: hello}", "L006 {}: there is no role 'chef'"),
        ("form: {paper: void}", "L007 {}: form 'paper' has no step 'void'"),
    ],
)
def test_what_an_action_names_must_be_there_and_fit(action: str, problem: str) -> None:
    assert wrong(doing(action)) == [problem.format(LINE)]


@pytest.mark.parametrize(
    "action",
    [
        "set: {n: misspelt}",
        "decide: {table: sizing, with: {n: misspelt}}",
        "tell: {to: clerk, message: hello, with: {a: misspelt}}",
        "send: {event: go, with: {a: misspelt}}",
        "send: {event: {feel: misspelt}}",
        "send: {event: go, to: {feel: misspelt}}",
        "send: {event: go, delay: misspelt}",
        "send: {event: go, content: misspelt}",
        "cancel: {feel: misspelt}",
        "start: {process: other, with: {a: misspelt}}",
        "breach: {act: deed, note: misspelt}",
        "retract: {act: deed, note: misspelt}",
        "sample: {from: misspelt, size: n, into: any}",
        "sample: {from: '[1]', size: misspelt, into: any}",
        "log: misspelt",
        "{if: misspelt, then: {log: n}}",
        "{if: n > 1, then: {log: misspelt}}",
        "foreach: {in: misspelt, as: one, do: [{log: one}]}",
        "foreach: {in: '[1]', as: one, do: [{log: misspelt}]}",
    ],
)
def test_every_expression_of_an_action_is_compiled_where_it_stands(action: str) -> None:
    (problem,) = wrong(doing(action))

    assert problem.startswith(f"F002 {LINE}:")
    assert "misspelt" in problem


def test_the_names_of_a_loop_are_known_inside_it_alone() -> None:
    text = "foreach: {in: '[1]', as: one, do: [{log: one}]}\n      - log: one"

    (problem,) = wrong(doing(text))

    assert problem.startswith(f"F002 {LINE + 1}:")


@pytest.mark.parametrize(
    ("action", "without", "problem"),
    [
        ("tell: {to: clerk, message: hello}", "messages", "L004 {}: there is no message 'hello'"),
        ("form: {paper: open}", "forms", "L007 {}: there is no form 'paper'"),
        ("oblige: duty", "acts", "L008 {}: there is no obligation 'duty'"),
        ("breach: deed", "acts", "L008 {}: there is no act 'deed'"),
        ("retract: deed", "acts", "L008 {}: there is no act 'deed'"),
    ],
)
def test_a_process_that_no_file_was_read_for_is_checked_as_well(
    action: str, without: str, problem: str
) -> None:
    bare = replace(doing(action), **{without: {}})  # type: ignore[arg-type]  # declarations, by name

    assert wrong(bare) == [problem.format(LINE)]


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        ("nobody", "L013 1: 'nobody' is nobody an event can be sent to"),
        ("link:", "L013 1: 'link:' is nobody an event can be sent to"),
        ("child:sub", "L013 1: there is no invoke 'sub'"),
    ],
)
def test_an_event_is_sent_to_somebody(to: str, problem: str) -> None:
    here = Location("made.yaml", 1, 1)
    send = Send(Text("go", here), Text(to, here), {}, here)
    state = State("a", StateKind.ATOMIC, here, entry=((send,),))
    root = State("", StateKind.COMPOUND, here, states=(state,))

    assert wrong(Process("made", here, root)) == [problem]


def test_due_times_and_roles_of_acts_are_checked_even_if_nothing_names_the_act() -> None:
    found = wrong(
        process(
            """
            process: test
            must: {duty: {by: chef, due: misspelt}}
            states: {a: {}}
            """
        )
    )

    assert [each.split(":")[0] for each in found] == ["L006 2", "F002 2"]


def test_what_a_child_and_a_linked_ticket_are_given_must_be_theirs() -> None:
    other = process("process: other\ndata: {x: {type: number}}\nstates: {a: {}}", "other.yaml")
    child = """
        process: test
        states:
          a: {invoke: {process: other, id: sub, with: {y: 1}}, on: {done.sub: a}}
          b: {invoke: {process: others, id: two}, entry: [{start: {process: othr}}]}
        """

    found = wrong(process(child), {"other": other})

    assert found == [
        "L012 3: 'other' has no field 'y'",
        "L012 4: there is no process 'others'",
        "L012 4: there is no process 'othr'",
    ]
    assert wrong(process(child)) == [], "without the other processes nothing can be said"
