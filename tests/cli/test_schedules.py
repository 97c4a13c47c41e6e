"""What the commands say of schedules."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callout.clock import ManualClock
from callout.engine import Engine
from tests.cli.running import Command

RULES = """
schedules:
  daily:
    start: parcel
    at: "00:00"
    on: every day
    zone: Asia/Shanghai
    with: {weight: 5}
"""


@pytest.fixture
def project(callout: Command, tmp_path: Path) -> Path:
    (tmp_path / "rules/schedules.yaml").write_text(RULES, "utf-8")
    callout("start", "parcel", "--id", "P1", "--data", '{"weight": 5}')
    return tmp_path


def _work(project: Path, at: datetime, rules: str = RULES) -> None:
    (project / "rules/schedules.yaml").write_text(rules, "utf-8")
    engine = Engine.open(
        f"sqlite:///{project / 'callout.db'}",
        processes=project / "processes",
        rules=project / "rules",
        clock=ManualClock(at),
    )
    with engine:
        engine.tick()


def test_schedules_are_listed_with_when_they_come(callout: Command, project: Path) -> None:
    before = callout("schedules", "--next", "3").out
    assert "daily opens parcel" in before
    assert "nobody has looked at it yet" in before
    assert before.count("next ") == 3
    assert "00:00:00 Asia/Shanghai" in before

    now = datetime.now(UTC)
    _work(project, now)

    (found,) = callout("schedules", "--json", "--next", "5").json
    assert (found["name"], found["start"], found["missed"]) == ("daily", "parcel", "last")
    assert found["done_until"] is not None
    assert [each[11:] for each in found["next"]] == ["16:00:00Z"] * 5


def test_doctor_tells_of_one_that_has_not_run(callout: Command, project: Path) -> None:
    assert "schedule daily no worker has looked at it yet" in _told(callout)

    _work(project, datetime.now(UTC) - timedelta(days=3))
    assert "schedule daily it has not run since" in _told(callout)

    _work(project, datetime.now(UTC))
    assert "schedule daily" not in _told(callout)


def test_doctor_tells_of_what_could_not_be_opened(callout: Command, project: Path) -> None:
    wrong = RULES.replace("weight: 5", "'weight': '\"heavy\"'")
    _work(project, datetime.now(UTC) - timedelta(days=1), wrong)
    _work(project, datetime.now(UTC), wrong)

    said = _told(callout)

    assert "schedule daily not opened: daily-" in said
    assert "callout:schedule" in said


def _told(callout: Command) -> str:
    return " ".join(callout("doctor").out.split())


def test_work_once_says_what_schedules_have_opened(callout: Command, project: Path) -> None:
    _work(project, datetime.now(UTC) - timedelta(days=3))

    ended = callout("work", "--once")

    assert "1 tickets opened by schedules, 0 failed" in ended.out
    (ticket,) = [each for each in callout("tickets").out.split() if each.startswith("daily-")]
    assert "callout:schedule" in callout("history", ticket).out


def test_days_of_which_no_time_is_known_are_told(callout: Command, project: Path) -> None:
    (project / "rules/shop.yaml").write_text(
        "parameters: shop\n"
        "values: {at: {type: time, values: [{value: '08:00', until: 2020-01-01}]}}\n",
        "utf-8",
    )
    now = datetime.now(UTC)
    _work(project, now, RULES.replace('"00:00"', '["00:00", param.at]'))

    why = "'param.at' gives no time on"
    assert f"schedule daily not opened: {why}" in _told(callout)
    assert f"not opened {why}" in " ".join(callout("schedules").out.split())

    _work(project, now, RULES.replace('"00:00"', "param.at").replace("every day", "[mon]"))
    assert "schedule daily 'param.at' gives no time" in _told(callout).replace("not opened: ", "")
    (found,) = callout("schedules", "--json", "--next", "2").json
    assert found["next"] == []
    assert [each[: len(why)] for each in found["without_times"]] == [why] * 2
    assert f"no time {why}" in " ".join(callout("schedules").out.split())
