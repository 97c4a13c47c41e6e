"""``callout report``: figures for people and for machines, published, revised, drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from callout import Engine
from callout.store import open_store
from tests.cli.running import Command
from tests.kpis.worlds import KPIS, MATTER, PLACE, ROLES, SERVED, matter, open_desk

TITLED = KPIS.replace(
    "  satisfaction:\n", "  satisfaction:\n    title: {en: Happy people, zh: 满意度}\n"
)


@pytest.fixture
def desk(callout: Command, tmp_path: Path) -> Iterator[Engine]:
    for place, text in {
        "processes/matter.yaml": MATTER,
        "processes/served.yaml": SERVED,
        "rules/desk.yaml": PLACE,
        "rules/roles.yaml": ROLES,
        "rules/kpis.yaml": TITLED,
    }.items():
        (tmp_path / place).write_text(text, "utf-8")
    with open_store(f"sqlite:///{tmp_path / 'callout.db'}") as store, open_desk(store) as engine:
        for number in range(49):
            visit = matter(engine, "visit", region="CN-31" if number % 2 else "CN-11")
            rating = "bad" if number == 7 else "good"
            engine.send(visit, "settle", {"rating": rating, "cost": number}, actor="clerk:li")
        yield engine


def test_figures_are_told_with_their_target_and_the_misses(callout: Command, desk: Engine) -> None:
    ended = callout("report", "satisfaction", "--period", "2024-03", "--by", "region")

    (miss,) = [t for t in desk.find() if desk.ticket(t).data["rating"] == "bad"]
    assert ended.code == 0
    assert "Happy people (satisfaction) 2024-03" in ended.out
    assert "98.0 % · 48 of 49 · 95 % interval 89.3 % to 99.6 %" in ended.out
    assert "target at least 98.0 % (A-1.3.2): not met, less than 0.1 points below" in ended.out
    assert "CN-11 100.0 % · 25 of 25" in ended.out
    assert f"misses: {miss}" in ended.out
    assert "as of " in ended.out


def test_they_are_told_in_chinese(callout: Command, desk: Engine) -> None:
    out = callout("report", "satisfaction", "--period", "2024-03", "--lang", "zh").out

    assert "满意度 (satisfaction) 2024-03" in out
    assert "48/49" in out
    assert "目标不低于 98.0 % (A-1.3.2): 未达标, 低 不到 0.1 个百分点" in out


def test_figures_are_compared_with_the_period_before(callout: Command, desk: Engine) -> None:
    out = callout("report", "satisfaction", "takings", "--period", "2024-04", "--compare").out

    assert out.count("before 2024-03") == 2
    assert "before 2024-03 sum 1176.0 · mean 24.0 · median 24.0 · 90 % up to 44.0 · count 49" in out
    assert "no cases" in out


def test_the_document_has_every_case_and_a_hash(callout: Command, desk: Engine) -> None:
    document = callout("report", "satisfaction", "--period", "2024-03", "--json").json

    (kpi,) = document["kpis"]
    assert document["hash"].startswith("s256:")
    assert kpi["figure"]["share"] == {"exact": "48/49", "shown": "98.0 %"}
    assert kpi["figure"]["target"]["difference"] == "-1/2450"
    assert len(kpi["cases"]) == 49
    assert kpi["definition"].startswith("s256:")


def test_what_is_published_is_never_written_over_and_revised_beside_it(
    callout: Command, desk: Engine, tmp_path: Path
) -> None:
    first = ("report", "satisfaction", "--period", "2024-03", "--out", "march.json")
    assert callout(*first).code == 0
    published = (tmp_path / "march.json").read_bytes()
    again = callout(*first)
    assert again.code == 2
    assert "exists" in again.err

    assert "nothing has changed since" in callout("report", "--against", "march.json").out
    late = matter(desk, "visit")
    desk.send(late, "settle", {"rating": "good"}, actor="clerk:li")
    revised = callout("report", "--against", "march.json", "--out", "march-2.json")

    assert f"{late} came: met" in revised.out
    assert "49 of 50" in revised.out
    assert (tmp_path / "march.json").read_bytes() == published
    second = json.loads((tmp_path / "march-2.json").read_text())
    assert second["revises"] == json.loads(published)["hash"]
    assert [each["ticket"] for each in second["changed"][0]["cases"]] == [late]


def test_an_altered_report_is_refused(callout: Command, desk: Engine, tmp_path: Path) -> None:
    callout("report", "satisfaction", "--period", "2024-03", "--out", "march.json")
    text = (tmp_path / "march.json").read_text()
    (tmp_path / "march.json").write_text(text.replace('"numerator": 48', '"numerator": 49'))

    ended = callout("report", "--against", "march.json")

    assert ended.code == 1
    assert "was altered" in ended.err
    (tmp_path / "none.json").write_text("{")
    assert callout("report", "--against", "none.json").code == 2


def test_a_report_of_then_is_as_everything_stood_then(callout: Command, desk: Engine) -> None:
    out = callout(
        "report", "satisfaction", "--period", "2024-03", "--as-of", "2024-03-01T00:00"
    ).out

    assert "no cases" in out
    assert "as of 2024-02-29 16:00:00 UTC" in out


@pytest.mark.parametrize(("language", "title"), [("en", "Happy people"), ("zh", "满意度")])
def test_a_trend_is_drawn(
    callout: Command, desk: Engine, tmp_path: Path, language: str, title: str
) -> None:
    callout(
        "report", "satisfaction", "--period", "2024-04", "--svg", "t.svg", "--periods", "3",
        "--lang", language,
    )  # fmt: skip

    root = ElementTree.fromstring((tmp_path / "t.svg").read_text("utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    groups = {each.get("id"): each.get("class") for each in root.iter(f"{space}g")}
    texts = [each.text for each in root.iter(f"{space}text")]
    assert groups == {
        "period-2024-02": "point",
        "period-2024-03": "point missed",
        "period-2024-04": "point",
    }
    assert texts[0] == title
    assert "98.0 %" in texts
    assert len([*root.iter(f"{space}circle")]) == 1
    classes = [each.get("class") for each in root.iter(f"{space}path")]
    assert classes == ["axis", "target", "trend"]


def test_a_picture_is_of_one_kpi(callout: Command, desk: Engine) -> None:
    ended = callout("report", "--period", "2024-03", "--svg", "t.svg")

    assert ended.code == 2
    assert "a picture is of one KPI" in ended.err


def test_kpis_are_listed(callout: Command, desk: Engine) -> None:
    listed = callout("report", "--list").out
    assert "Happy people (satisfaction)" in listed
    assert "share of matter · target at least 0.98 · A-1.3.2" in listed
    assert callout("report", "--list", "--db", "sqlite:///none.db").out == listed
    found = {each["name"]: each for each in callout("report", "--list", "--json").json}
    assert found["complaint_rate"]["kind"] == "rate"
    assert found["complaint_rate"]["processes"] == ["matter", "served"]


def test_a_call_without_a_period_or_with_a_wrong_name_is_told(
    callout: Command, desk: Engine
) -> None:
    assert "say for which period" in callout("report").err
    ended = callout("report", "satisfied", "--period", "2024-03")
    assert ended.code == 1
    assert "there is no KPI 'satisfied'" in ended.err
    assert "did you mean 'satisfaction'" in ended.err
    assert callout("report", "--period", "Mars").code == 1
