"""Expressions bound to the names of their place."""

from __future__ import annotations

import pytest

from callout.datamodel.expressions import Compiler, fits, holds
from callout.datamodel.names import Names
from callout.errors import ExpressionError, Location
from callout.feel import ANY, BOOLEAN, NUMBER, STRING, ContextOf, FunctionOf, ListOf, OneOf, Type
from callout.process import Text
from tests.datamodel.worlds import handling, world_of
from tests.step.story import define

WHO = ContextOf({"name": STRING})
CHECKLIST = ContextOf({"passed": BOOLEAN, "missing": ListOf(STRING)})
NAMES = Names(
    {
        "n": NUMBER,
        "who": WHO,
        "param": ContextOf({"limit": NUMBER}),
        "sizing": FunctionOf((NUMBER,), STRING),
        "checklist": ContextOf({"safety": CHECKLIST}),
        "event": ANY,
    },
    hiding=frozenset({"n"}),
)
TEXT = """
    data: {n: {type: number}, who: {type: context, fields: {name: string}}}
    events: {go: {payload: {n: number}}}
    states: {a: {on: {go: [{guard: n > 1, target: a}]}}}
    """


def text(words: str) -> Text:
    return Text(words, Location("made.yaml", 3, 5))


def test_a_compiler_remembers_what_is_read_called_and_asked_of_the_parameters() -> None:
    compiler = Compiler()

    compiler.expression(text("sizing(n + param.limit) = who.name"), NAMES)

    assert compiler.read == {"n", "param", "who"}
    assert compiler.called == {"sizing"}
    assert compiler.parameters == {"limit"}
    assert [problem.code for problem in compiler.problems] == ["L017"]


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("n", False),
        (" n ", False),
        ("event.data.n", False),
        ("n + 1", True),
        ("event.data.n + n", True),
        ("if event.data.n = null then n else event.data.n", True),
    ],
)
def test_a_name_that_the_event_brings_and_the_ticket_has_is_told(
    written: str, *, hidden: bool
) -> None:
    compiler = Compiler()
    compiler.expression(text(written), NAMES)
    assert [problem.code for problem in compiler.problems] == ["L017"] * hidden


def test_an_expression_knows_the_system_variables_it_reads_and_the_fields_it_does_not() -> None:
    bound = Compiler().expression(text("event.name = who.name and n > 1"), NAMES)
    assert bound is not None

    assert bound.variables == ("event",)
    assert bound.hides == ("n",)
    assert bound.type.kind is BOOLEAN.kind
    assert ("who", "name") in bound.reads


def test_whether_a_checklist_has_passed_is_shown_with_what_is_missing() -> None:
    bound = Compiler().expression(text("checklist.safety.passed"), NAMES)
    assert bound is not None

    assert bound.reads == (("checklist", "safety", "passed"), ("checklist", "safety", "missing"))


def test_what_does_not_compile_is_a_problem_at_its_place_and_nothing_else() -> None:
    compiler = Compiler()

    assert compiler.expression(text("n + misspelt"), NAMES) is None
    assert compiler.condition(text("n"), NAMES) is None
    assert list(compiler.expressions({"a": text("n"), "b": text("misspelt")}, NAMES)) == ["a"]

    found = [(each.code, each.where.line, each.where.column) for each in compiler.problems]
    assert found == [("F002", 3, 9), ("F003", 3, 5), ("F002", 3, 5)]


def test_a_word_in_yaml_s_quotes_that_is_no_name_gets_the_hint_that_it_may_be_a_text() -> None:
    compiler = Compiler()

    compiler.expression(Text("red", Location("made.yaml", 3, 5), quoted=True), NAMES)

    (problem,) = compiler.problems
    assert problem.hint == "these quotes are YAML's; for the text itself write '\"red\"'"


def test_a_payload_field_is_read_where_it_hides_a_field_and_operands_say_so() -> None:
    world = world_of(define(TEXT), {"n": 1, "who": {"name": "Li"}})
    handling(world, "go", {"n": 5})
    bound = Compiler().expression(text('n > 1 and who.name = "Li"'), NAMES)
    outside = Compiler().expression(text("n"), Names(NAMES.types))
    assert bound is not None
    assert outside is not None

    assert bound.value(world) is True
    assert bound.operands(world) == {"n": 5, "who.name": "Li"}
    assert outside.value(world) == 1


def test_a_condition_holds_or_not_and_null_does_not() -> None:
    world = world_of(define(TEXT), {"n": 1})
    names = Names({**NAMES.types, "n": ANY})
    compiler = Compiler()

    def of(words: str) -> bool:
        bound = compiler.expression(text(words), names)
        assert bound is not None
        return holds(bound, world)

    assert (of("n = 1"), of("n = 2"), of("null")) == (True, False, False)
    with pytest.raises(ExpressionError, match="'n' is neither true nor false"):
        of("n")


@pytest.mark.parametrize(
    ("given", "wanted", "expected"),
    [
        (NUMBER, NUMBER, True),
        (STRING, NUMBER, False),
        (ANY, NUMBER, True),
        (OneOf(("a", "b")), OneOf(("b", "c")), True),
        (OneOf(("a", "b")), OneOf(("c",)), False),
        (STRING, OneOf(("c",)), True),
    ],
)
def test_a_type_fits_unless_it_is_certain_that_it_does_not(
    given: Type, wanted: Type, expected: bool
) -> None:
    assert fits(given, wanted) is expected
