"""Types: which conform, what functions over them promise, trees made by hand."""

import pytest

from callout import feel
from callout.errors import DefinitionError
from callout.feel.runtime.coercion import kind_of
from callout.feel.syntax import ast
from callout.feel.types import Type, common, conforms
from callout.values import Value

RED, HUES = feel.OneOf(("red",)), feel.OneOf(("red", "blue"))
POINT = feel.ContextOf({"x": feel.NUMBER, "y": feel.NUMBER})
ABSCISSA = feel.ContextOf({"x": feel.NUMBER})
TO_NUMBER = feel.FunctionOf((feel.ANY,), feel.NUMBER)


@pytest.mark.parametrize(
    ("given", "wanted", "answer"),
    [
        (feel.NUMBER, feel.ANY, True),
        (feel.NULL, feel.NUMBER, True),
        (feel.NUMBER, feel.STRING, False),
        (RED, HUES, True),
        (HUES, RED, False),
        (RED, feel.STRING, True),
        (feel.ListOf(RED), feel.ListOf(feel.STRING), True),
        (feel.RangeOf(feel.DATE), feel.RangeOf(feel.NUMBER), False),
        (POINT, ABSCISSA, True),
        (ABSCISSA, POINT, False),
        (feel.ContextOf({"x": feel.STRING}), ABSCISSA, False),
        (TO_NUMBER, feel.FunctionOf((feel.STRING,), feel.ANY), True),
        (feel.FunctionOf((feel.STRING,), feel.NUMBER), TO_NUMBER, False),
        (feel.FunctionOf((), feel.NUMBER), TO_NUMBER, False),
    ],
)
def test_one_type_conforms_to_another(given: Type, wanted: Type, answer: bool) -> None:
    assert conforms(given, wanted) is answer


def test_what_types_have_in_common() -> None:
    assert common((feel.NUMBER, feel.NULL)) == feel.NUMBER
    assert common((RED, feel.OneOf(("blue",)))) == feel.STRING
    assert common((feel.NUMBER, feel.STRING)) == feel.ANY
    assert common(()) == feel.ANY


def test_what_is_no_value_has_no_kind() -> None:
    with pytest.raises(TypeError, match="a float is not a FEEL value"):
        kind_of(0.5)


@pytest.mark.parametrize("text", ["x + 1", "x = 1", "x instance of number"])
def test_a_host_that_hands_in_floats_is_told(text: str) -> None:
    expression = feel.compile(text, names={"x": feel.NUMBER})

    with pytest.raises(TypeError, match="a float is not a FEEL value"):
        expression.evaluate({"x": 0.5})  # type: ignore[dict-item] # a caller's bug, made on purpose


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("list<number", "expected '>' after the type in 'list', found the end"),
        ("range", "expected '<' after 'range', found the end"),
        ("number<string>", "'number' takes no types in '<>'"),
        ("list<#>", "'list<#>' is not a type: '#' means nothing here"),
        ("context<a number>", "expected ':' after the name 'a number', found '>'"),
    ],
)
def test_what_is_no_type_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"expected|type") as caught:
        feel.parse_type(text)

    assert str(caught.value) == message


def test_named_types_of_a_model_can_be_used() -> None:
    expression = feel.compile(
        '"red" instance of hue name and not("x" instance of hue name)',
        names={},
        types={"hue name": HUES},
    )

    assert expression.evaluate({}) is True
    assert feel.parse_type("list<hue name>", {"hue name": HUES}) == feel.ListOf(HUES)


def host(answer: Value) -> feel.Function:
    return feel.Function((), lambda _frame: answer, returns=feel.NUMBER)


def test_what_a_host_function_answers_is_made_to_fit() -> None:
    expression = feel.compile("f()", names={"f": feel.FunctionOf((), feel.NUMBER)})
    frame = feel.Frame()

    assert expression.run({"f": host([5])}, frame) == 5  # type: ignore[dict-item] # no Value
    assert expression.run({"f": host("x")}, frame) is None  # type: ignore[dict-item] # no Value
    assert [one.message for one in frame.warnings] == ['"x" is not a number']


def test_a_tree_made_by_hand_runs_like_one_that_was_read() -> None:
    one = ast.Constant(0, 1, 1)
    entry = ast.ContextEntry(0, 1, "a", one, feel.ListOf(feel.NUMBER))
    total = ast.Call(0, 1, ast.Name(0, 1, "sum"), (ast.Name(0, 1, "a"),))
    boxed = ast.Context(0, 1, (entry,), total)

    expression = feel.compile_tree(boxed, names={}, text="a")

    assert expression.evaluate({}) == 1
    assert expression.type == feel.NUMBER
    assert expression.reads == ()


def test_a_tree_made_by_hand_is_checked_too() -> None:
    with pytest.raises(DefinitionError, match="there is no 'b'"):
        feel.compile_tree(ast.Name(0, 1, "b"), names={}, text="b")


def test_the_function_of_an_expression_is_generated_once() -> None:
    expression = feel.compile("2 * x", names={"x": feel.NUMBER})

    assert "run" not in vars(expression)
    assert expression.run({"x": 3}, feel.Frame()) == 6
    assert expression.run is expression.run
