"""Guards taken apart agree with guards evaluated."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from callout.checks.conditions.alternatives import alternatives
from callout.checks.conditions.exclusion import contradiction, is_possible
from callout.feel import evaluate

NUMBERS = (-1, 0, 1, 2, 3, 4)
WORDS = ("red", "green", "blue")
LISTED = {"c": WORDS}

_number = st.sampled_from([0, 1, 2, 3])
_comparison = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from("ab"),
        st.sampled_from(["<", "<=", ">", ">=", "=", "!="]),
        _number,
    ),
    st.builds("{} {} {}".format, _number, st.sampled_from(["<", ">="]), st.sampled_from("ab")),
    st.builds("a {} b".format, st.sampled_from(["<", "=", ">="])),
    st.builds('c {} "{}"'.format, st.sampled_from(["=", "!="]), st.sampled_from(WORDS)),
    st.builds('c in ("{}", "{}")'.format, st.sampled_from(WORDS), st.sampled_from(WORDS)),
    st.builds("a in [{}..{})".format, _number, _number),
    st.builds("b between {} and {}".format, _number, _number),
    st.sampled_from(["t", "not(t)"]),
)
conditions = st.recursive(
    _comparison,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not({})".format, inner),
    ),
    max_leaves=5,
)


def values(text: str) -> list[object]:
    """What a condition is for everything its names can be, null among it."""
    names = ((*NUMBERS, None), (*NUMBERS, None), (*WORDS, None), (True, False, None))
    return [evaluate(text, dict(zip("abct", chosen, strict=True))) for chosen in product(*names)]


@given(conditions)
def test_what_is_called_impossible_is_never_true(text: str) -> None:
    found = alternatives(text)

    if found is not None and contradiction(found, LISTED):
        assert True not in values(text)


@given(conditions)
def test_what_is_called_covered_is_never_left_out(text: str) -> None:
    """Where no alternative of the opposite is possible, the condition holds of all but null."""
    left = alternatives(text, denied=True)

    if left is not None and not any(is_possible(each, LISTED) for each in left):
        names = (NUMBERS, NUMBERS, WORDS, (True, False))
        for chosen in product(*names):
            assert evaluate(text, dict(zip("abct", chosen, strict=True))) is True
