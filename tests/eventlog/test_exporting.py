"""Histories of our tickets as event logs: all of them, each entry once, personal data masked."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout.eventlog.model import LIFECYCLE, NAME, TIME, LogTrace
from callout.eventlog.ocel.files import read_ocel_file
from callout.eventlog.ocel.json_form import read_ocel_json
from callout.eventlog.xes.reading import XesReader
from callout.store import open_store
from tests.cli.running import Command
from tests.engine.worlds import DESK, PARCEL
from tests.verify.databases import COURIER, alter, made

PRIVATE = """
process: person
title: A person
data: {name: {type: string, pii: true}, size: {type: number}}
events: {renamed: {payload: {name: {type: string, pii: true}}}}
initial: here
states: {here: {waits_forever: they stay, on: {renamed: {do: [{set: {name: event.data.name}}]}}}}
"""


@pytest.fixture
def callout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    (tmp_path / "processes").mkdir()
    (tmp_path / "rules").mkdir()
    own = (("parcel", PARCEL), ("desk", DESK), ("courier", COURIER), ("person", PRIVATE))
    for name, text in own:
        (tmp_path / f"processes/{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsys)


def traces(path: Path) -> list[LogTrace]:
    return list(XesReader([path.read_bytes()]).traces())


def test_every_entry_is_an_event_once_with_its_instant(callout: Command, tmp_path: Path) -> None:
    address = made(tmp_path / "a.db")

    ended = callout("export", "--xes", "a.xes", "--refused", "--db", address)

    assert ended.code == 0, ended
    with open_store(address, read_only=True) as store:
        stored = {name: store.history(name) for name in store.find()}
    found = {trace.texts()[NAME]: trace for trace in traces(tmp_path / "a.xes")}
    assert found.keys() == stored.keys()
    for name, entries in stored.items():
        texts = [event.texts() for event in found[str(name)].events]
        assert [each["callout:hash"] for each in texts] == [each.hash for each in entries]
        assert [each[NAME] for each in texts] == [each.name for each in entries]
        assert all(each[TIME].endswith("+00:00") for each in texts)


def test_refused_events_are_left_out_unless_they_are_wanted(
    callout: Command, tmp_path: Path
) -> None:
    address = made(tmp_path / "a.db")
    callout("send", "P", "fetched", "--by", "stranger:x", "--db", address)

    for option, expected in (((), set()), (("--refused",), {"ate_abort"})):
        callout("export", "--xes", "a.xes", *option, "--db", address)
        events = [event for trace in traces(tmp_path / "a.xes") for event in trace.events]
        assert {event.texts()[LIFECYCLE] for event in events} == {"complete"} | expected


def test_json_and_sqlite_hold_the_same_objects_and_events(callout: Command, tmp_path: Path) -> None:
    address = made(tmp_path / "a.db")

    for name in ("a.json", "a.sqlite"):
        assert callout("export", "--ocel", name, "--db", address).code == 0
    json = read_ocel_json((tmp_path / "a.json").read_bytes())
    file = read_ocel_file(tmp_path / "a.sqlite")

    assert json.objects == file.objects
    assert [(each.id, {*each.values}, {*each.relations}) for each in json.events] == [
        (each.id, {*each.values}, {*each.relations}) for each in file.events
    ]
    known = {each.id for each in json.objects}
    related = [each for item in (*json.events, *json.objects) for each in item.relations]
    assert {each.target for each in related} <= known
    assert {"ticket", "by", "decided by", "runs on", "parent"} <= {
        each.qualifier for each in related
    }


def test_a_ticket_that_is_not_asked_for_is_still_an_object_where_another_is_linked_with_it(
    callout: Command, tmp_path: Path
) -> None:
    address = made(tmp_path / "a.db")

    callout("export", "--ocel", "a.json", "--process", "desk", "--db", address)
    log = read_ocel_json((tmp_path / "a.json").read_bytes())

    targets = {each.target for item in (*log.events, *log.objects) for each in item.relations}
    assert targets <= {each.id for each in log.objects}


def test_personal_data_are_masked_unless_somebody_asks_for_them(
    callout: Command, tmp_path: Path
) -> None:
    callout("start", "person", "--id", "T", "--with", "{name: Zhang San, size: 3}")
    callout("send", "T", "renamed", "--with", "{name: Zhang Er}")

    for name in ("a.xes", "a.json"):
        option = "--xes" if name == "a.xes" else "--ocel"
        callout("export", option, name)
        assert b"Zhang" not in (tmp_path / name).read_bytes()
        callout("export", option, name, "--reveal")
        assert b"Zhang San" in (tmp_path / name).read_bytes()
        assert b"Zhang Er" in (tmp_path / name).read_bytes()


@pytest.mark.parametrize("name", ["a.xes", "a.json", "a.xml", "a.sqlite"])
def test_what_cannot_be_read_to_the_end_leaves_no_file_and_none_is_lost(
    callout: Command, tmp_path: Path, name: str
) -> None:
    address = made(tmp_path / "a.db")
    alter(tmp_path / "a.db", "UPDATE entry SET document = 'x' WHERE ticket = 'R'")
    option = "--xes" if name == "a.xes" else "--ocel"
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / name).write_text("mine")

    for path in (name, f"kept/{name}"):
        assert callout("export", option, path, "--db", address).code != 0
    assert not (tmp_path / name).exists()
    assert not [*tmp_path.rglob("*.part")]
    assert (tmp_path / "kept" / name).read_text() == "mine"


def test_a_file_of_another_name_is_refused(callout: Command, tmp_path: Path) -> None:
    ended = callout("export", "--ocel", "a.txt", "--db", made(tmp_path / "a.db"))

    assert ended.code == 2
    assert ".json, .xml, .sqlite" in ended.err
