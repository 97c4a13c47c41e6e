"""Bit masks decide exactly as the cells do one by one, and the checker proves what is true."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.dmn import RuleTable, check_table, decide
from callout.dmn.match.axis import Axis
from callout.dmn.match.boxes import Box, merged, minus
from callout.dmn.match.index import hits
from callout.errors import NoDecision, Severity
from callout.feel import Frame
from callout.values import Date, DateTime, DaysDuration, Facts, MonthsDuration, Time, Value
from tests.dmn.making import table

KINDS: dict[str, list[tuple[str, Value]]] = {
    "number": [("1", 1), ("1.5", Decimal("1.5")), ("2", 2), ("-3", -3), ("10", 10)],
    "duration": [
        (f'duration("{text}")', DaysDuration.parse(text)) for text in ("PT0S", "PT15M", "P1D")
    ],
    "years and months duration": [
        (f'@"{text}"', MonthsDuration.parse(text)) for text in ("P1M", "P2M", "P1Y")
    ],
    "date": [
        (f'date("{text}")', Date.parse(text)) for text in ("2026-03-01", "2026-03-02", "2026-03-05")
    ],
    "date and time": [
        (f'@"{text}"', DateTime.parse(text))
        for text in ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.5Z", "2026-03-01T12:00:00+01:00")
    ],
    "time": [(f'@"{text}"', Time.parse(text)) for text in ("00:00:00", "10:30:00.25", "23:59:59")],
    "string": [(f'"{text}"', text) for text in ("a", "b", "c")],
    "boolean": [("true", True), ("false", False)],
}
ORDERED = [kind for kind in KINDS if kind not in ("string", "boolean")]


def others(kind: str) -> list[Value]:
    """Values that no cell mentions: between, outside, of other kinds, null."""
    between: dict[str, list[Value]] = {
        "number": [Decimal("1.2"), -100, 100, 3],
        "duration": [DaysDuration(1), DaysDuration.of(days=-1), DaysDuration.of(days=3)],
        "years and months duration": [MonthsDuration(0), MonthsDuration(5), MonthsDuration(99)],
        "date": [Date.of(2026, 3, 3), Date.of(2020, 1, 1), Date.of(2030, 1, 1)],
        "date and time": [
            DateTime.parse("2026-03-01T10:00:00.7Z"),
            DateTime.parse("2026-03-01T10:00:00"),
            DateTime.parse("2026-03-01T11:00:00@Europe/Berlin"),
        ],
        "time": [Time.parse("10:30:00.7"), Time.parse("12:00:00"), Time.parse("12:00:00Z")],
        "string": ["z", ""],
        "boolean": [],
    }
    return [*between[kind], None, "other", 7, True, [1], {"a": 1}]


@st.composite
def cells(draw: st.DrawFn, kind: str) -> str:
    texts = [text for text, _ in KINDS[kind]]
    one, other = draw(st.sampled_from(texts)), draw(st.sampled_from(texts))
    forms = [
        "-",
        one,
        f"{one}, {other}",
        f"not({one})",
        f"not({one}, {other})",
        "null",
        f"? = {one}",
    ]
    if kind in ORDERED:
        operator = draw(st.sampled_from(["<", "<=", ">", ">="]))
        opening, closing = draw(st.sampled_from("([]")), draw(st.sampled_from(")]["))
        forms += [
            f"{operator} {one}",
            f"{opening}{one}..{other}{closing}",
            f"{operator} {one}, {other}",
            f"not({operator} {one})",
            f"? {operator} {one} and ? != {other}",
            f"? between {one} and {other} or ? {operator} {other}",
            f"not(? in [{one}..{other}])",
        ]
    return draw(st.sampled_from(forms))


@st.composite
def tables(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS), hit: str = "C") -> RuleTable:
    columns = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3))
    count = draw(st.integers(1, 5))
    names = [f"i{place}" for place in range(len(columns))]
    inputs = "\n".join(f"      {n}: {{type: {k}}}" for n, k in zip(names, columns, strict=True))
    rows = [
        f"      | {' | '.join(draw(cells(kind)) for kind in columns)} || {number} |"
        for number in range(count)
    ]
    grid = "\n".join([f"      | {' | '.join(names)} || out |", *rows])
    text = (
        f"tables:\n  t:\n    hit: {hit}\n    inputs:\n{inputs}\n"
        f"    outputs: {{out: {{type: number}}}}\n    rules: |\n{grid}\n"
    )
    return table(text, check=False)


def kind_of(made: RuleTable, place: int) -> str:
    name = str(made.inputs[place].type)
    return "duration" if name == "days and time duration" else name


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_masks_decide_as_the_cells_do(data: st.DataObject) -> None:
    made = data.draw(tables())
    values = [
        data.draw(
            st.sampled_from([value for _, value in KINDS[kind_of(made, place)]])
            | st.sampled_from(others(kind_of(made, place)))
        )
        for place in range(len(made.inputs))
    ]

    found = hits(made.index.matching(values, {}, Frame()))

    assert found == [
        number
        for number, row in enumerate(made.rows)
        if all(
            test is None or test.run(value, {}, Frame()) is True
            for test, value in zip(row.tests, values, strict=True)
        )
    ]


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(tables(kinds=("number", "date", "boolean", "string"), hit="U"))
def test_the_checker_reports_a_gap_or_overlap_exactly_where_there_is_one(made: RuleTable) -> None:
    points = product(
        *([_sample(axis, piece) for piece in hits(axis.full)] for axis in made.index.axes)
    )
    counts = {len(hits(made.index.matching(point, {}, Frame()))) for point in points}

    codes = {problem.code for problem in check_table(made)}
    meeting = [p for p in check_table(made) if p.code in ("R102", "R105")]

    assert ("R101" in codes) == (0 in counts)
    assert bool(meeting) == (max(counts) > 1)
    assert all(problem.severity is Severity.ERROR for problem in meeting)


def _sample(axis: Axis, piece: int) -> Value:
    assert axis.scale is not None
    if not axis.scale.is_ordered:
        return axis.scale.value(axis.cuts[piece]) if piece < len(axis.cuts) else "any other"
    if piece % 2:
        return axis.scale.value(axis.cuts[piece // 2])
    low = axis.cuts[piece // 2 - 1] if piece else None
    high = axis.cuts[piece // 2] if piece // 2 < len(axis.cuts) else None
    return axis.scale.between(low, high)


BOXES = st.lists(st.tuples(*[st.integers(1, 15)] * 3), min_size=1, max_size=6)


def cases(boxes: list[Box]) -> set[tuple[int, ...]]:
    return {
        case
        for case in product(range(4), repeat=3)
        if any(all(m >> bit & 1 for m, bit in zip(box, case, strict=True)) for box in boxes)
    }


@given(BOXES, BOXES)
def test_what_is_left_of_boxes_is_what_was_not_cut_away(boxes: list[Box], cuts: list[Box]) -> None:
    rest = minus(boxes, cuts)

    assert cases(rest) == cases(boxes) - cases(cuts)
    assert cases(merged(rest)) == cases(rest)


def outcome(made: RuleTable, scope: Facts, given_inputs: Facts) -> tuple[object, ...]:
    """Rows and outputs, or why there are none."""
    try:
        decision = decide(made, scope, given=given_inputs)
    except NoDecision as error:
        return (error.message,)
    return decision.rows, decision.outputs


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["U", "F", "A"]), st.data())
def test_the_short_cut_decides_as_the_long_way_does(hit: str, data: st.DataObject) -> None:
    made = data.draw(tables(hit=hit))
    facts = {
        each.name: data.draw(st.sampled_from([*(v for _, v in KINDS[kind_of(made, place)]), None]))
        for place, each in enumerate(made.inputs)
    }

    assert outcome(made, facts, {}) == outcome(made, {}, facts)
