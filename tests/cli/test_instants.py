"""Instants without an offset are what clocks show where the ticket is worked, in every command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from callout.cli.instants import instant_of, zone_of_all
from callout.reader.rules import load_library
from tests.cli.running import Command

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
START = datetime.fromisoformat("1990-01-01")
PROCESS = """
process: visit
data: {seen: string, planned_for: {type: date and time}}
must: {report: {by: clerk, due: PT48H}}
events:
  knocked: {by: clerk}
  planned: {by: clerk, payload: {planned_for: {type: date and time}}}
states:
  a:
    waits_forever: a test
    entry: [{oblige: report}]
    on:
      knocked: {do: [{set: {seen: string(now())}}]}
      planned: {target: b, do: [{set: {planned_for: event.data.planned_for}}]}
  b: {at: {planned_for: c}}
  c: {type: final}
"""
EAST = "parameters: east\nzone: Asia/Shanghai\nvalues: {}\n"
WEST = "parameters: west\nzone: Europe/Berlin\nvalues: {}\n"
TABLE = """
tables:
  day:
    hit: F
    inputs: {n: {type: number}}
    outputs: {d: {type: string}}
    rules: |
      | n || d             |
      | 1 || string(now()) |
"""
ON = ("--processes", "mine", "--rules", "ours")


@pytest.fixture
def visit(callout: Command, tmp_path: Path) -> Command:
    """A ticket of a profile in Shanghai, where clocks show another day for eight hours."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "ours").mkdir()
    (tmp_path / "mine/visit.yaml").write_text(PROCESS, "utf-8")
    (tmp_path / "ours/east.yaml").write_text(EAST, "utf-8")
    assert callout("start", "visit", "--id", "V", "--profile", "east", *ON).code == 0
    return callout


def wall(moment: datetime) -> str:
    """What clocks in Shanghai show, with no word of where."""
    return moment.astimezone(SHANGHAI).replace(tzinfo=None).isoformat()


def test_an_event_happened_when_clocks_of_the_ticket_showed_it(visit: Command) -> None:
    words = ("send", "V", "knocked", "--by", "clerk:li", "--occurred-at")
    for said, meant in {
        "2024-03-11T09:00:00": "2024-03-11T01:00:00Z",
        "2024-03-11T09:00:00+01:00": "2024-03-11T08:00:00Z",
        "2024-03-11T09:00:00Z": "2024-03-11T09:00:00Z",
        "2024-03-11": "2024-03-10T16:00:00Z",
    }.items():
        ended = visit(*words, said, *ON, "--json")
        entry = visit("why", "V", "--json", *ON).json
        assert (ended.code, entry["occurred_at"]) == (0, meant)
        in_their_zone = said in ("2024-03-11T09:00:00", "2024-03-11")
        assert ("as clocks in Asia/Shanghai show it" in ended.err) is in_their_zone

    note = visit(*words, "2024-03-11T09:00", *ON).err
    assert note == (
        "--occurred-at 2024-03-11T09:00: as clocks in Asia/Shanghai show it,"
        " 2024-03-11T09:00:00+08:00\n"
    )


def test_a_ticket_is_looked_at_when_clocks_of_its_zone_showed_it(visit: Command) -> None:
    now = datetime.now(UTC)

    assert "did not exist then" in visit("at", "V", wall(now - HOUR), *ON).err
    stood = visit("at", "V", wall(now + HOUR), *ON, "--json")
    assert (stood.code, stood.json["states"]) == (0, ["a"])
    assert stood.err.startswith(f"INSTANT {wall(now + HOUR)}: as clocks in Asia/Shanghai show it")


def test_a_time_in_a_payload_is_due_when_clocks_of_the_ticket_show_it(visit: Command) -> None:
    said = '{"planned_for": "2999-03-11T09:00:00"}'
    assert visit("send", "V", "planned", "--by", "clerk:li", "--with", said, *ON).code == 0

    shown = visit("show", "V", "--json", *ON).json
    assert "2999-03-11T01:00:00Z" in str(shown["timers"])
    assert shown["data"]["planned_for"] == "@2999-03-11T09:00:00"


@pytest.mark.parametrize(
    ("option", "begins", "is_before"),
    [
        ("--due-before", 2 * 24 * HOUR, True),
        ("--opened-since", 0 * HOUR, False),
        ("--changed-since", 0 * HOUR, False),
    ],
)
def test_lists_are_asked_in_the_zone_of_all(
    visit: Command, option: str, begins: timedelta, is_before: bool
) -> None:
    around = datetime.now(UTC) + begins
    for said, is_there in {
        wall(around - HOUR): not is_before,
        wall(around + HOUR): is_before,
    }.items():
        ended = visit("tickets", option, said, *ON, "--json")
        assert [each["id"] for each in ended.json["tickets"]] == ["V"] * is_there
        assert f"{option} {said}: as clocks in Asia/Shanghai show it" in ended.err
    assert visit("tickets", option, around.isoformat(), *ON).err == ""


def test_lists_of_several_zones_ask_for_an_offset_and_one_ticket_does_not(
    visit: Command, tmp_path: Path
) -> None:
    (tmp_path / "ours/west.yaml").write_text(WEST, "utf-8")

    for option in ("--due-before", "--opened-since", "--changed-since"):
        refused = visit("tickets", option, "2024-03-11T09:00", *ON)
        assert refused.code == 2
        assert "several zones, Asia/Shanghai and Europe/Berlin: say the offset" in refused.err
        assert visit("tickets", option, "2024-03-11T09:00Z", *ON).code == 0
    assert visit("at", "V", wall(datetime.now(UTC) + HOUR), *ON).code == 0


def test_an_event_for_a_ticket_that_is_not_there_is_noted_as_ever(visit: Command) -> None:
    ended = visit("send", "U", "knocked", "--occurred-at", "2024-03-11T09:00", *ON)

    assert (ended.code, "there is no ticket 'U'" in ended.err) == (2, True)
    strays = visit("doctor", "--json", *ON).out
    assert "knocked" in strays


def test_a_key_again_with_another_instant_is_another_request(visit: Command) -> None:
    words = ("send", "V", "knocked", "--by", "clerk:li", "--key", "K", "--json", *ON)
    first = visit(*words, "--occurred-at", "2024-03-11T09:00").json
    again = visit(*words, "--occurred-at", "2024-03-11T01:00Z").json
    other = visit(*words, "--occurred-at", "2024-03-11T09:01")

    assert (again["hash"], again["repeated"]) == (first["hash"], True)
    assert (other.code, other.json["error"]["type"]) == (1, "callout:key-reused")
    assert "by its occurred_at" in other.out


def test_a_table_is_asked_in_the_zone_of_its_profile(visit: Command, tmp_path: Path) -> None:
    (tmp_path / "ours/t.yaml").write_text(TABLE, "utf-8")
    words = ("decide", "ours", "--table", "day", "--with", "{n: 1}", "--now")

    local = visit(*words, "2024-03-11T09:00:00")
    assert local.err == ""
    assert "2024-03-11T09:00:00@Asia/Shanghai" in local.out
    assert "2024-03-11T17:00:00@Asia/Shanghai" in visit(*words, "2024-03-11T09:00:00Z").out


def test_an_expression_without_a_process_is_asked_in_utc(callout: Command) -> None:
    said = [callout("feel", "now()", "--now", f"2026-03-02T23:30:00{z}").out for z in ("", "Z")]
    assert said == ["2026-03-02T23:30:00Z\n"] * 2


# Times that clocks show twice, or never


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("2026-03-29T01:59:59", "2026-03-29T00:59:59+00:00"),
        ("2026-03-29T02:30", "clocks in Europe/Berlin never show '2026-03-29T02:30'"),
        ("2026-03-29T03:00", "2026-03-29T01:00:00+00:00"),
        (
            "2026-10-25T02:30",
            "twice: say which, 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00",
        ),
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30:00+00:00"),
        ("0001-01-01T00:00", "is not in the years 1 to 9999 of UTC"),
        ("9999-12-31T23:59", "9999-12-31T22:59:00+00:00"),
        ("soon", "'soon' is not an ISO 8601 date and time"),
        ("", "'' is not an ISO 8601 date and time"),
    ],
)
def test_a_time_that_clocks_show_twice_or_never_is_asked_for_anew(said: str, answer: str) -> None:
    try:
        found = instant_of(said, "--at", lambda: BERLIN).isoformat()
    except typer.BadParameter as refused:
        found = refused.message
    assert answer in found


@given(
    st.builds(
        lambda day, minute: START + timedelta(days=day, minutes=minute),
        st.integers(0, 17_000),
        st.integers(0, 1439),
    )
)
def test_what_is_read_is_what_clocks_there_show_then(said: datetime) -> None:
    try:
        found = instant_of(said.isoformat(), "--at", lambda: BERLIN)
    except typer.BadParameter:
        later = said.replace(tzinfo=BERLIN, fold=1).utcoffset()
        assert said.replace(tzinfo=BERLIN).utcoffset() != later
        return
    assert found.astimezone(BERLIN).replace(tzinfo=None) == said
    assert found.tzinfo is UTC


CALENDAR = """
calendar: {name}
zone: {zone}
valid: {{from: 2026-01-01, until: 2026-12-31}}
week: [monday]
hours: {{from: "09:00", until: "17:00"}}
"""
NORTH = CALENDAR.format(name="N", zone="Europe/Berlin")
SOUTH = CALENDAR.format(name="S", zone="Asia/Shanghai")


@pytest.mark.parametrize(
    ("files", "zone"),
    [
        ({}, "UTC"),
        ({"e": EAST}, "Asia/Shanghai"),
        ({"e": EAST, "also": EAST.replace("east", "far_east")}, "Asia/Shanghai"),
        ({"e": EAST, "w": WEST}, None),
        ({"bare": "parameters: bare\nvalues: {}\n"}, "UTC"),
        ({"bare": "parameters: bare\nvalues: {}\n", "e": EAST}, None),
        ({"n": NORTH, "p": "parameters: p\ncalendar: N\nvalues: {}\n"}, "Europe/Berlin"),
        (
            {
                "n": NORTH,
                "s": SOUTH,
                "p": "parameters: p\ncalendar: {default: N, CN-31: S}\nvalues: {}\n",
            },
            None,
        ),
        (
            {
                "n": NORTH,
                "s": SOUTH,
                "p": "parameters: p\nzone: Asia/Shanghai\ncalendar: {default: N, CN-31: S}\n"
                "values: {}\n",
            },
            "Asia/Shanghai",
        ),
    ],
)
def test_the_zone_of_all_is_the_one_that_profiles_and_their_regions_share(
    files: dict[str, str], zone: str | None
) -> None:
    library = load_library({f"{name}.yaml": text for name, text in files.items()})
    if zone is not None:
        assert str(zone_of_all(library)) == zone
    else:
        with pytest.raises(typer.BadParameter, match="several zones"):
            zone_of_all(library)
