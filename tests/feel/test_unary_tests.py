"""Unary tests, as in the cells of rule tables."""

import pytest

from callout import feel
from callout.values import Date, Value

SCOPE: dict[str, Value] = {"limit": 10, "low": [1, 2], "words": ["a", "b"], "yes": True}
NAMES = {name: feel.type_of(value) for name, value in SCOPE.items()}


def passes(text: str, subject: Value) -> bool | None:
    kind = feel.type_of(subject)
    tests = feel.compile_tests(text, subject=kind, names=NAMES, checked=False)
    return tests.run(subject, SCOPE, feel.Frame())


@pytest.mark.parametrize(
    ("text", "subject", "answer"),
    [
        ("-", None, True),
        ("-", 5, True),
        ("5", 5, True),
        ("5, 6", 6, True),
        ("< 5, > 7", 6, False),
        ("[1..5)", 5, False),
        ("(1..5]", 5, True),
        ("< limit", 9, True),
        ("[limit..limit + 5]", 12, True),
        ("limit", 10, True),
        ("low", 2, True),
        ("low", [1, 2], True),
        ("not(5, 6)", 6, False),
        ("not(5, 6)", 7, True),
        ("not(< 5)", None, None),
        ("not(yes) or true", True, True),
        ("? > 5 and ? < limit", 7, True),
        ("? > 5 and ? < limit", 11, False),
        ("? + 1", 5, None),
        ("list contains(words, ?)", "a", True),
        ('"a", "b"', "b", True),
        ('"a"', 5, None),
        ("null", None, True),
        ("null", 5, False),
        ("yes", True, True),
        ("yes", False, False),
        ("true", False, False),
        ('< @"2026-03-02"', Date.of(2026, 3, 1), True),
        ('date("2026-03-01")', Date.of(2026, 3, 1), True),
        ("[1..3], 7", 7, True),
        ("= 5", 5, True),
        ("!= 5", 5, False),
    ],
)
def test_a_subject_passes(text: str, subject: Value, answer: bool | None) -> None:
    assert passes(text, subject) is answer


def test_one_shot_tests_are_yes_or_no() -> None:
    assert feel.unary_tests("< limit", 5, {"limit": 10}) is True
    assert feel.unary_tests("< 5", None) is False


def test_tests_know_which_names_they_read() -> None:
    tests = feel.compile_tests("< limit, words[1]", subject=feel.NUMBER, names=NAMES, checked=False)

    assert tests.reads == (("limit",), ("words",))
