import pytest

from tests.checks.findings import findings

REGIONS = """events: {go: {}}
data: {way: {type: string, values: [x, y], default: x}}
states:
  p:
    type: parallel
    done: e
    states:
      one:
        states:
          a:
            always: [FIRST, SECOND]
          b: {type: final}
      two:
        states:
          c: {on: {go: {target: d, do: DOES}}, waits_forever: they may}
          d: {type: final}
  e: {type: final}
"""
FOR_X = """{guard: 'way = "x"', target: b}"""
FOR_Y = FOR_X.replace('"x"', '"y"')


@pytest.mark.parametrize(
    ("first", "second", "does", "codes"),
    [
        pytest.param(FOR_X, "", "{log: way}", ["C108"], id="nothing is for y"),
        pytest.param(FOR_X, FOR_X, "{log: way}", ["C108"], id="nothing is for y, twice"),
        pytest.param(FOR_X, FOR_Y, "{log: way}", [], id="all values"),
        pytest.param(FOR_X, "{target: b}", "{log: way}", [], id="all else"),
        pytest.param(FOR_X, "", "{set: {way: way}}", ["C301"], id="the other region sets it"),
        pytest.param(
            "{guard: 'in_state(\"d\")', target: b}", "", "{log: way}", ["C301"], id="it waits"
        ),
    ],
)
def test_declared_values_are_covered_also_where_another_region_goes_on(
    first: str, second: str, does: str, codes: list[str]
) -> None:
    text = REGIONS.replace("FIRST", first).replace("SECOND", second).replace("DOES", does)

    assert [each.split()[1] for each in findings(text, "C301", "C108")] == codes
