"""Numbers that bound a repetition, and what counts them."""

import pytest

from tests.checks.findings import findings

TEXT = """data: {n: {type: number, default: 0}}
states:
  a:
    entry: DOES
    after: {PT5M: [{guard: GUARD, target: a}, b]}
  b: {type: final}
"""


@pytest.mark.parametrize("guard", ["n < 3", "n <= param.most", "param.most > n", "not(n >= 3)"])
@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("{log: n}", "nothing counts 'n': it stays 0"),
        ("{set: {n: n}}", "nothing counts 'n': it is set to itself"),
        ("{set: {n: n + 0}}", "nothing counts 'n': it is set to itself"),
        ("{set: {n: n - 1}}", "'n' is counted away from its bound: 'n - 1'"),
        ("[{set: {n: n}}, {set: {n: n - 2}}]", "'n' is counted away from its bound: 'n - 2'"),
        ("{set: {n: n + 1}}", None),
        ("{set: {n: 1 + n}}", None),
        ("{set: {n: 'max(n, 2)'}}", None),
        ("[{set: {n: n - 1}}, {set: {n: n + 2}}]", None),
    ],
)
def test_a_repetition_needs_a_number_that_is_counted_to_its_bound(
    guard: str, does: str, said: str | None
) -> None:
    text = TEXT.replace("GUARD", f"'{guard}'").replace("DOES", does)

    found = [each.partition(" C118 ")[2] for each in findings(text, "C118")]

    assert found == ([said] if said else [])


@pytest.mark.parametrize("guard", ["n > 3", "param.least <= n"])
def test_a_number_that_is_counted_down_is_bound_from_below(guard: str) -> None:
    text = TEXT.replace("GUARD", f"'{guard}'")

    assert findings(text.replace("DOES", "{set: {n: n - 1}}"), "C118") == []
    (said,) = findings(text.replace("DOES", "{set: {n: n + 1}}"), "C118")
    assert said.endswith("'n' is counted away from its bound: 'n + 1'")


@pytest.mark.parametrize(
    "ways",
    [
        "[{guard: n >= 3, do: {log: n}}, {target: a}]",
        "[{guard: n >= 3, target: a, do: {log: n}}, {target: a}]",
        "[{guard: n > 1 and n < 9, target: a}, b]",
    ],
)
def test_a_number_may_be_counted_past_a_threshold(ways: str) -> None:
    whole = TEXT.replace("[{guard: GUARD, target: a}, b]", ways) + "  c: {always: b}\n"

    assert findings(whole.replace("DOES", "{set: {n: n + 1}}"), "C118") == []
