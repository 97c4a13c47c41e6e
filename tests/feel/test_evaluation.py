"""Evaluating expressions in one go, as a library of its own."""

from callout import feel


def test_names_may_hold_spaces() -> None:
    assert feel.evaluate("late by - 5 > paid", {"late by": 20, "paid": 3}) is True


def test_a_function_may_call_itself() -> None:
    factorial = "{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(10)}.r"

    assert feel.evaluate(factorial) == 3628800


def test_each_turn_of_a_loop_makes_its_own_function() -> None:
    assert feel.evaluate("(for i in 1..3 return function(x) x + i)[2](10)") == 12
