"""``callout tickets`` as a list, ``callout views``, and what the others say of lists."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import Command

LIGHT = '{"weight": 5}'


@pytest.fixture
def three(callout: Command) -> Command:
    for number in range(3):
        callout("start", "parcel", "--id", f"P{number}", "--data", LIGHT)
    callout("send", "P1", "stored", "--with", '{"shelf": "A3"}', "--by", "clerk:li")
    return callout


def ids(callout: Command, *words: str) -> list[str]:
    return [each["id"] for each in callout("tickets", *words, "--json").json["tickets"]]


def test_tickets_are_listed_by_what_is_asked_for(three: Command) -> None:
    assert ids(three, "--role", "courier") == ["P1"]
    assert ids(three, "--state", "arrived") == ["P0", "P2"]
    assert ids(three, "--order", "id", "--process", "parcel") == ["P0", "P1", "P2"]
    assert ids(three, "--due-before", "2000-01-01") == []
    assert ids(three, "--status", "closed") == []
    line = three("tickets", "--role", "courier").out
    assert line.startswith("P1 open waiting · due ")
    assert "waits for clerk, courier" in line


def test_a_list_goes_on_where_the_page_ended(three: Command) -> None:
    first = three("tickets", "--order", "id", "--limit", "2", "--json").json
    assert [each["id"] for each in first["tickets"]] == ["P0", "P1"]

    assert ids(three, "--order", "id", "--after", first["next"]) == ["P2"]
    assert "--after" in three("tickets", "--order", "id", "--limit", "2").out
    assert three("tickets", "--count").out == "3 tickets\n"
    assert three("tickets", "--count", "--json").json == {"count": 3, "capped": False}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--state", "waitin"), "did you mean 'waiting'?"),
        (("--role", "curier"), "did you mean 'courier'?"),
        (("--field", "shelf=A3"), "there are: none"),
        (("--field", "shelf"), "is not NAME=VALUE"),
        (("--after", "x"), "another list"),
        (("--due-before", "soon"), "ISO 8601"),
    ],
)
def test_what_means_nothing_is_refused(three: Command, words: tuple[str, ...], said: str) -> None:
    ended = three("tickets", *words)

    assert ended.code in (1, 2)
    assert said in ended.err


def test_lists_that_are_not_kept_say_so_and_are_made_anew(three: Command, tmp_path: Path) -> None:
    assert three("views", "state").code == 0
    with closing(sqlite3.connect(tmp_path / "callout.db")) as connection:
        connection.execute("UPDATE keeping SET state = 'off'")
        connection.execute("DELETE FROM waiting")
        connection.commit()

    refused = three("tickets", "--role", "courier")
    assert (refused.code, refused.err.startswith("no-lists")) == (3, True)
    assert "callout views rebuild" in refused.err
    assert three("views", "state").code == 1
    assert "lists" in three("doctor").out
    assert "callout views rebuild" in three("doctor").out

    assert three("views", "rebuild").out == "3 tickets have their rows\n"
    assert ids(three, "--role", "courier") == ["P1"]
    assert three("views", "state", "--json").json == {"keeping": "kept"}


def test_verify_finds_rows_that_differ_from_the_ticket(three: Command, tmp_path: Path) -> None:
    assert three("verify").code == 0
    with closing(sqlite3.connect(tmp_path / "callout.db")) as connection:
        connection.execute("UPDATE standing SET title = 'another' WHERE ticket = 'P1'")
        connection.commit()

    ended = three("verify")

    assert ended.code == 1
    assert "/standing/title" in ended.out
    assert three("verify", "P2").code == 0
