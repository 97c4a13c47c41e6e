"""Matching is bounded by counted steps: the same on every machine, and never long."""

from __future__ import annotations

import math

import pytest
import regex as package
from hypothesis import given
from hypothesis import strategies as st

from callout import feel
from callout.errors import ExpressionError
from callout.feel import Frame
from callout.feel.runtime import regex
from callout.feel.runtime.pattern_cost import work
from callout.feel.runtime.pattern_match import hits
from callout.semantics import VERSIONS
from callout.values import Value

HOSTILE = [
    ("(a+)+$", "a"),
    ("(a|aa)+$", "a"),
    ("(a|a)*b", "a"),
    ("(.*)*x", "a"),
    ("(.*)(.*)(.*)(.*)(.*)x", "a"),
    ("(a?){40}a{40}", "a"),
    ("(a{1,50}){1,50}b", "a"),
    ("(x+x+)+y", "x"),
    ("([a-z]+)*=", "a"),
    (r"(a*)*\1b", "a"),
    (r"(\w+)\s+\1x", "a "),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a"),
    (r"\s*,\s*", " "),
    ("a" * 400 + "b", "a"),
    ("|".join("a" * size for size in range(1, 90)) + "|b", "ca"),
]
CALLS = ["matches(t, p)", "split(t, p)", 'replace(t, p, "-")']


def _run(call: str, text: str, pattern: str, version: int = max(VERSIONS)) -> tuple[str, int]:
    """What it came to, and the steps that are left."""
    frame = Frame(semantics=VERSIONS[version])
    names = {"t": feel.STRING, "p": feel.STRING}
    try:
        value = feel.compile(call, names=names).run({"t": text, "p": pattern}, frame)
    except ExpressionError as error:
        return error.message, frame.budget
    return repr(value), frame.budget


@pytest.mark.slow
@pytest.mark.parametrize("length", [40, 1_000_000])
@pytest.mark.parametrize(("pattern", "unit"), HOSTILE)
def test_a_pattern_cannot_stall_the_engine(pattern: str, unit: str, length: int) -> None:
    text = (unit * length)[: length - 1] + "!"
    for call in CALLS:
        answer, _ = _run(call, text, pattern)

        assert not answer.startswith("the pattern") or "took too many steps" in answer


@pytest.mark.parametrize(("pattern", "unit"), HOSTILE)
@pytest.mark.parametrize("length", [16, 400])
def test_the_steps_do_not_depend_on_what_ran_before(pattern: str, unit: str, length: int) -> None:
    text = (unit * length)[:length]
    regex.compile_pattern.cache_clear()
    cold = [_run(call, text, pattern) for call in CALLS[:2]]
    warm = [_run(call, text, pattern) for call in CALLS[:2]]

    assert cold == warm


@pytest.mark.parametrize("length", [20, 400, 20_000])
@pytest.mark.parametrize(
    ("pattern", "begin", "unit", "answer"),
    [
        ("(a+)+$", "", "a", "True"),
        ("(a|aa)+b", "", "a", "False"),
        ("^(a|b)*$", "", "ab", "True"),
        ("(.*)*x", "x", "a", "True"),
        (r"\s*,\s*", "", "  ", "False"),
        (r"^([a-z]+,)*$", "", "ab,", "True"),
    ],
)
def test_long_texts_are_answered_as_short_ones(
    pattern: str, begin: str, unit: str, answer: str, length: int
) -> None:
    assert _run("matches(t, p)", begin + unit * length, pattern)[0] == answer


def test_many_patterns_are_paid_for_when_they_are_first_used() -> None:
    many = "for i in 1..20000 return matches(string(i), string(i))"
    with pytest.raises(ExpressionError, match="too many steps"):
        feel.evaluate(many)

    one = 'for i in 1..20000 return matches(string(i), "^[0-9]+$")'
    assert feel.evaluate(f"all({one})") is True


def test_parentheses_nest_so_deep_and_no_deeper() -> None:
    deep = f"{'(' * 50}a{')' * 50}"
    assert feel.evaluate("matches(t, p)", {"t": "a", "p": deep}) is True
    assert feel.evaluate("matches(t, p)", {"t": "a", "p": f"({deep})"}) is None


@pytest.mark.parametrize("version", [1, 2])
def test_old_entries_had_a_second_for_a_match(
    version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regex, "SECONDS", 0.05)

    for call in CALLS:
        answer, _ = _run(call, "a" * 40 + "!", "(a|a)+$", version)
        assert "took too long" in answer


@pytest.mark.parametrize(
    ("text", "pattern", "answer"),
    [("ss", "ß", False), ("ß", "SS", False), ("Straße", "straße", True), ("ﬀ", "ff", False)],
)
def test_cases_are_compared_character_by_character(text: str, pattern: str, answer: bool) -> None:
    scope: dict[str, Value] = {"t": text, "p": pattern}
    assert feel.evaluate('matches(t, p, "i")', scope) is answer


atoms = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\s", "c", "\\$", "B"])
edges = st.sampled_from(["^", "$", ""])
signs = st.sampled_from(["", "", "?", "*", "+", "*?", "+?", "??", "{2}", "{1,3}", "{2,}", "{0,2}?"])
patterns = st.recursive(
    st.builds("{}{}".format, atoms, signs),
    lambda inner: (
        st.builds("{}{}".format, inner, inner)
        | st.builds("({}){}".format, inner, signs)
        | st.builds("(?:{}|{}){}".format, inner, inner, signs)
        | st.builds("({}|{}){}".format, inner, inner, signs)
        | st.builds("{}{}{}".format, edges, inner, edges)
    ),
    max_leaves=6,
)


@given(patterns, st.text("abBc \n$", max_size=9), st.sampled_from(["", "m", "s", "i", "mi"]))
def test_our_own_matcher_finds_what_the_package_finds(pattern: str, text: str, flags: str) -> None:
    made = regex.compile_pattern(pattern, flags)
    ours = list(hits(made.own, text, lambda steps: None))
    theirs = list(made.compiled.finditer(text))

    assert bool(ours) is bool(theirs)
    if made.takes_nothing or _has_empty_turns(pattern):
        return  # where a loop's turn takes nothing the two prefer different ones
    assert [(hit.start(), hit.end()) for hit in ours] == [hit.span() for hit in theirs]
    assert [[hit[group] or "" for group in range(1, made.groups + 1)] for hit in ours] == [
        [hit[group] or "" for group in range(1, made.groups + 1)] for hit in theirs
    ]


def _has_empty_turns(pattern: str) -> bool:
    """Whether it repeats something that may be nothing; bounded repetitions are unrolled."""
    made = regex.compile_pattern(pattern, "")
    return made.own.loops > 0 or "){" in pattern


@given(st.text("ab", max_size=8), st.sampled_from([r"(a+)\1", r"(a|b)b\1", r"^(a*)b?\1$"]))
def test_what_a_group_took_is_found_again(text: str, pattern: str) -> None:
    made = regex.compile_pattern(pattern, "")
    assert [hit[0] for hit in hits(made.own, text, lambda steps: None)] == [
        match[0] for match in made.compiled.finditer(text)
    ] or made.takes_nothing


@given(patterns, st.sampled_from([5, 60, 1_000]))
def test_what_the_package_may_run_is_never_more_than_was_reckoned(
    pattern: str, length: int
) -> None:
    made = regex.compile_pattern(pattern, "")
    reckoned = work(made.tree, made.options, length)
    if math.isinf(reckoned) or reckoned > regex.SAFE:
        return
    for unit in ("a", "ab", "b", "c "):
        text = (unit * length)[:length]
        try:
            list(made.compiled.finditer(text, timeout=60.0))
        except TimeoutError:
            pytest.fail(f"{pattern} was reckoned at {reckoned}")


def test_the_package_is_the_one_that_is_asked_about_characters() -> None:
    assert package.compile("(?-f)k", package.VERSION1 | package.IGNORECASE).fullmatch("\u212a")
