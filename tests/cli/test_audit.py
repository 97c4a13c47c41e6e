"""``callout audit``: keys, checkpoints and proofs on the command line, and what verify says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.verify.databases import made


@pytest.fixture
def callout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    (tmp_path / "outside").mkdir()
    monkeypatch.setenv("CALLOUT_DB", made(tmp_path / "a.db"))
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsys)


def sealed(callout: Command, tmp_path: Path) -> None:
    assert callout("audit", "keygen", "key.pem").code == 0
    to = (tmp_path / "outside").as_uri()
    ended = callout("audit", "seal", "--signing-key", "key.pem", "--origin", "desk", "--to", to)
    assert ended.code == 0, ended


def test_what_is_sealed_verifies_against_what_was_published(
    callout: Command, tmp_path: Path
) -> None:
    sealed(callout, tmp_path)
    (tmp_path / "heads.txt").write_text(callout("audit", "heads").out)

    for outside in ("outside", "heads.txt"):
        ended = callout("verify", "--against", outside, "--key", "key.pem.pub")
        assert (ended.code, ended.out) == (0, "6 tickets verified, 0 divergences\n")
    again = callout("audit", "seal", "--signing-key", "key.pem", "--json")
    assert again.json == {"checkpoints": [], "failed": {}}


def test_what_was_altered_since_is_named(callout: Command, tmp_path: Path) -> None:
    sealed(callout, tmp_path)
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        for table, key in (("timer", "ticket"), ("outbox", "ticket"), ("entry", "ticket")):
            statement = f"DELETE FROM {table} WHERE {key} = 'R'"  # noqa: S608 - ours
            connection.execute(statement)
        connection.execute("DELETE FROM ticket WHERE id = 'R'")
        connection.commit()

    ended = callout("verify", "--against", "outside", "--key", "key.pem.pub", "--json")

    assert ended.code == 1
    assert {(each["ticket"], each["seq"], each["class"]) for each in ended.json["others"]} == {
        ("R", seq, "HEAD") for seq in (1, 2)
    }


def test_checkpoints_of_another_key_are_told(callout: Command, tmp_path: Path) -> None:
    sealed(callout, tmp_path)
    callout("audit", "keygen", "other.pem")

    ended = callout("verify", "--against", "outside", "--key", "other.pem.pub")

    assert ended.code == 1
    assert "is signed by none of the keys" in ended.out
    assert callout("verify", "--against", "outside").code == 2
    assert callout("verify", "--against", "nowhere", "--key", "key.pem.pub").code == 2


def test_a_damaged_file_outside_ends_nothing(callout: Command, tmp_path: Path) -> None:
    sealed(callout, tmp_path)
    (tmp_path / "outside/000000000001.checkpoint").write_text("\x1b[31mdesk\n\n— desk AAAA\n")

    ended = callout("verify", "--against", "outside", "--key", "key.pem.pub")

    assert ended.code == 1
    assert "000000000001.checkpoint: this is no checkpoint" in ended.out
    assert "\x1b" not in ended.out


def test_proofs_are_json(callout: Command, tmp_path: Path) -> None:
    assert "not-sealed" in callout("audit", "prove", "P", "1").err
    sealed(callout, tmp_path)

    proof = callout("audit", "prove", "P", "1").json
    assert proof["leaf"]["ticket"] == "P"
    assert callout("audit", "consistency", str(proof["size"])).json == {
        "from": proof["size"],
        "to": proof["size"],
        "path": [],
    }
    assert callout("audit", "prove", "P", "99").code == 1


def test_a_target_that_cannot_be_reached_is_told_and_tried_again(
    callout: Command, tmp_path: Path
) -> None:
    callout("audit", "keygen", "key.pem")
    closed = "http://127.0.0.1:9/heads"
    ended = callout("audit", "seal", "--signing-key", "key.pem", "--to", closed)
    assert ended.code == 3
    assert f"{closed} has not got them" in ended.out
    assert callout("audit", "publish", "--to", closed, "--json").json["failed"].keys() == {closed}

    to = (tmp_path / "outside").as_uri()
    assert callout("audit", "publish", "--to", to).code == 0
    assert len([*(tmp_path / "outside").iterdir()]) == 1
    assert callout("audit", "publish").code == 2


def test_a_worker_with_a_key_seals(callout: Command, tmp_path: Path) -> None:
    callout("audit", "keygen", "key.pem")
    to = (tmp_path / "outside").as_uri()

    ended = callout("work", "--once", "--signing-key", "key.pem", "--to", to, "--json")

    assert ended.json["checkpoints"] == 1
    assert len([*(tmp_path / "outside").iterdir()]) == 1


def test_no_secret_is_printed(callout: Command, tmp_path: Path) -> None:
    made = callout("audit", "keygen", "key.pem", "--json")
    secret = (tmp_path / "key.pem").read_text().splitlines()[1]
    ended = callout("audit", "seal", "--signing-key", "key.pem", "--json")

    assert secret not in made.out + ended.out
    assert secret.encode() not in (tmp_path / "a.db").read_bytes()
    assert callout("audit", "keygen", "key.pem").code == 1
