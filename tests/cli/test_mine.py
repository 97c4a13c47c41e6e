"""``callout mine``: a draft that loads, fits, and finds the choices and timers that are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from callout.catalog import Catalog
from callout.eventlog.log_map import read_log_map
from callout.eventlog.mine.drawing import iso_length
from callout.values import DaysDuration, parse_duration
from tests.cli.running import Command

MAP = """
conform: x
trace: no
time: at
zone: Asia/Shanghai
name: [state, what]
"""
MONDAY = datetime(2024, 3, 11, 1, tzinfo=UTC)


def sheet(tickets: int, *, seed: int = 1) -> str:
    """Parcels: heavy ones are lifted, others carried; told at any time; closed 15 days later."""
    chance, lines = Random(seed), ["no,at,state,what,kg,note"]
    for number in range(tickets):
        at = MONDAY + timedelta(minutes=chance.randrange(100_000))
        kg = chance.randrange(1, 12)
        way = "搬运" if kg >= 8 else "carry, it"
        last = at
        steps = [("open", "arrive", str(kg)), ("open", way, ""), ("open", "shelve", "")]
        steps.insert(chance.randrange(1, 3), ("told", "Tell", ""))
        for state, what, weight in steps:
            lines.append(f'{number},{at.isoformat()},{state},"{what}",{weight},{number}')
            last, at = at, at + timedelta(minutes=chance.randrange(1, 50))
        at = last + timedelta(days=15) if chance.random() < 0.6 else at
        lines.append(f"{number},{at.isoformat()},done,close,,{number}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def miner(callout: Command, tmp_path: Path) -> Command:
    (tmp_path / "log.csv").write_text(sheet(300))
    (tmp_path / "map.yaml").write_text(MAP)
    return callout


def test_choices_regions_and_timers_are_found_and_the_rest_fits(
    miner: Command, tmp_path: Path
) -> None:
    options = ("--map", "map.yaml", "--group", "state", "--json")

    found = miner("mine", "log.csv", "-o", "draft.yaml", *options)

    assert found.code == 0, found
    text = (tmp_path / "draft.yaml").read_text()
    assert "{guard: 'kg >= 8', target: open_2}" in text
    assert "{guard: 'kg < 8', target: open_carry_it}" in text
    assert "P15D: done_close" in text
    assert found.json["regions"] == ["told/Tell"]
    assert found.json["held_back"]["fitting"] == found.json["held_back"]["tickets"] > 100
    assert found.json["seen"]["tickets"] + found.json["held_back"]["tickets"] == 300


def test_the_draft_and_its_map_are_files_for_the_other_commands(
    miner: Command, tmp_path: Path
) -> None:
    miner("mine", "log.csv", "-o", "draft.yaml", "--map", "map.yaml")
    (tmp_path / "log.csv").write_text(sheet(40, seed=2))

    ended = miner("conform", "log.csv", "--process", "draft.yaml", "--map", "draft_map.yaml")

    assert "40 of 40" in ended.out, ended
    assert miner("check", "draft.yaml").code in (0, 1)


def test_a_threshold_leaves_out_what_is_rare_and_tickets_say_so(
    miner: Command, tmp_path: Path
) -> None:
    rare = "".join(f"r{n},2024-01-01T0{n}:00:00,open,odd,,1\n" for n in range(4))
    (tmp_path / "log.csv").write_text(sheet(300) + rare)

    all_, few = (
        miner(
            "mine", "log.csv", "-o", "d.yaml", "--map", "map.yaml", "--threshold", share, "--json"
        )
        for share in ("0", "0.05")
    )

    assert all_.json["transitions"] > few.json["transitions"]
    assert set(few.json["not_fitting"]) <= {"r0", "r1", "r2", "r3"}


def test_a_nightly_batch_is_a_timer_of_the_clock(miner: Command, tmp_path: Path) -> None:
    chance, lines = Random(3), ["no,at,state,what"]
    for number in range(200):
        day = datetime(2024, 1, 1 + number % 28, 2, tzinfo=UTC)
        begun = day + timedelta(minutes=chance.randrange(480))
        night = day.replace(hour=17, minute=chance.randrange(30))  # 01:00 in Shanghai
        lines += [f"{number},{begun.isoformat()},a,solve", f"{number},{night.isoformat()},a,close"]
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")

    ended = miner("mine", "log.csv", "-o", "draft.yaml", "--map", "map.yaml")

    assert ended.code == 0, ended
    assert 'time("01:00:00@Asia/Shanghai"))\': a_close' in (tmp_path / "draft.yaml").read_text()


def test_the_map_of_a_draft_lets_its_timers_be_and_names_them_right(
    miner: Command, tmp_path: Path
) -> None:
    options = ("--map", "map.yaml", "--group", "state", "--json")
    drawn = miner("mine", "log.csv", "-o", "draft.yaml", *options).json

    catalog = Catalog.load(tmp_path / "draft.yaml")
    mapping = read_log_map((tmp_path / "draft_map.yaml").read_text(), "map")

    timers = catalog.get("draft").timers.states.values()
    assert drawn["timers"] == 1
    assert mapping.ignore == {timer for each in timers for timer in each.ids}


def test_a_log_of_nothing_is_said_to_be(miner: Command, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("no,at,state,what\n")

    ended = miner("mine", "log.csv", "-o", "draft.yaml", "--map", "map.yaml")

    assert ended.code == 1
    assert "nothing to draw from" in ended.err
    assert not (tmp_path / "draft.yaml").exists()


def test_a_handful_of_tickets_gives_a_draft(miner: Command, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(sheet(4))

    assert miner("mine", "log.csv", "-o", "draft.yaml", "--map", "map.yaml").code == 0


def test_a_name_that_is_none_is_refused(miner: Command) -> None:
    assert miner("mine", "log.csv", "-o", "my draft.yaml", "--map", "map.yaml").code == 2


@pytest.mark.parametrize("seconds", [0, 60, 3600, 5400, 86_400, 90_000, 15 * 86_400, 30 * 86_460])
def test_a_length_is_written_as_it_is(seconds: int) -> None:
    assert parse_duration(iso_length(seconds)) == DaysDuration(seconds * 10**9)
