"""Commands on tickets, for people and as JSON, and how they end."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import Command

HEAVY = '{"weight": 50}'
LIGHT = '{"weight": 5}'


def _stored(callout: Command) -> None:
    callout("start", "parcel", "--id", "P1", "--data", LIGHT)
    callout("send", "P1", "stored", "--with", '{"shelf": "A3"}', "--by", "clerk:li")


def test_a_ticket_is_started_in_a_file_of_the_working_directory(
    callout: Command, tmp_path: Path
) -> None:
    ended = callout("start", "parcel", "--id", "P1", "--data", LIGHT, "--json")

    assert ended.code == 0
    assert (ended.json["ticket"], ended.json["states"]) == ("P1", ["arrived"])
    assert (tmp_path / "callout.db").is_file()


def test_data_may_come_from_a_file(callout: Command, tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text(LIGHT)

    assert callout("start", "parcel", "--data", "@data.json").code == 0


def test_an_event_is_sent_and_its_result_shown(callout: Command) -> None:
    callout("start", "parcel", "--id", "P1", "--data", LIGHT)

    ended = callout("send", "P1", "stored", "--with", '{"shelf": "A3"}', "--by", "clerk:li")

    assert ended.code == 0
    assert "P1 #2 stored" in ended.out
    assert "stored clerk:li -> waiting" in ended.out
    assert "people: come" in ended.out


def test_a_refusal_ends_with_one_and_says_why(callout: Command) -> None:
    callout("start", "parcel", "--id", "P1", "--data", HEAVY)

    ended = callout("send", "P1", "stored", "--with", '{"shelf": "A3"}', "--by", "clerk:li")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("guard-false")
    assert "weight <= 30 is false (weight = 50)" in ended.err


def test_a_refusal_as_json_is_a_problem_object(callout: Command) -> None:
    callout("start", "parcel", "--id", "P1", "--data", LIGHT)

    ended = callout("send", "P1", "fetched", "--by", "clerk:li", "--json")

    assert ended.code == 1
    assert ended.json["error"]["type"] == "callout:no-transition"
    assert ended.json["error"]["detail"] == "it is taken in waiting"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "P9"), "there is no ticket 'P9'"),
        (("send", "P1", "stored", "--with", "{"), "is neither JSON nor YAML"),
        (("send", "P1", "stored", "--with", "[]"), "takes names and values"),
        (("at", "P1", "yesterday"), "is not an ISO 8601 date and time"),
        (("why", "P1", "99"), "has entries 1 to 1, not 99"),
        (("start",), "Missing argument"),
        (("fly",), "No such command"),
    ],
)
def test_misuse_ends_with_two(callout: Command, words: tuple[str, ...], message: str) -> None:
    callout("start", "parcel", "--id", "P1", "--data", LIGHT)

    ended = callout(*words)

    assert ended.code == 2
    assert message in " ".join(ended.err.split()).replace("│ ", "")


def test_a_database_that_cannot_be_used_ends_with_three(callout: Command) -> None:
    ended = callout("show", "P1", "--db", "mongodb://nowhere")

    assert ended.code == 3
    assert "no store opens" in ended.err


def test_files_that_do_not_load_end_with_one_and_are_shown(
    callout: Command, tmp_path: Path
) -> None:
    (tmp_path / "processes/bad.yaml").write_text("process: bad\nstates: {a: {on: {x: b}}}\n")

    ended = callout("start", "parcel", "--data", LIGHT)

    assert ended.code == 1
    assert "--> processes/bad.yaml:2" in ended.err
    assert callout("start", "parcel", "--data", LIGHT, "--json").json["error"]["problems"]


def test_a_ticket_is_shown_as_it_stands(callout: Command) -> None:
    _stored(callout)

    ended, document = callout("show", "P1"), callout("show", "P1", "--json").json

    assert "parcel, open, 2 entries" in ended.out
    assert "shelf = A3" in ended.out
    assert "after.waiting.1" in ended.out
    assert (document["id"], document["states"]) == ("P1", ["waiting"])


def test_a_ticket_is_shown_as_it_stood(callout: Command) -> None:
    _stored(callout)

    assert "states: waiting" in callout("at", "P1", "2999-01-01T00:00").out
    assert callout("at", "P1", "2000-01-01T00:00Z").code == 1
    assert callout("at", "P1", "2999-01-01T00:00", "--json").json["seq"] == 2


def test_a_history_has_a_line_for_each_entry(callout: Command) -> None:
    _stored(callout)
    callout("send", "P1", "asked", "--by", "clerk:li")

    lines, document = callout("history", "P1").out, callout("history", "P1", "--json").json

    assert "asked clerk:li refused: no-transition" in lines
    assert [entry["name"] for entry in document] == ["ticket.open", "stored", "asked"]


def test_an_entry_is_explained(callout: Command) -> None:
    _stored(callout)

    ended = callout("why", "P1")

    assert "yes arrived.stored.1: weight <= 30 (weight = 5)" in ended.out
    assert "states: arrived -> waiting" in ended.out
    assert "shelf = A3" in ended.out
    assert callout("why", "P1", "1", "--json").json["seq"] == 1


def test_what_can_be_sent_is_told_with_reasons_for_the_rest(callout: Command) -> None:
    _stored(callout)

    ended, document = callout("can", "P1", "--by", "clerk:li"), None
    document = callout("can", "P1", "--by", "clerk:li", "--json").json

    assert "yes fetched" in ended.out
    assert "no  asked no-transition" in ended.out
    assert document["fetched"]["possible"] is True
    assert document["asked"]["type"] == "callout:no-transition"


def test_every_ticket_replays(callout: Command) -> None:
    _stored(callout)
    callout("start", "parcel", "--id", "P2", "--data", HEAVY)

    ended = callout("replay")

    assert (ended.code, ended.out) == (0, "2 tickets replayed, 0 divergences\n")
    document = callout("replay", "P1", "--json").json
    assert (document["divergences"], document["tickets"]) == (0, {"P1": []})


def test_tickets_are_listed_by_process_and_status(callout: Command) -> None:
    _stored(callout)

    assert "P1 open waiting · " in callout("tickets", "--process", "parcel").out
    assert callout("tickets", "--status", "closed", "--json").json == {"tickets": [], "next": None}


def test_a_repeated_key_says_so(callout: Command) -> None:
    first = callout("start", "parcel", "--key", "k", "--data", LIGHT, "--json").json
    again = callout("start", "parcel", "--key", "k", "--data", LIGHT, "--json").json

    assert (again["ticket"], again["repeated"]) == (first["ticket"], True)


def test_every_command_has_help_and_json(callout: Command) -> None:
    listed = callout("--help").out
    for name in ("start", "send", "can", "show", "at", "history", "why", "replay", "tickets"):
        assert name in listed
        assert "--json" in callout(name, "--help").out
    assert json.dumps(callout("--version").out).startswith('"callout ')


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:////nowhere/at/all/tickets.db", "unable to open"),
        ("sqlite:///old.db", "schema"),
        ("postgresql://nobody@127.0.0.1:1/none", "127.0.0.1"),
    ],
)
def test_databases_that_are_missing_old_or_unreachable_end_with_three(
    callout: Command, tmp_path: Path, url: str, message: str
) -> None:
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("CREATE TABLE callout_version (version_num TEXT)")
        connection.execute("INSERT INTO callout_version VALUES ('0000')")
    connection.close()

    ended = callout("tickets", "--db", url)

    assert ended.code == 3
    assert message in ended.err


def test_looking_at_a_file_that_is_not_there_does_not_make_it(
    callout: Command, tmp_path: Path
) -> None:
    ended = callout("show", "P1", "--db", f"sqlite:///{tmp_path}/tickest.db")

    assert ended.code == 3
    assert "there is no database file" in ended.err
    assert not (tmp_path / "tickest.db").exists()
