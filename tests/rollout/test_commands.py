"""`callout diff` and `callout migrate` from the files to the end."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from callout.store import open_store
from tests.cli.running import Command
from tests.rollout.moves import NEW, OLD, filled, troubles

DB = ("--db", "sqlite:///t.db")


@pytest.fixture
def callout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    monkeypatch.chdir(tmp_path)
    for folder, files in (("v1", OLD), ("v2", NEW)):
        (tmp_path / folder / "processes").mkdir(parents=True)
        for name, text in files.items():
            (tmp_path / folder / f"processes/{name}.yaml").write_text(text.lstrip(), "utf-8")
    return Command(monkeypatch, capsys)


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    with open_store(f"sqlite:///{tmp_path}/t.db") as store:
        filled(store)
    return tmp_path / "t.db"


def test_a_version_is_a_folder_a_file_or_what_tickets_are_pinned_to(
    callout: Command, tickets: Path
) -> None:
    with open_store(f"sqlite:///{tickets}") as store:
        pinned = store.load("P0").definition[5:13]  # type: ignore[arg-type] # an id

    whole = callout("diff", "v1", "v2", *DB)
    file = callout("diff", "v1/processes/parcel.yaml", "v2/processes/parcel.yaml", *DB)
    stored = callout("diff", f"parcel@{pinned}", "v2", "--tickets", *DB)
    same = callout("diff", f"parcel@{pinned}", "v1", *DB)

    assert (whole.code, file.code, stored.code, same.code) == (1, 1, 1, 0)
    assert "2 processes compared, 1 the same" in whole.out
    assert "waiting → on_shelf (rename, 100 % same)" in file.out
    assert "4 of the old version: 1 safe, 3 need a mapping, 0 would be stranded" in stored.out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("nowhere", "no such file or folder, and no name@hash"),
        ("parcel@0000", "is no definition of that process in the store"),
        ("other@0000", "is no definition of that process in the store"),
    ],
)
def test_what_is_no_version_is_said(
    asked: str, words: str, callout: Command, tickets: Path
) -> None:
    ended = callout("diff", asked, "v2", "--json", *DB)

    assert (ended.code, ended.json["error"]["type"]) == (1, "callout:version-not-found")
    assert words in ended.json["error"]["title"]


def test_planned_checked_applied_and_taken_back(callout: Command, tickets: Path) -> None:
    plan = callout("migrate", "plan", "v1", "v2", "--process", "parcel", *DB)
    Path("plan.yaml").write_text(plan.out, "utf-8")
    files = ("--processes", "v2/processes", *DB)
    people = ("--by", "designer:li", "--reviewed-by", "chief:wu")
    before = hashlib.sha256(tickets.read_bytes()).hexdigest()

    checked = callout("migrate", "check", "plan.yaml", *files)
    assert "3 configurations of the old version looked at" in checked.out
    assert hashlib.sha256(tickets.read_bytes()).hexdigest() == before
    refused = callout("migrate", "apply", "plan.yaml", *people, *files, "--released-only")
    assert (refused.code, "not-released" in refused.err) == (1, True)
    applied = callout("migrate", "apply", "plan.yaml", *people, *files, "--json")
    undone = callout(
        "migrate", "undo", "plan.yaml", "--by", "designer:li", "--reason", "early", *files
    )

    assert (plan.code, checked.code, applied.code, undone.code) == (0, 0, 0, 0)
    assert (applied.json["moved"], applied.json["stranded"]) == (4, 0)
    assert "4 tickets moved, 0 were before, 0 stay as they are" in undone.out
    with open_store(f"sqlite:///{tickets}") as store:
        assert troubles(store) == []


def test_how_far_it_is_stands_on_standard_error_where_it_is_wanted(
    callout: Command, tickets: Path
) -> None:
    whole = ("--process", "parcel", *DB, "--progress")
    plan = callout("migrate", "plan", "v1", "v2", *whole)
    Path("plan.yaml").write_text(plan.out, "utf-8")
    files = ("plan.yaml", "--processes", "v2/processes", *DB, "--progress")
    people = ("--by", "designer:li", "--reviewed-by", "chief:wu")

    silent = [
        callout("diff", "v1", "v2", "--tickets", *whole, "--json"),
        callout("migrate", "check", *files, "--json"),
        callout("migrate", "check", *files[:-1]),
    ]
    told = [
        plan,
        callout("diff", "v1", "v2", "--tickets", *whole),
        callout("migrate", "check", *files),
        callout("migrate", "apply", *files, *people),
    ]

    assert [each.err for each in silent] == ["", "", ""]
    assert [each.err.splitlines()[-1] for each in told] == [
        "open tickets: 4",
        "open tickets: 4",
        "open tickets: 4",
        "tickets: 4",
    ]
    assert all(each.out for each in (*silent, *told))


def test_nobody_moves_tickets_by_a_plan_of_his_own_review(callout: Command, tickets: Path) -> None:
    plan = callout("migrate", "plan", "v1", "v2", "--process", "parcel", *DB).out
    Path("plan.yaml").write_text(plan, "utf-8")

    ended = callout(
        "migrate", "apply", "plan.yaml", "--by", "a:x", "--reviewed-by", "a:x",
        "--processes", "v2/processes", *DB,
    )  # fmt: skip

    assert (ended.code, "name two" in ended.err) == (2, True)


def test_where_some_would_stay_behind_none_is_moved_unless_that_is_meant(
    callout: Command, tickets: Path
) -> None:
    plan = callout("migrate", "plan", "v1", "v2", "--process", "parcel", *DB).out
    without = "\n".join(line for line in plan.split("\n") if "after.waiting" not in line)
    Path("plan.yaml").write_text(without, "utf-8")
    words = (
        "migrate", "apply", "plan.yaml", "--by", "a:x", "--reviewed-by", "b:y",
        "--processes", "v2/processes", *DB,
    )  # fmt: skip

    checked = callout("migrate", "check", "plan.yaml", "--processes", "v2/processes", *DB)
    refused, partly = callout(*words), callout(*words, "--partly", "--json")

    assert (checked.code, refused.code, partly.code) == (1, 1, 1)
    assert "STRANDED" in checked.out
    assert "timer 'after.waiting.1' is armed" in checked.out
    assert "so that none was moved" in refused.out
    assert (partly.json["moved"], partly.json["stranded"]) == (1, 3)


ODD = {
    "": "Y007",
    "migrate: p\n": "S002",
    "migrate: p\ndefinitions: {a: b}\n": "S005",
    "migrate: p\ndefinitions: {}\nwhatever: 1\n": "S001",
    "migrate: p\ndefinitions: {s256:HASH: s256:HASH}\ndata: {x: '?'}\n": "V001",
    "migrate: p\ndefinitions: {s256:HASH: s256:HASH}\ntimers: {x: {due: later}}\n": "S004",
    "- 1\n": "S003",
}


@pytest.mark.parametrize("text", ODD)
def test_what_is_wrong_in_a_plan_is_said_with_its_place(
    text: str, callout: Command, tickets: Path
) -> None:
    Path("plan.yaml").write_text(text.replace("HASH", "0" * 64), "utf-8")

    ended = callout("migrate", "check", "plan.yaml", "--json", "--processes", "v1/processes", *DB)

    problems = ended.json["error"]["problems"]
    assert ODD[text] in {each["code"] for each in problems}
    assert all(each["where"].startswith("plan.yaml:") for each in problems)
