"""Files in payloads, forms and data: named by their hash, checked by their shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callout.datamodel.files.file_values import KINDS, faults_of_files
from callout.errors import BadPayload
from callout.process import FileRule
from callout.values import Value
from callout.values.files import FileRef, sha256_of
from tests.step.story import Story, problems

VISIT = """
    data:
      plan: file
      photos: {type: file, accept: photo, many: true, max: 2}
      size: number
    events:
      arrived:
        payload: {photos: {type: file, accept: photo, many: true, max: 2}, note: string}
      signed: {form: receipt}
    forms:
      receipt: {fields: {name: {type: file, accept: signature, required: true}}}
    states:
      open:
        on:
          arrived: {do: [{set: {photos: event.data.photos, size: "event.data.photos[1].bytes"}}]}
          signed: {guard: form.receipt.fields.name.bytes > 1}
"""


def ref(content: bytes = b"door", *, name: str = "door.jpg", kind: str = "image/jpeg") -> Value:
    return dict(FileRef(sha256_of(content), name, kind, len(content)))


def test_a_payload_carries_files_that_expressions_read_parts_of() -> None:
    story = Story.of(VISIT)

    story.send("arrived", {"photos": [ref(), ref(b"bath", name="bath.jpg")], "note": "two"})

    assert story.refusal is None
    assert story.data["size"] == 4
    assert story.data["photos"] == [ref(), ref(b"bath", name="bath.jpg")]


def test_all_that_is_wrong_with_files_is_said_at_once_by_field() -> None:
    story = Story.of(VISIT)
    odd: Value = {"sha256": "AB", "name": "../x", "type": "text/html", "bytes": -1, "url": "x"}

    story.send("arrived", {"photos": [odd, "door.jpg", ref()], "note": "three"})

    assert story.refusal == "bad-payload"
    assert set(story.entry.refusal["fields"]) == {
        "photos",
        "photos[1].url",
        "photos[1].sha256",
        "photos[1].name",
        "photos[1].bytes",
        "photos[1].type",
        "photos[2]",
    }


def test_a_list_is_wanted_where_there_may_be_many_and_one_where_there_is_one() -> None:
    story = Story.of(VISIT)

    story.send("arrived", {"photos": ref(), "note": "one"})

    assert "'photos' is a list of files" in str(story.entry.refusal)
    assert "a list of at most 2 photos {sha256, name, type, bytes}" in str(story.entry.refusal)
    story.send("signed", {"name": [ref()]})
    assert "'name' is a file" in str(story.entry.refusal)


def test_a_form_takes_a_file_of_its_kind_and_guards_read_its_parts() -> None:
    story = Story.of(VISIT)

    story.send("signed", {"name": ref(kind="application/pdf")})

    assert story.refusal == "bad-payload"
    story.send("signed", {"name": ref(b"x", kind="image/png")})
    assert story.refusal == "guard-false"
    story.send("signed", {"name": ref(kind="image/png")})
    assert story.refusal is None


def test_a_ticket_is_opened_with_files_of_the_right_shape_only() -> None:
    assert Story.of(VISIT, {"plan": ref()}).data["plan"] == ref()
    with pytest.raises(BadPayload, match=r"'plan\.name' is not the name of a file"):
        Story.of(VISIT, {"plan": ref(name="a/b")})


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("bytes > 1", None),
        ("pixels > 1", "F008"),
        ('bytes = "four"', "F003"),
    ],
)
def test_the_parts_of_files_are_known_to_the_check(wrong: str, code: str | None) -> None:
    found = problems(VISIT.replace("bytes > 1", wrong))

    assert [each[:4] for each in found] == ([] if code is None else [code])


@given(
    digits=st.text("0123456789abcdefg", min_size=63, max_size=65),
    size=st.one_of(st.integers(-2, 2), st.booleans(), st.none()),
    kind=st.sampled_from(["image/png", "image/svg+xml", "png", "image/png; q=1", ""]),
)
def test_a_value_is_a_file_when_every_part_is_right(digits: str, size: Value, kind: str) -> None:
    rule = FileRule(accept="signature")
    value: Value = {"sha256": digits, "name": "a.png", "type": kind, "bytes": size}

    is_right = (
        len(digits) == 64
        and "g" not in digits
        and type(size) is int
        and size >= 0
        and kind in KINDS["signature"]
    )
    assert (not [*faults_of_files(rule, value, "f")]) is is_right
