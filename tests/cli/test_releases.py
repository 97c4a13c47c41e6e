"""`callout release` from the proposal to the list, and what starts on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Command
from tests.engine.worlds import PARCEL

LI, WU = ("--by", "designer:li"), ("--by", "chief:wu")
START = ("start", "parcel", "--data", "{weight: 5}", "--actor", "clerk:a")


def changed() -> None:
    Path("processes/parcel.yaml").write_text(PARCEL.replace("weight <= 30", "weight <= 20"))


def released(callout: Command, *more: str, what: str = "parcel") -> dict[str, Any]:
    made = callout("release", "propose", what, *LI, *more, "--json").json
    found: dict[str, Any] = callout("release", "approve", str(made["release"]), *WU, "--json").json
    return found


def test_proposed_approved_started_and_withdrawn(callout: Command) -> None:
    none = callout(*START, "--released-only")
    proposed = callout("release", "propose", "parcel", *LI, "--note", "first")
    alone = callout("release", "approve", "1", *LI)
    approved = callout("release", "approve", "1", *WU)
    again = callout("release", "approve", "1", *WU)
    changed()
    started = callout(*START, "--released-only", "--id", "P", "--json")
    listed = callout("release", "list", "--json").json
    ticket = callout("show", "P", "--json").json
    back = callout("release", "withdraw", listed[0]["definition"][5:13], *LI, "--note", "wrong")
    after = callout(*START, "--released-only")

    assert (none.code, proposed.code, alone.code, approved.code) == (1, 0, 1, 0)
    assert "no version of 'parcel' is released" in none.err
    assert "same-hand" in alone.err
    assert "in force since" in approved.out
    assert (again.code, "was approved by 'chief:wu'" in again.err) == (1, True)
    assert started.code == 0
    assert ticket["definition"] == listed[0]["definition"]
    assert listed[0]["proposed"]["note"] == "first"
    assert listed[0]["state"] == "in force"
    assert (back.code, after.code) == (0, 1)
    assert callout("verify").code == 0
    assert callout("verify", "--released").code == 0


def test_the_setting_may_come_from_the_environment(
    callout: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLOUT_RELEASED_ONLY", "1")

    assert callout(*START).code == 1
    released(callout)
    assert callout(*START).code == 0


def test_what_was_opened_past_the_log_is_found(callout: Command) -> None:
    callout(*START, "--id", "P")
    released(callout)

    found = callout("verify", "--released")
    later = callout("verify", "--released", "--since", "2100-01-01T00:00Z", "--json")

    assert found.code == 1
    assert "P/1 ACCEPT /definition" in found.out
    assert (later.code, later.json["others"]) == (0, [])
    assert callout("verify", "--since", "2100-01-01").code == 2


def test_a_file_is_proposed_as_its_process(callout: Command) -> None:
    made = released(callout, "--effective", "2100-01-01T08:00+08:00", what="processes/parcel.yaml")

    assert (made["process"], made["state"]) == ("parcel", "approved")
    assert made["effective"] == "2100-01-01T00:00:00Z"
    assert callout("release", "propose", "nothing", *LI).code == 1
    assert callout("release", "propose", "parcel", *LI, "--effective", "soon").code == 2
    assert callout("release", "withdraw", "7", *LI).code == 1


def test_a_list_is_told_in_two_languages(callout: Command) -> None:
    released(callout, "--effective", "2100-01-01T00:00Z")
    callout("release", "propose", "desk", *LI)

    english = callout("release", "list").out
    chinese = callout("release", "list", "--lang", "zh").out
    desk = callout("release", "list", "--process", "desk", "--json").json

    assert "effective from 2100-01-01T00:00:00Z" in english
    assert "waits for approval" in english
    assert "approved by chief:wu, " in english
    assert "2 releases" in english
    assert "批准：chief:wu，" in chinese
    assert "待批准" in chinese
    assert [each["release"] for each in desk] == [3]


def test_a_comparison_says_who_released_each_version(callout: Command) -> None:
    first = released(callout)
    Path("new").mkdir()
    for each in ("parcel", "desk"):
        text = Path(f"processes/{each}.yaml").read_text()
        Path(f"new/{each}.yaml").write_text(text.replace("weight <= 30", "weight <= 20"))

    told = callout("diff", "processes", "new", "--process", "parcel")
    data = callout("diff", "processes", "new", "--process", "parcel", "--json").json

    assert "release 1, proposed by designer:li, approved by chief:wu, effective from" in told.out
    assert "not released" in told.out
    assert data["releases"]["parcel"]["old"]["definition"] == first["definition"]
    assert data["releases"]["parcel"]["new"] is None
