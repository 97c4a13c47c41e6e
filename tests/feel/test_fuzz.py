"""A short run of the fuzz script; see there for the long one."""

import random
import re

import pytest

from callout import feel
from callout.errors import CalloutError
from tests.feel import fuzz

UNTYPED = dict.fromkeys(fuzz.NAMES, feel.ANY)


@pytest.mark.slow
def test_random_and_mutated_expressions_do_no_harm() -> None:
    assert list(fuzz.offences(seed=5, randoms=1500, mutations=1500)) == []


def test_a_handful_of_random_expressions_does_no_harm() -> None:
    assert list(fuzz.offences(seed=6, randoms=60, mutations=60)) == []


def outcome(text: str, names: dict[str, feel.Type]) -> tuple[str, list[str]]:
    frame = feel.Frame(budget=fuzz.BUDGET)
    try:
        value = feel.compile(text, names=names, checked=False).run(fuzz.SCOPE, frame)
    except CalloutError as error:
        return str(error), []
    shown = re.sub(r"<function .*?>", "a function", repr(value))
    return shown, [str(warning) for warning in frame.warnings]


@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.slow)])
def test_declared_types_make_expressions_faster_and_nothing_else(seed: int) -> None:
    """But for one thing: a position that is null is known to be one, and makes no empty list."""
    draw = random.Random(seed)
    for _ in range(100 if seed == 3 else 3000):
        text = fuzz.expression(draw)
        typed, untyped = outcome(text, fuzz.NAMES), outcome(text, UNTYPED)

        if "there is no item at this position" not in str(typed) and "Function" not in str(typed):
            assert typed == untyped, text
