"""Payloads with nothing odd in them are taken at once: as they would be after a closer look."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callout.engine.admission.gate import Gate
from callout.engine.admission.weigh import plain
from callout.errors import BadPayload
from callout.records.limits import Limits

names = st.text("ab$é.\n\ud800", max_size=5) | st.just("$")
texts = st.text('a@é漢"\\\n\ud800\u200b😀', max_size=12)
numbers = st.integers() | st.integers(10**14, 10**16) | st.floats() | st.decimals()
values: st.SearchStrategy[Any] = st.recursive(
    texts | numbers | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
limits = st.builds(
    Limits,
    name=st.integers(1, 5),
    text=st.integers(1, 12),
    payload=st.integers(1, 900),
    items=st.integers(1, 12),
    depth=st.integers(1, 4),
    digits=st.integers(1, 20),
)


@example({"": {"$": ""}}, Limits())
@given(st.dictionaries(names, values, max_size=5), st.just(Limits()) | limits)
def test_what_is_taken_at_once_is_what_a_closer_look_takes(
    payload: dict[str, Any], allowed: Limits
) -> None:
    found = plain(payload, allowed)
    if found is None:
        return

    assert repr(found) == repr(Gate(allowed)._looked_through(payload))


@given(st.dictionaries(names, values, max_size=5), limits)
def test_what_a_closer_look_refuses_is_never_taken_at_once(
    payload: dict[str, Any], allowed: Limits
) -> None:
    try:
        Gate(allowed)._looked_through(payload)
    except BadPayload:
        assert plain(payload, allowed) is None


@pytest.mark.parametrize(
    "payload",
    [{}, {"a": "x"}, {"a": 1, "b": None}, {"a": [1, {"b": True}], "c": {"d": []}}, {"a": "@P1D"}],
)
def test_ordinary_payloads_are_taken_at_once_and_copied(payload: dict[str, Any]) -> None:
    found = plain(payload, Limits())

    assert found == payload
    assert found is not payload
    assert all(part is not payload[name] for name, part in found.items() if part == [1])


def test_a_payload_that_holds_itself_is_looked_at_more_closely() -> None:
    payload: dict[str, Any] = {"a": 1}
    payload["b"] = [payload, payload]

    assert plain(payload, Limits()) is None
