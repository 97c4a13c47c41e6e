"""Where the line of an entry holds nothing private, nothing in the entry is to be marked."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from callout.records import TicketId
from callout.step.private import Marking, Sought
from callout.values import canonical
from tests.step.story import define

MODEL = define("states:\n  a:\n").model
texts = st.text('ab1@"\\\n漢😀', max_size=6)
numbers = st.sampled_from([7, -100, 1000, 12345, 10**15])
secrets = texts | numbers | st.booleans() | st.none()
values: st.SearchStrategy[Any] = st.recursive(
    secrets, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
)


@given(st.lists(secrets, max_size=4), values)
def test_what_would_be_marked_stands_in_the_line(hidden: list[Any], value: Any) -> None:
    sought = Sought.of(*hidden)
    marked = Marking(TicketId("T"), sought, MODEL).cleared(value, "log")

    assert marked == value or sought.stands_in(canonical(value))


@given(texts, texts, texts)
def test_a_piece_of_a_text_is_found_however_json_writes_it(
    before: str, hidden: str, after: str
) -> None:
    line = canonical({"log": [f"{before}{hidden}{after}"]})

    assert Sought.of(hidden).stands_in(line) or not hidden.strip()
    assert json.loads(line)


def test_equal_values_of_other_types_are_sought_as_they_are() -> None:
    assert Sought.of(1000).whole == {"1000"}
    assert Sought.of(True).whole == Sought.of(1).whole == frozenset()
    assert Sought.of(1000.0).whole == frozenset()
