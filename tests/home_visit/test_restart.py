"""S59: nobody is there while timers come due; afterwards each fires once, in order."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from callout import Engine, EntryKind, ManualClock
from tests.home_visit.steps import ROOT, Visit, job, local, settings


def _open(database: Path, clock: ManualClock) -> Engine:
    return Engine.open(
        f"sqlite:///{database}",
        processes=ROOT / "processes",
        rules=ROOT / "rules",
        settings=settings(),
        profile="haier",
        clock=clock,
        check=False,
    )


def _knocking_once(database: Path) -> None:
    clock = ManualClock(local("08:00"))
    with _open(database, clock) as engine:
        engine.start("home_visit", id="V", data=job("10:00"), actor="dispatcher:z")
        visit = Visit(engine, clock, "V", "li").take()
        visit.prepare("08:05")
        visit.knock("09:10", "09:53", "09:54")


def test_one_overdue_round_is_made_up_and_the_rhythm_goes_on(tmp_path: Path) -> None:
    _knocking_once(tmp_path / "visits.db")
    clock = ManualClock(local("09:57"))

    with _open(tmp_path / "visits.db", clock) as engine:
        engine.tick()
        child = engine.ticket("V.door")

        assert child.data["rounds"] == 2
        assert [timer.due for timer in child.timers] == [
            local("09:57:30").astimezone(UTC),
            local("09:59").astimezone(UTC),
        ]
        entry = engine.history("V.door")[-1]
        assert (entry.kind, entry.recorded_at) == (EntryKind.TIMER, local("09:57"))
        assert [(each.change, each.due) for each in entry.timers if each.change == "fire"] == [
            ("fire", "2024-03-11T01:54:30Z")
        ]


def test_the_limit_stays_where_it_was(tmp_path: Path) -> None:
    _knocking_once(tmp_path / "visits.db")
    clock = ManualClock(local("10:03"))

    with _open(tmp_path / "visits.db", clock) as engine:
        engine.tick()

        assert engine.ticket("V.door").states == ("phone",)
        names = [entry.name for entry in engine.history("V.door") if entry.kind == "timer"]
        assert len(names) == 2, "one round made up, then the phone"
        assert engine.replay("V").divergences == ()
        assert engine.replay("V.door").divergences == ()


def test_timers_of_the_appointment_fire_in_due_order_after_the_gap(tmp_path: Path) -> None:
    database = tmp_path / "visits.db"
    clock = ManualClock(local("08:00"))
    with _open(database, clock) as engine:
        engine.start("home_visit", id="V", data=job("10:00"), actor="dispatcher:z")
        Visit(engine, clock, "V", "li").take().prepare("08:05")

    with _open(database, ManualClock(local("10:20"))) as engine:
        before = engine.ticket("V").version
        engine.tick()
        fired = [
            change.due
            for entry in engine.history("V")[before:]
            for change in entry.timers
            if change.change == "fire"
        ]

        assert fired == sorted(fired)
        assert len(fired) == len(set(fired))
        assert "late_major" in engine.ticket("V").states
