"""Where the line of an entry holds nothing private, nothing in the entry is to be marked."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.records import TicketId
from callout.step.record.private import Marking
from callout.values import canonical
from callout.values.sought import MASK, Sought
from tests.step.story import define

MODEL = define("states:\n  a:\n").model
texts = st.text('ab1@"\\\n漢😀', max_size=6)
numbers = st.sampled_from([7, -100, 1000, 12345, 10**15])
secrets = texts | numbers | st.booleans() | st.none()
values: st.SearchStrategy[Any] = st.recursive(
    secrets, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)


@given(st.lists(secrets, max_size=4), values, st.booleans())
def test_what_would_be_marked_stands_in_the_line(
    hidden: list[Any], value: Any, thorough: bool
) -> None:
    sought = Sought.of(thorough, *hidden)
    marked = Marking(TicketId("T"), sought, MODEL).cleared(value, "log")

    assert marked == value or sought.stands_in(canonical(value))


@given(texts, texts, texts)
def test_a_piece_of_a_text_is_found_however_json_writes_it(
    before: str, hidden: str, after: str
) -> None:
    line = canonical({"log": [f"{before}{hidden}{after}"]})

    assert Sought.of(True, hidden).stands_in(line) or not hidden.strip()
    assert json.loads(line)


def test_equal_values_of_other_types_are_sought_as_they_are() -> None:
    assert Sought.of(True, 1000).whole == {"1000"}
    assert Sought.of(True, True).whole == Sought.of(True, 1).whole == frozenset()
    assert Sought.of(True, 1000.0).whole == frozenset()


LONG = "Maximiliane Ottilie Friederike von und zu Hohenberg-Waldstein, Lindenallee 17"


@pytest.mark.parametrize("length", [16, 17, 40, 60, len(LONG)])
@pytest.mark.parametrize("end", ["", '" is not a number', "..."])
def test_a_long_text_is_found_where_a_message_has_cut_it(length: int, end: str) -> None:
    sought = Sought.of(True, LONG)
    text = f"'{LONG[:length]}{end} {LONG}{LONG[:length]}"

    assert sought.cut_out_of(text) == f"'{MASK}{end} {MASK}{MASK}"
    assert sought.stands_in(canonical(text))


@pytest.mark.parametrize(
    ("hidden", "text", "left"),
    [
        ("张伟", "客户张伟已签字", f"客户{MASK}已签字"),
        ("Qz", '"Qz" is not a date, says Qz', f'"{MASK}" is not a date, says {MASK}'),
        ("Qz", "Qzar and aQz", "Qzar and aQz"),
        ("Ж", "'Ж' is not one of a, Жена", f"'{MASK}' is not one of a, Жена"),
        ("a", "'a' is not a number", f"'{MASK}' is not a number"),
        ("55", '"55" at 55, not 555', f'"{MASK}" at {MASK}, not 555'),
        ("a.", "'a.' or a.", f"'{MASK}' or {MASK}"),
    ],
)
def test_a_short_name_is_found_as_a_word(hidden: str, text: str, left: str) -> None:
    assert Sought.of(True, hidden).cut_out_of(text) == left
    assert Sought.of(True, hidden).stands_in(canonical(text))
