"""Ten tickets through one day on a virtual clock, in each other's way as real ones are.

Crossing appointments, a second urgent job, a hauled-back product, an unreachable customer, an
empty house, a late arrival, a consultation, a conflict. Afterwards every history replays.
"""

from __future__ import annotations

import pytest

from callout import Ask, Engine, ManualClock, Query, Refused
from tests.home_visit.steps import BAG, CONFIRMED, ROOT, Visit, job, local, run_to, settings

REQUESTED = {
    "V01": "10:00",
    "V02": "10:00",
    "V03": "11:00",
    "V04": "10:30",
    "V05": "12:00",
    "V06": "09:30",
    "V07": "14:00",
    "V08": "15:00",
    "V09": "10:00",
    "V10": "16:00",
}


class Day:
    """An engine, a clock at eight, ten tickets with ten engineers."""

    def __init__(self) -> None:
        self.clock = ManualClock(local("08:00"))
        self.engine = Engine.open(
            processes=ROOT / "processes",
            rules=ROOT / "rules",
            settings=settings(),
            profile="haier",
            clock=self.clock,
            check=False,
        )
        self.visits: dict[str, Visit] = {}
        for number, (name, requested) in enumerate(REQUESTED.items()):
            self.engine.start("home_visit", id=name, data=job(requested), actor="dispatcher:z")
            self.visits[name] = Visit(self.engine, self.clock, name, f"e{number}").take()


@pytest.fixture(scope="module")
def day() -> Day:
    day = Day()
    visits = day.visits
    for name in ("V01", "V03", "V04", "V07", "V08", "V10"):
        visits[name].prepare("08:05")
    _consultation(visits["V09"])
    _nobody_answers(visits["V02"])
    _morning(visits)
    _afternoon(visits)
    run_to(day.engine, day.clock, local("23:59"))
    return day


def _consultation(visit: Visit) -> None:
    """V09 is settled on the phone and revisited two hours later."""
    visit.send("08:06", "triage.done", {"class": "misuse"})
    visit.send("08:07", "call.answered", CONFIRMED)
    visit.send("08:20", "advice.accepted")


def _nobody_answers(visit: Visit) -> None:
    """V02 cannot be reached: retries, then the address, then ten rounds at a closed door."""
    known = {"class": "fault", "repaired_before": True, "handled_well": True}
    visit.send("08:25", "triage.done", known)
    visit.send("08:25", "place.decided", {"at_home": True, "haul": False, "loaner": False})
    visit.send("08:26", "call.no_answer")
    visit.send("08:30", "tool_bag.checked", BAG)


def _morning(visits: dict[str, Visit]) -> None:
    """The times of different tickets interleave; V06 begins late and in a hurry."""
    visits["V06"].prepare("08:30")
    visits["V06"].knock("08:45", "09:20", "09:24")
    visits["V06"].enter("09:25")
    visits["V02"].knock("09:18", "09:50", "09:52")
    visits["V01"].knock("09:30", "09:53", "09:54")
    visits["V06"].repair("09:55")
    visits["V01"].enter("09:56")
    visits["V01"].send("10:05", "second_job.received", {"job": "V05", "urgency": "high"})
    visits["V01"].send("10:06", "busy.told", {"time_still_needed": "PT40M"})
    visits["V01"].send("10:08", "desk.reassigned", {"engineer": "engineer:chen"}, by="centre:q")
    visits["V01"].repair("10:10")
    visits["V06"].finish("10:12")
    visits["V02"].send("10:14", "phone.failed")
    visits["V02"].send("10:15", "neighbour.asked", {"says": "out"})
    visits["V02"].send("10:16", "downstairs.checked", {"found": False})
    note = {"phone": "400", "request": "please call", "place": "door"}
    visits["V02"].send("10:17", "note.left", note)
    recorded = {"result": "satisfied", "channel": "phone"}
    visits["V09"].send("10:22", "revisit.recorded", recorded, by="engineer:e8")
    visits["V04"].knock("10:22", "10:39", "10:40")
    visits["V01"].finish("10:45")
    visits["V03"].knock("10:45", "10:52", "10:55")
    visits["V03"].enter("10:56")
    visits["V03"].send("11:05", "diagnosed", {"cause_certain": False})
    _haul(visits["V03"])


def _haul(visit: Visit) -> None:
    """V03: the cause is uncertain, the product goes to the workshop until the 13th."""
    visit.send("11:10", "hauling.agreed")
    receipt = {"kind": "iou", "product": "BCD-215", "appearance": "no scratch"}
    due = local("18:00", "2024-03-13").isoformat()
    visit.send("11:15", "haul.receipt_written", {**receipt, "return_due_at": due})
    visit.send("11:15", "haul.receipt_signed")
    handed = {"appearance_inspected": True, "reason_explained": True, "return_agreed": True}
    visit.send("11:20", "haul.handed_over", {**handed, "serials_offered": False})


def _afternoon(visits: dict[str, Visit]) -> None:
    visits["V07"].knock("13:10", "13:52", "13:54")
    visits["V07"].enter("13:56")
    visits["V07"].repair("14:10")
    visits["V07"].send("14:20", "conflict.started", {"kind": "tools_kept"})
    visits["V08"].knock("14:20", "14:50", "14:55")
    visits["V08"].enter("14:56")
    visits["V08"].repair("15:10")
    visits["V08"].finish("15:30")
    visits["V10"].knock("15:10", "15:50", "15:54")


def test_every_history_replays_without_a_difference(day: Day) -> None:
    tickets = day.engine.store.find(Query(limit=1000))

    assert len(tickets) > len(REQUESTED)
    assert {each: day.engine.replay(each).divergences for each in tickets} == dict.fromkeys(
        tickets, ()
    )


def test_no_entry_is_missing_or_doubled(day: Day) -> None:
    for each in day.engine.store.find(Query(limit=1000)):
        history = day.engine.history(each)

        assert [entry.seq for entry in history] == list(range(1, len(history) + 1))
        assert day.engine.ticket(each).version == len(history)


def test_tickets_do_not_touch_each_other(day: Day) -> None:
    """A ticket's entries name causes in its own family only, or in the books that opened it."""
    for each in day.engine.store.find(Query(limit=1000)):
        opener = day.engine.ticket(each).links.get("opener", each)
        family = (each if opener.partition(".")[0] in each else opener).partition(".")[0]
        causes = {entry.cause for entry in day.engine.history(each) if entry.cause}

        assert all(cause.startswith(family) for cause in causes)


def test_each_ticket_of_the_day_says_in_lists_which_it_is_and_by_when(day: Day) -> None:
    listed = {each.ticket: each for each in day.engine.find(Ask(limit=200)).tickets}
    titles = {name: each.title for name, each in listed.items()}
    due = {name: each.due for name, each in listed.items()}

    assert set(listed) == set(day.engine.store.find(Query(limit=1000)))
    assert all(titles.values())
    assert titles["V01"] == "BCD-215: does not cool"
    assert titles["V01.second_desk"] == "busy: V05"
    assert titles["V03.haul"] == "BCD-215, full_test"
    assert titles["V04.door"] == "phone 10"
    assert titles["V07.conflict_desk"] == "conflict"
    assert due["V03.haul"] == local("18:00", "2024-03-13")
    (books,) = day.engine.find(Ask(fields={"visit_ticket": "V06"})).tickets
    assert (books.title, books.due) == ("V06, 2024-03-11", local("17:30"))


def test_everybody_is_where_the_day_has_left_them(day: Day) -> None:
    regions = {
        "V01": {"waiting", "settled", "card_due", "decided"},
        "V02": {"calling", "card_due"},
        "V03": {"clean", "product_out", "settled"},
        "V04": {"door", "settled"},
        "V05": {"triage", "off"},
        "V06": {"waiting", "settled", "card_due"},
        "V07": {"reported", "settled"},
        "V08": {"waiting", "settled", "card_due"},
        "V09": {"consulted"},
        "V10": {"door", "settled"},
    }
    for name, states in regions.items():
        assert states <= set(day.engine.ticket(name).states), name


def test_each_knows_its_own_lateness_and_decisions(day: Day) -> None:
    data = {name: day.engine.ticket(name).data for name in REQUESTED}

    assert str(data["V04"]["late_by"]) == "PT10M"
    assert str(data["V01"]["late_by"]) == "-PT6M"
    assert data["V01"]["second_job_decision"] == "reassigned"
    assert day.engine.ticket("V09").outcome == "consulted"
    assert day.engine.ticket("V02.door").outcome == "absent"
    assert day.engine.ticket("V02.door").data["rounds"] == 10


def test_a_conflict_leaves_the_others_alone_and_stops_its_own(day: Day) -> None:
    with pytest.raises(Refused):
        day.engine.send("V07", "test.done", {"tested": True}, actor="engineer:e6")

    assert day.engine.ticket("V07.conflict_desk").states == ("taking_over",)
