"""The contract of every store: contents of files, each once under its hash, and never altered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.errors import StoreError
from callout.records import TicketId
from callout.store import MemoryStore, Store
from callout.store.files import StoredFile
from callout.values.files import sha256_of
from tests.contract.makers import NINE

ODD = b"\x00\xff\x80'%s?\n"


def file_of(content: bytes, **more: object) -> StoredFile:
    made = StoredFile(sha256_of(content), "image/png", len(content), "clerk:li", NINE)
    return replace(made, **more)  # type: ignore[arg-type]  # handed through


@pytest.mark.parametrize("content", [b"", b"door", ODD, ODD * 10_000])
def test_a_content_comes_out_as_it_went_in(store: Store, content: bytes) -> None:
    file = file_of(content, ticket=TicketId("T1"))

    assert store.files.put(file, content) == file
    assert store.files.get(file.sha256) == content
    assert store.files.about([file.sha256, sha256_of(b"other")]) == {file.sha256: file}


def test_what_nobody_has_put_there_is_not_there(store: Store) -> None:
    assert store.files.get(sha256_of(b"door")) is None
    assert store.files.about([]) == {}
    assert store.files.names() == []


def test_the_same_content_is_kept_once_with_what_was_said_first(store: Store) -> None:
    first = store.files.put(file_of(b"door"), b"door")

    again = file_of(b"door", type="image/webp", by="clerk:wu", at=NINE + timedelta(hours=1))
    assert store.files.put(again, b"door") == first
    assert store.files.about([first.sha256]) == {first.sha256: first}
    assert store.files.names() == [first.sha256]


def test_a_content_of_another_hash_or_size_is_not_kept(store: Store) -> None:
    with pytest.raises(StoreError, match="has 4 bytes with the hash"):
        store.files.put(file_of(b"door"), b"bath")
    with pytest.raises(StoreError, match="it should have 5"):
        store.files.put(file_of(b"door", bytes=5), b"door")

    assert store.files.names() == []


def test_hashes_are_listed_in_order_page_by_page(store: Store) -> None:
    contents = [str(number).encode() for number in range(9)]
    for content in contents:
        store.files.put(file_of(content), content)
    wanted = sorted(map(sha256_of, contents))

    first = store.files.names(limit=4)

    assert [*first] == wanted[:4]
    assert [*store.files.names(after=first[-1])] == wanted[4:]


def test_of_many_at_once_one_is_first_and_all_hear_of_it(store: Store) -> None:
    def put(number: int) -> StoredFile:
        return store.files.put(file_of(b"door", by=f"clerk:{number}"), b"door")

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(put, range(24)))

    assert len(answers) == 1


@settings(max_examples=30)
@given(st.lists(st.binary(max_size=40), max_size=12))
def test_any_contents_are_kept_each_once(contents: list[bytes]) -> None:
    store = MemoryStore()
    for content in contents:
        store.files.put(file_of(content), content)

    assert {store.files.get(name) for name in store.files.names()} == {*contents}
