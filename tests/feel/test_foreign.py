"""Signs that other languages have: what FEEL writes for them is said, in either width."""

from __future__ import annotations

import re

import pytest

from callout.checks import Project, check_project
from callout.errors import DefinitionError, Severity
from callout.feel import ANY, compile  # noqa: A004 - FEEL's
from callout.feel.syntax.lexer import BadText, lexemes
from tests.checks.slips import BASE, REPAIR

WIDE = [chr(code) for code in range(0xFF01, 0xFF5F) if not chr(code).isalnum()]
SIGNS = [*WIDE, *"!#$%&\\^`|~"]
NOT_SAID = {"＿"}
"""A letter of names: the full-width one makes another name, which is told as such."""


def hints(text: str) -> list[str | None]:
    try:
        compile(text, names={"n": ANY})
    except DefinitionError as error:
        return [each.hint for each in error.problems]
    return []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("n > 5％", "write 0.05 instead of 5％"),
        ("n > 5%", "write 0.05 instead of 5%"),
        ("n > 12.5％ and n < 100", "write 0.125 instead of 12.5％"),
        ("n * 150 %", "write 1.5 instead of 150%"),
        ("max(n, 7％, 1)", "write 0.07 instead of 7％"),
        ("n%", "write n / 100 instead of n%"),
        ("n ％ 2", "write modulo(a, b) instead of ％"),
        ("n % 2 = 0", "write modulo(a, b) instead of %"),
        ("5 % n", "write modulo(a, b) instead of %"),
        ("(n + 1) % (2)", "write modulo(a, b) instead of %"),
        ("n || n", "write or instead of ||"),
        ("n ＆＆ n", "write and instead of ＆＆"),
        ("n ！＝ 2", "write != instead of ！＝"),
        ("n ^ 2", "write ** instead of ^"),
        ("$n", "delete it: names and numbers stand by themselves"),
    ],
)
def test_what_is_meant_is_told_by_what_stands_around_it(text: str, hint: str) -> None:
    assert hints(text) == [hint]


@pytest.mark.parametrize("number", ["1", "5", "10", "99.5", "100", "1000", "0.1"])
def test_the_number_that_is_told_is_the_share(number: str) -> None:
    for sign in "%％":
        (hint,) = hints(f"n > {number}{sign}")
        found = re.fullmatch(rf"write (\S+) instead of {re.escape(number + sign)}", hint or "")

        assert found is not None
        share = compile(f"{found[1]} * 100 = {number}", names={})
        assert share.evaluate({}) is True


@pytest.mark.parametrize("sign", SIGNS)
def test_nothing_is_told_to_be_written_that_feel_has_not_either(sign: str) -> None:
    texts = [f"n {sign} 2", f"5{sign}", f"n > 5{sign}", f"{sign}n", f"n{sign}n"]
    for text in texts:
        for hint in hints(text):
            assert_can_be_written(hint, text)
    for text in texts:
        changed = BASE[REPAIR].replace("guard: tries < 4", f"guard: '{text}'")
        for each in check_project(Project({**BASE, REPAIR: changed})):
            if each.code[0] == "F" and each.severity is Severity.ERROR:
                assert_can_be_written(each.hint, text)


@pytest.mark.parametrize("sign", [each for each in SIGNS if each not in NOT_SAID])
def test_of_every_sign_something_is_said(sign: str) -> None:
    changed = BASE[REPAIR].replace("guard: tries < 4", f"guard: 'tries > 4{sign}'")
    found = check_project(Project({**BASE, REPAIR: changed}))
    (problem,) = (each for each in found if each.severity is Severity.ERROR)

    assert problem.code[0] == "F"
    assert "names in sight" not in (problem.hint or "")


def assert_can_be_written(hint: str | None, text: str) -> None:
    told = re.match(r"write (.+) instead of ", hint or "")
    if told is None:
        return
    sign = told[1].partition(" for ")[0].replace("...", "n")
    try:
        lexemes(sign)
    except BadText:
        assert sign in '"@', (text, hint)  # they begin texts, and literals
