"""S60: a rule is changed while tickets are under way; each keeps the rules it began with."""

from __future__ import annotations

from pathlib import Path

from callout import Engine, ManualClock
from tests.home_visit.steps import INTRODUCED, ROOT, Visit, job, local, settings


def _rules(folder: Path, major: str) -> Path:
    for source in (ROOT / "rules").rglob("*.yaml"):
        target = folder / source.relative_to(ROOT / "rules")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        line = "late_major_from:    {type: duration, value: "
        target.write_text(text.replace(line + "PT15M", line + major), encoding="utf-8")
    return folder


def _open(database: Path, rules: Path, clock: ManualClock) -> Engine:
    return Engine.open(
        f"sqlite:///{database}",
        processes=ROOT / "processes",
        rules=rules,
        settings=settings(),
        profile="haier",
        clock=clock,
        check=False,
    )


def _arrive_late(visit: Visit, knocks: str) -> object:
    visit.knock("10:00", knocks, knocks)
    visit.send(knocks, "door.opened")
    visit.send(knocks, "introduced", INTRODUCED)
    return visit.engine.ticket(visit.id).data["late"]


def test_a_ticket_under_way_keeps_its_rules_and_a_new_one_has_the_new(tmp_path: Path) -> None:
    database, clock = tmp_path / "visits.db", ManualClock(local("08:00"))
    first = _rules(tmp_path / "first", "PT15M")
    second = _rules(tmp_path / "second", "PT20M")
    with _open(database, first, clock) as engine:
        engine.start("home_visit", id="OLD", data=job("10:00"), actor="dispatcher:z")
        Visit(engine, clock, "OLD", "li").take().prepare("08:05")

    with _open(database, second, clock) as engine:
        engine.start("home_visit", id="NEW", data=job("10:00"), actor="dispatcher:z")
        new, old = Visit(engine, clock, "NEW", "wu").take(), Visit(engine, clock, "OLD", "li")
        new.prepare("09:00")

        assert engine.ticket("OLD").definition != engine.ticket("NEW").definition
        assert _arrive_late(old, "10:16") == "major"
        assert _arrive_late(new, "10:16") == "minor"
        for ticket in ("OLD", "NEW", "OLD.door", "NEW.door"):
            assert engine.replay(ticket).divergences == ()


def test_a_history_replays_after_its_rules_are_gone_from_the_folder(tmp_path: Path) -> None:
    database, clock = tmp_path / "visits.db", ManualClock(local("08:00"))
    with _open(database, _rules(tmp_path / "first", "PT15M"), clock) as engine:
        engine.start("home_visit", id="V", data=job("10:00"), actor="dispatcher:z")
        visit = Visit(engine, clock, "V", "li").take()
        visit.prepare("08:05")
        visit.knock("09:10", "09:52", "09:54")
        visit.enter("09:55")
        visit.repair("10:10")
        visit.finish("10:40")
        rows = [decision["rows"] for entry in engine.history("V") for decision in entry.decisions]

    with _open(database, _rules(tmp_path / "second", "PT20M"), clock) as engine:
        report = engine.replay("V")

        assert report.divergences == ()
        assert rows == [
            decision["rows"] for entry in engine.history("V") for decision in entry.decisions
        ]
