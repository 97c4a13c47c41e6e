"""The steps of linking, one by one: each is handed values and gives one."""

from __future__ import annotations

from textwrap import dedent

import pytest

from callout.content.timing.timers import document_order
from callout.datamodel.expressions import Compiler
from callout.datamodel.library_view import LibraryView
from callout.datamodel.link_context import LinkContext
from callout.definition import link
from callout.definition.content import ProcessContent, transition_names
from callout.definition.declared_shapes import declared_shapes
from callout.definition.linker import compile_parts, link_names
from callout.definition.used_rules import used_rules
from callout.errors import DefinitionError, Location
from callout.feel import Kind
from callout.process import Field, Process, State, StateKind, Text, walk
from callout.reader.rules import load_library
from callout.scxml import compile_chart
from tests.step.story import define, process

RULES = {
    "rules/t.yaml": dedent(
        """
        tables:
          inner:
            hit: U
            inputs: {n: {type: number}}
            outputs: {size: {type: string}}
            rules: |
              | n    || size    |
              | < 10 || "small" |
              | >= 10|| "big"   |
          outer:
            hit: U
            inputs: {kind: {type: string}}
            outputs: {rate: {type: number}}
            rules: |
              | kind         || rate       |
              | inner(3)     || param.rate |
              | not("small") || 0          |
          other:
            hit: U
            inputs: {n: {type: number}}
            outputs: {size: {type: string}}
            rules: |
              | n || size    |
              | - || "small" |
        """
    ),
    "rules/p.yaml": dedent(
        """
        parameters: p
        zone: Europe/Paris
        values:
          rate: {type: number, required: true}
          unread: {type: number, required: true}
        """
    ),
}


def named(text: str, neighbours: dict[str, Process] | None = None) -> LinkContext:
    """A process after the first two steps."""
    made, compiler = process(text), Compiler()
    rules = LibraryView(load_library(RULES), "p", "", {})
    return link_names(made, declared_shapes(made, compiler), rules, neighbours or {}, compiler)


def codes(context: LinkContext) -> list[str]:
    return [f"{each.code} {each.where.line}" for each in context.compiler.problems]


def test_an_event_carries_its_payload_its_form_its_checklist_and_a_reason() -> None:
    shapes = declared_shapes(
        process(
            """
            process: test
            data: {n: {type: number, required: true}}
            forms: {slip: {fields: {weight: number}}}
            checklists: {safety: {items: {gloves: {}, helmet: {}}}}
            events:
              filled: {form: slip, checklist: safety, payload: {at: string}, reason: required}
              signed: {form: {slip: sign}}
            states: {a: {on: {filled: a, signed: a}}}
            """
        ),
        Compiler(),
    )

    assert list(shapes.data) == ["n"]
    assert shapes.data["n"].required
    assert shapes.forms["slip"]["weight"].type.kind is Kind.NUMBER
    assert set(shapes.events["filled"]) == {"at", "weight", "gloves", "helmet", "reason"}
    assert shapes.events["filled"]["reason"].filled, "an empty reason is none"
    assert list(shapes.events["signed"]) == [], "only who fills a form sends its fields"


def test_a_type_that_there_is_not_is_reported_and_taken_as_any() -> None:
    compiler = Compiler()

    here = Location("made.yaml", 1, 1)
    root = State("", StateKind.COMPOUND, here)

    shapes = declared_shapes(
        Process("made", here, root, data={"n": Field("n", Text("numbr", here), here)}), compiler
    )

    assert [each.code for each in compiler.problems] == ["L010"]
    assert shapes.data["n"].type.kind is Kind.ANY


def test_what_may_be_read_depends_on_where_it_is_read() -> None:
    context = named(
        """
        data: {n: {type: number}}
        events: {go: {payload: {n: string, colour: string}}, stop: {payload: {n: string}}}
        states: {a: {on: {go: a, stop: a, '*': a}}}
        """
    )
    taking = {each.events[0]: each for each in context.process.root.states[0].transitions}

    outside, going = context.general, transition_names(taking["go"], context)

    assert outside.types["n"].kind is Kind.NUMBER, "everywhere else the ticket's field is meant"
    assert going.types["n"].kind is Kind.STRING
    assert going.hiding == {"n"}
    assert context.names.payload_only == {"colour", "message"}
    assert transition_names(taking["*"], context).hiding == {"n"}
    assert codes(context) == []


def test_the_fields_of_states_are_fields_of_the_ticket() -> None:
    context = named("states: {a: {data: {inner: {type: number}}}}")

    assert context.names.fields["inner"].kind is Kind.NUMBER


def test_a_field_may_not_have_a_name_of_the_engine_s() -> None:
    assert codes(named("data: {form: {type: string}}\nstates: {a: {}}")) == ["L014 2"]


def test_timers_are_in_the_order_of_the_file() -> None:
    root = process(
        """
        data: {when: {type: date and time}}
        states:
          a:
            every: {PT1M: {do: [{log: 1}]}}
            after: {PT2M: b}
            initial: inner
            states:
              inner: {at: {when: b}}
          b: {after: {PT3M: a}}
        """
    ).root

    orders = document_order(root)

    assert list(orders.values()) == [0, 1, 2, 3]
    assert [timer.split(".")[:2] for timer in orders] == [
        ["every", "a"],
        ["after", "a"],
        ["at", "inner"],
        ["after", "b"],
    ]


def test_parts_are_compiled_before_the_chart_and_do_not_change_with_it() -> None:
    made = process(
        """
        process: test
        data: {when: {type: date and time}, n: {type: number, default: 1}}
        must: {duty: {}}
        events: {go: {}}
        states:
          a: {after: {PT1M: a}, at: {when: a}, on: {go: a}}
          b: {every: {PT1M: {do: [{log: n}]}}}
        """
    )
    compiler = Compiler()
    rules = LibraryView(load_library(RULES), None, "", {})
    shapes = declared_shapes(made, compiler)
    context = link_names(made, shapes, rules, {}, compiler)

    parts = compile_parts(context, shapes)
    timers = parts.timers
    before = (dict(timers.states), dict(timers.repeating), timers.instants, dict(timers.orders))
    compile_chart(made, ProcessContent(context, timers, parts.clocks))

    assert set(parts.receivers) == {"go", "did.duty"}
    assert parts.opener.fields == ("when", "n")
    assert set(parts.variables) == {
        "actor",
        "checklist",
        "done",
        "event",
        "form",
        "must",
        "ticket",
    }
    assert set(timers.states) == {"a", "b"}
    assert (len(timers.repeating), len(timers.instants), len(timers.orders)) == (1, 1, 3)
    assert before == (timers.states, timers.repeating, timers.instants, timers.orders)
    assert codes(context) == []


def test_what_is_used_of_the_library_is_what_was_asked_for_and_what_that_calls() -> None:
    context = named(
        """
        data: {kind: {type: string}}
        events: {go: {payload: {colour: string, unread: string}}}
        states: {a: {on: {go: [{guard: colour = "red", target: a}]}}}
        uses: [outer]
        """
    )
    rules = LibraryView(load_library(RULES), "p", "", {})
    before = used_rules(context, rules)
    root = context.process.root
    for each in walk.transitions(root.states[0]):
        assert each.guard is not None
        context.compiler.condition(each.guard, transition_names(each, context))

    used = used_rules(context, rules)

    assert before.payload_only == frozenset()
    assert used.tables == {"outer", "inner"}
    assert {"outer", "inner"} <= used.functions
    assert "other" not in used.functions
    assert used.parameters == {"rate"}
    assert used.payload_only == {"colour"}, "nobody reads the other one"


def test_only_the_parameters_that_are_read_must_be_set() -> None:
    text = (
        "data: {kind: {type: string}, rate: {type: number}}\nstates: {a: {entry: {decide: outer}}}"
    )

    with pytest.raises(DefinitionError) as caught:
        link(process(text), load_library(RULES), profile="p")

    (problem,) = caught.value.problems
    assert "'rate'" in problem.message


def test_a_table_that_there_is_not_is_reported_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        link(process("uses: [missing]\nstates: {a: {}}"), load_library(RULES))

    assert [each.code for each in caught.value.problems] == ["L002"]


def test_problems_of_the_chart_do_not_hide_those_of_its_content() -> None:
    with pytest.raises(DefinitionError) as caught:
        define(
            """
            events: {go: {}}
            states:
              a: {on: {go: {target: [b, c]}}, entry: {log: misspelt}}
              b: {}
              c: {}
            """
        )

    assert {each.code for each in caught.value.problems} == {"C008", "F002"}


def test_the_children_of_a_definition_are_in_document_order() -> None:
    definition = define(
        """
        states:
          a: {invoke: {process: p, id: second}, on: {done.second: b}}
          b: {invoke: [{process: p, id: first}, {process: p, id: third}], on: {done.first: a}}
        """
    )

    assert [child.id for child in definition.children] == ["second", "first", "third"]


def test_the_actions_of_a_transition_read_the_payload_where_those_of_a_state_read_the_field() -> (
    None
):
    text = """
        data: {n: {type: number}, words: {type: string}}
        events: {go: {payload: {n: string}}}
        states:
          a:
            entry: [{log: n}]
            on: {go: {target: a, do: [{set: {words: n}}]}}
        """
    define(text)

    with pytest.raises(DefinitionError) as caught:
        define(text.replace("log: n", "set: {words: n}"))

    assert [(each.code, each.where.line) for each in caught.value.problems] == [("F003", 6)]
