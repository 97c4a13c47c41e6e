"""Checkpoints as texts: what C2SP says of them, and what is none."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.checkpoints import (
    UNSAID,
    BadCheckpoint,
    Checkpoint,
    Leaf,
    Note,
    NoteSignature,
    definitions_root,
    key_id,
)
from callout.values import digest

NONE = digest([])
MADE = Checkpoint(
    "example.org/desk",
    21,
    bytes(range(32)),
    None,
    datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC),
    NONE,
    NONE,
    NONE,
)
TEXT = (
    "example.org/desk\n"
    "21\n"
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    "previous -\n"
    "time 2026-03-02T09:00:00.123456Z\n"
    f"definitions {NONE}\n"
    f"armed {NONE}\n"
    f"effects {NONE}\n"
)
SIGNATURE = NoteSignature("example.org/desk", b"\x01\x02\x03\x04", bytes(64))


def test_a_checkpoint_is_written_as_others_read_it() -> None:
    assert MADE.to_text() == TEXT
    assert Checkpoint.from_text(TEXT) == MADE
    assert MADE.digest == sha256(TEXT.encode()).hexdigest()


def test_its_time_is_written_in_utc_wherever_it_was_made() -> None:
    there = MADE.time.astimezone(timezone(timedelta(hours=8)))

    assert replace(MADE, time=there).to_text() == TEXT


def test_a_note_has_its_signatures_below_an_empty_line() -> None:
    note = Note(TEXT, (SIGNATURE,))
    encoded = b64encode(b"\x01\x02\x03\x04" + bytes(64)).decode()

    assert note.to_text() == f"{TEXT}\n— example.org/desk {encoded}\n"
    assert Note.from_text(note.to_text()) == note
    assert note.checkpoint == MADE


def test_a_key_is_named_by_four_bytes_as_others_name_it() -> None:
    public = bytes(range(32))

    assert key_id("n", public) == sha256(b"n\n\x01" + public).digest()[:4]


def test_several_notes_of_one_file_are_taken_apart() -> None:
    one = Note(TEXT, (SIGNATURE,)).to_text()
    two = Note(TEXT, (SIGNATURE, SIGNATURE)).to_text()

    assert Note.split(one + two + one) == [one, two, one]
    assert Note.split(one + "stray") == [one, "stray"]
    assert Note.split("") == []


LINES = TEXT.split("\n")
OLD = TEXT.replace("armed", "timers").replace("effects", "outbox")


def test_checkpoints_of_before_are_read_as_they_were_made() -> None:
    read = Checkpoint.from_text(OLD)

    assert read == replace(MADE, is_repeatable=False)
    assert read.to_text() == OLD
    assert Checkpoint.from_text(TEXT).is_repeatable


def test_a_checkpoint_need_not_say_what_was_armed() -> None:
    text = TEXT.replace(f"armed {NONE}", "armed -")

    assert Checkpoint.from_text(text) == replace(MADE, timers=UNSAID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        TEXT[:-1],
        TEXT + "more\n",
        TEXT.replace("21", "021"),
        TEXT.replace("21", "-1"),
        TEXT.replace("21", "٢"),
        TEXT.replace("example.org/desk", ""),
        TEXT.replace("example.org/desk", "a b"),
        TEXT.replace("AAEC", "AAE*"),
        TEXT.replace("Hh8=", "Hg=="),
        TEXT.replace("Hh8=", "Hh9="),
        TEXT.replace("previous -", "previous"),
        TEXT.replace("previous -", "previous 00"),
        TEXT.replace("previous -", "previous " + "A" * 64),
        TEXT.replace("previous", "Previous"),
        TEXT.replace("123456Z", "123456"),
        TEXT.replace("123456Z", "123456+00:00"),
        TEXT.replace("2026-03-02T", "2026-13-02T"),
        TEXT.replace("s256:", "s255:"),
        TEXT.replace(f"effects {NONE}", "effects -"),
        OLD.replace(f"timers {NONE}", "timers -"),
        TEXT.replace("armed", "timers"),
        TEXT.replace("effects", "outbox"),
        "\n".join([*LINES[:5], LINES[6], LINES[5], *LINES[7:]]),
        TEXT.replace("\n", "\r\n"),
    ],
)
def test_what_is_no_checkpoint_is_told(text: str) -> None:
    with pytest.raises(BadCheckpoint, match="this is no checkpoint"):
        Checkpoint.from_text(text)


@pytest.mark.parametrize(
    "written",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + "\n- example.org/desk AAAA\n",
        TEXT + "\n— example.org/desk\n",
        TEXT + "\n— example.org/desk AAAA\n",
        TEXT + "\n— example.org/desk !!!!\n",
        TEXT + "\n—  AQIDBAUG\n",
        Note(TEXT, (SIGNATURE,)).to_text()[:-1],
        "x" * 1_000_001,
    ],
)
def test_what_is_no_note_is_told(written: str) -> None:
    with pytest.raises(BadCheckpoint):
        Note.from_text(written)


@settings(max_examples=300)
@given(st.text() | st.binary().map(lambda each: each.decode("utf-8", "replace")))
def test_nothing_else_comes_of_any_text(written: str) -> None:
    for read in (Note.from_text, Checkpoint.from_text):
        with pytest.raises(BadCheckpoint):
            read(written)


@settings(max_examples=200)
@given(st.integers(0, len(TEXT) - 1), st.characters(codec="utf-8"))
def test_an_altered_character_is_another_checkpoint_or_none(place: int, letter: str) -> None:
    altered = TEXT[:place] + letter + TEXT[place + 1 :]
    try:
        read = Checkpoint.from_text(altered)
    except BadCheckpoint:
        return
    assert (read == MADE) is (altered == TEXT)


def test_a_leaf_is_the_canonical_json_of_the_entry() -> None:
    text = '["工单",21,"s256:00"]'

    assert Leaf("工单", 21, "s256:00").digest == sha256(b"\x00" + text.encode()).digest()


def test_definitions_have_one_root_in_whatever_order_they_come() -> None:
    names = ["s256:b", "s256:a", "s256:b"]

    assert definitions_root(names) == definitions_root(["s256:a", "s256:b"])
    assert definitions_root(names) != definitions_root(["s256:a"])
    assert definitions_root(()) == f"s256:{sha256(b'').hexdigest()}"
