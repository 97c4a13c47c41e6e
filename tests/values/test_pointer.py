"""JSON pointers (RFC 6901): text and back, and what they lead to."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.values import Json, pointer

NAMES = st.text(st.sampled_from("~/01ab "), max_size=3)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(tuple)
DOCUMENTS = st.recursive(
    st.integers(), lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
).map(lambda found: found if isinstance(found, dict) else {"a": found})


def test_the_examples_are_true() -> None:
    assert doctest.testmod(pointer).failed == 0


@given(st.lists(NAMES, max_size=4).map(tuple))
def test_reading_undoes_writing(path: tuple[str, ...]) -> None:
    assert pointer.read(pointer.write(path)) == path


@pytest.mark.parametrize(
    ("text", "path"),
    [("", ()), ("/", ("",)), ("/a~1b", ("a/b",)), ("/m~0n", ("m~n",)), ("/~01", ("~1",))],
)
def test_pointers_read_as_the_rfc_has_them(text: str, path: tuple[str, ...]) -> None:
    assert pointer.read(text) == path
    assert pointer.write(path) == text


def test_what_does_not_begin_with_a_slash_is_no_pointer() -> None:
    with pytest.raises(ValueError, match="'a/b' is no JSON pointer"):
        pointer.read("a/b")


@given(DOCUMENTS, PATHS, st.integers())
def test_what_was_put_is_there_and_nothing_else_has_changed(
    document: dict[str, Json], path: tuple[str, ...], value: int
) -> None:
    before = str(document)
    try:
        after = pointer.put(document, path, value, make=True)
    except KeyError:
        assert any(isinstance(pointer.get(document, path[:n]), int) for n in range(1, len(path)))
    else:
        assert pointer.get(after, path) == value
        others = {name: each for name, each in document.items() if name != path[0]}
        assert {name: each for name, each in after.items() if name != path[0]} == others
    assert str(document) == before


@given(DOCUMENTS, PATHS)
def test_what_was_dropped_is_gone(document: dict[str, Json], path: tuple[str, ...]) -> None:
    before = str(document)
    is_there = pointer.get(document, path) is not None
    try:
        after = pointer.drop(document, path)
    except KeyError:
        assert not is_there
    else:
        assert is_there
        assert pointer.get(after, path) is None
    assert str(document) == before


@given(DOCUMENTS, PATHS, st.integers())
def test_dropping_undoes_putting(
    document: dict[str, Json], path: tuple[str, ...], value: int
) -> None:
    if pointer.get(document, path[:1]) is None:
        assert pointer.drop(pointer.put(document, path[:1], value), path[:1]) == document
