"""How texts are read: names, strengths of operators, comments, errors."""

import pytest

from callout import feel
from callout.errors import DefinitionError, Location
from callout.values import Value


def value(text: str, names: dict[str, Value] | None = None) -> Value:
    return feel.evaluate(text, names or {})


@pytest.mark.parametrize(
    ("text", "names", "answer"),
    [
        ("late by - paid", {"late by": 5, "paid": 2}, 3),
        ("late by-paid", {"late by": 5, "paid": 2, "late by-paid": 9}, 9),
        ("a-b", {"a": 5, "b": 2}, 3),
        ("a   b * 2", {"a b": 5}, 10),
        ("order 66 + 1", {"order 66": 5}, 6),
        ("values in a list[1]", {"values in a list": [7]}, 7),
        ("in1 + or2", {"in1": 1, "or2": 2}, 3),
        ("`a+b` + a", {"a+b": 1, "a": 2}, 3),
        ("x.first name", {"x": {"first name": "Bo"}}, "Bo"),
        ("🐎 + Größe", {"🐎": 1, "Größe": 2}, 3),
        ("date + 1", {"date": 1}, 2),
        ("start.end", {"start": {"end": 3}}, 3),
        ("time offset + 1", {"time offset": 3}, 4),
    ],
)
def test_a_name_ends_where_the_longest_known_name_ends(
    text: str, names: dict[str, Value], answer: Value
) -> None:
    assert value(text, names) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1 + 2 // three", 3),
        ("1 /* one */ + 2", 3),
        ('"a\\nb\\u0041\\"\\U01F40E"', 'a\nbA"🐎'),
        ('"\\d+\\\\"', "\\d+\\"),
        ('"\\uD83D\\uDC0E"', "🐎"),
        ('string length("\\uD83D")', 1),
        ("1.5e3", 1500),
        (".5 + 0.5", 1),
        ("1 < 2 and 2 < 3 or false", True),
        ("1 = 1 = true", True),
        ("not(true) or true", True),
        ("3 - 2 - 1", 0),
        ("-2 instance of number", None),
        ("(-2) instance of number", True),
        ("if 1 > 2 then 1 else 2 + 3", 5),
        ("for i in [1] return i + 1", [2]),
        ("{a: 1}.a + 1", 2),
        ("sum(for i in 1..3 return i)", 6),
        ("1 in [1..2] and 2 in (1, 2)", True),
    ],
)
def test_texts_mean(text: str, answer: Value) -> None:
    assert value(text) == answer


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected an expression, found the end"),
        ("1 +", "expected an expression, found the end"),
        ("1 2", "expected an operator or the end, found '2'"),
        ('"abc', "the string has no closing quote"),
        ("/* abc", "the comment has no end"),
        ("a # b", "'#' means nothing here"),
        ("if 1 then 2", "expected 'else' after 'then', found the end"),
        ("(1", "expected ')' to close the parenthesis, found the end"),
        ("[1, 2", "expected ']' at the end of the list, found the end"),
        ("[1..2", "expected ')' or ']' after the range, found the end"),
        ("{a 1}", "expected ':' after the name 'a 1', found '}'"),
        ("{: 1}", "expected a name, found ':'"),
        ("for i in [1]", "expected 'return' after the iterators of 'for', found the end"),
        (
            "some i in [1] return i",
            "expected 'satisfies' after the iterators of 'some', found 'return'",
        ),
        ("a.1", "expected an operator or the end, found '.1'"),
        ("a.", "expected a name after '.', found the end"),
        ("1 between 2 or 3", "expected 'and' after the lower end of 'between', found 'or'"),
        ("1 instance of numbr", "'numbr' is not a type"),
        ("1 instance of list<", "the end is not a type"),
        ("1 in (!= 2..3)", "expected ')' after the tests, found '..'"),
        ("f(1", "expected ')' after the arguments, found the end"),
        ("then", "expected an expression, found 'then'"),
        ("1e99999", "'1e99999' is not a number"),
    ],
)
def test_a_text_that_is_not_feel_is_refused(text: str, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        feel.compile(text, names={"a": feel.ANY, "f": feel.ANY})

    assert [(one.code, one.message) for one in caught.value.problems] == [("F001", message)]


def test_a_syntax_error_names_its_place_in_the_file() -> None:
    where = Location("rules.yaml", 7, 12)

    with pytest.raises(DefinitionError) as caught:
        feel.compile("1 +\n2 +* 3", names={}, where=where)

    assert caught.value.problems[0].where == Location("rules.yaml", 8, 15)


@pytest.mark.parametrize("name", ["date and time", "list<list<number>>", "range<date>"])
def test_a_type_is_written_as_it_is_read(name: str) -> None:
    assert str(feel.parse_type(name)) == name


def test_types_have_short_names_too() -> None:
    assert feel.parse_type("duration") == feel.DAYS_DURATION
    assert feel.parse_type("list") == feel.LIST
    assert str(feel.parse_type("context<b: string, a: function<number> -> date>")) == (
        "context<a: function<number> -> date, b: string>"
    )
    with pytest.raises(ValueError, match="'numbr' is not a type"):
        feel.parse_type("numbr")
    with pytest.raises(ValueError, match="is left over"):
        feel.parse_type("number string")
