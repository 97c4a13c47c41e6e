"""What may be done to any ticket: cancel, assign, note, correct, merge, reopen, suspend ..."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.errors import (
    ActionFailed,
    BadPayload,
    CalloutError,
    DefinitionError,
    GuardFalse,
    NotAllowed,
    NoTransition,
    Refused,
)
from callout.records.clock_runs import clock_run
from callout.store import MemoryStore
from tests.engine.standard_jobs import (
    DESK,
    JOB,
    LIFECYCLE,
    NINE,
    PART,
    ROLES,
    a_job,
    act,
    check_records,
    job_engine,
)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with job_engine() as opened:
        yield opened
        check_records(opened)


def _told(engine: Engine) -> list[tuple[str, object]]:
    found = [each.effect for each in engine.store.deliveries()]
    return [(each.operation, each.arguments["to"]) for each in found]


def test_a_ticket_is_cancelled_and_leaves_its_states_in_order(engine: Engine) -> None:
    job = a_job(engine, "J", "go")

    act(engine, job, "cancel", fee=3)

    ticket = engine.ticket(job)
    assert (ticket.status, ticket.outcome) == ("cancelled", "cancelled")
    assert ticket.data["log"] == ["working", "open"]
    assert (ticket.data["price"], ticket.timers) == (3, ())
    children = [engine.ticket(f"{job}.{each}") for each in ("part", "other")]
    assert [each.status for each in children] == ["cancelled", "cancelled"]
    assert _told(engine) == [("off", "desk"), ("gone", "desk"), ("gone", "desk")]


def test_who_cancels_says_why(engine: Engine) -> None:
    job = a_job(engine)

    for reason in ({}, {"reason": ""}, {"reason": "  "}):
        with pytest.raises(BadPayload, match="reason"):
            engine.send(job, "ticket.cancel", reason, actor=DESK)
    with pytest.raises(NotAllowed):
        act(engine, job, "cancel", actor="worker:b")
    assert [each.kind for each in engine.history(job)[1:]] == ["rejected"] * 4


def test_what_guards_an_act_is_on_record(engine: Engine) -> None:
    job = a_job(engine, "J", "bill")

    with pytest.raises(GuardFalse, match="not\\(billed\\)"):
        act(engine, job, "cancel")

    tried = engine.why(job).guards[-1]
    assert (tried.transition, tried.operands) == ("ticket.cancel", {"billed": True})


def test_a_ticket_changes_hands(engine: Engine) -> None:
    job = a_job(engine)
    li, wu = "worker:li", "worker:wu"

    act(engine, job, "take", actor=li)
    with pytest.raises(NotAllowed, match="worker:li"):
        act(engine, job, "take", actor=wu)
    with pytest.raises(NotAllowed):
        act(engine, job, "hand_back", actor=wu)
    act(engine, job, "hand_back", actor=li)
    with pytest.raises(NotAllowed):
        act(engine, job, "hand_back", actor=li)
    act(engine, job, "assign", to=wu)

    kept = engine.ticket(job).internals["ticket"]
    assert kept == {"assignee": wu}
    with pytest.raises(BadPayload, match="store"):
        act(engine, job, "assign", to="store:x")
    act(engine, job, "assign", to="somebody")
    act(engine, job, "assign", to="helper:mo")  # who stands in for a worker


def test_a_note_is_taken_in_any_state_and_after_the_end(engine: Engine) -> None:
    job = a_job(engine, "J", "go")
    before = engine.ticket(job)

    act(engine, job, "note", text="urgent: call 1234567")
    noted = engine.ticket(job)
    act(engine, job, "cancel")
    act(engine, job, "note", text="called")

    assert noted.states == before.states
    assert noted.data["price"] == 6, "the transition of the process"
    assert engine.ticket(job).status == "cancelled"
    assert engine.why(job).payload == {"text": "called"}
    with pytest.raises(BadPayload):
        act(engine, job, "note", text="")


def test_what_a_note_says_is_personal(engine: Engine) -> None:
    job = a_job(engine)
    act(engine, job, "note", text="urgent: call 1234567")
    with pytest.raises(NotAllowed):
        engine.send(job, "ticket.note", {"text": "call 1234567"}, actor="store:c")

    definition = engine.definition(engine.ticket(job))
    assert definition.model.private.payloads["ticket.note"] == {("text",)}
    guard = engine.why(job, 2).guards[0]
    assert "1234567" not in str(guard)


def test_what_is_corrected_moves_timers_and_is_seen_by_guards(engine: Engine) -> None:
    job = a_job(engine, due=NINE + timedelta(hours=1))

    act(engine, job, "correct", fields={"due": "2026-03-02T12:00:00Z"})
    assert [each.due for each in engine.ticket(job).timers] == [NINE + timedelta(hours=3)]

    act(engine, job, "correct", fields={"place": "gone"})
    entry = engine.why(job)
    assert engine.ticket(job).states == ("lost",)
    assert entry.set_data["/place"] == "gone"
    assert entry.log == ({"corrected": "place", "was": "here"},)
    assert _told(engine)[-1] == ("corrected", "desk")


def test_of_personal_data_the_log_keeps_nothing(engine: Engine) -> None:
    job = a_job(engine, phone="1380000")

    act(engine, job, "correct", fields={"phone": "1390000"})

    entry = engine.why(job)
    assert engine.ticket(job).data["phone"] == "1390000"
    assert entry.log == ()


@pytest.mark.parametrize(
    ("fields", "actor", "error"),
    [
        ({}, DESK, BadPayload),
        ("place", DESK, BadPayload),
        ({"price": 1}, DESK, BadPayload),
        ({"plaec": "x"}, DESK, BadPayload),
        ({"place": 5}, DESK, BadPayload),
        ({"place": "x", "price": 1}, DESK, BadPayload),
        ({"due": None}, "worker:li", NotAllowed),
        ({"place": "x", "due": None}, "worker:li", NotAllowed),
        ({"place": "x"}, "store:x", NotAllowed),
    ],
)
def test_what_cannot_be_corrected_leaves_all_as_it_was(
    engine: Engine, fields: object, actor: str, error: type[CalloutError]
) -> None:
    job = a_job(engine)
    before = engine.ticket(job)

    with pytest.raises(error):
        act(engine, job, "correct", actor=actor, fields=fields)

    after = engine.ticket(job)
    assert (after.data, after.states, after.timers) == (before.data, before.states, before.timers)


def test_a_ticket_goes_on_where_its_process_says(engine: Engine) -> None:
    job = a_job(engine, "J", "go")
    due = {each.id: each.due for each in engine.ticket(job).timers}
    act(engine, job, "cancel")

    act(engine, job, "reopen")

    ticket = engine.ticket(job)
    assert (ticket.status, ticket.outcome, ticket.states) == ("open", None, ("again",))
    assert {each.id: each.due for each in ticket.timers} == due, "what was owed is owed again"
    engine.send(job, "finish", actor="worker:li")
    assert engine.ticket(job).outcome == "done"
    act(engine, job, "reopen")
    assert engine.ticket(job).status == "open"


def test_after_a_while_it_is_too_late(engine: Engine) -> None:
    job = a_job(engine)
    act(engine, job, "cancel")
    clock = engine.clock
    assert isinstance(clock, ManualClock)
    clock.advance(timedelta(days=7))
    assert {each.event: each.possible for each in engine.can(job, actor=DESK)}["ticket.reopen"]
    clock.advance(timedelta(seconds=1))

    with pytest.raises(GuardFalse):
        act(engine, job, "reopen")
    assert not {each.event: each.possible for each in engine.can(job, actor=DESK)}["ticket.reopen"]


def test_a_ticket_rests_and_goes_on(engine: Engine) -> None:
    job = a_job(engine)
    with pytest.raises(NoTransition):
        act(engine, job, "resume")

    act(engine, job, "suspend")
    with pytest.raises(NoTransition):
        act(engine, job, "suspend")
    assert engine.ticket(job).internals["ticket"] == {"suspended": "2026-03-02T09:00:00Z"}
    act(engine, job, "resume")

    assert "ticket" not in engine.ticket(job).internals


def test_can_lists_the_acts_and_why_not(engine: Engine) -> None:
    job = a_job(engine)

    def possible(actor: str) -> set[str]:
        found = engine.can(job, actor=actor)
        names = {each.event.removeprefix("ticket.") for each in found if each.possible}
        return names - {"did.report"}

    assert possible(DESK) == {
        *("go", "bill"),
        *("cancel", "assign", "note", "correct", "merge", "suspend"),
    }
    assert possible("worker:li") == {"go", "take", "note", "correct"}
    act(engine, job, "cancel")
    assert possible(DESK) == {"note", "correct", "reopen"}
    assert possible("worker:li") == {"note", "correct"}


def test_what_an_act_cannot_do_it_does_not_begin() -> None:
    faulty = JOB.replace("do: [set: {price: fee}", "do: [set: {price: number(place)}")
    with job_engine(faulty) as engine:
        job = a_job(engine, "J", "go")

        with pytest.raises(ActionFailed):
            act(engine, job, "cancel")

        assert engine.ticket(job).status == "open"
        assert engine.ticket(f"{job}.part").status == "open"
        assert engine.replay(job).divergences == ()


def test_a_process_refines_what_the_project_says() -> None:
    own = "lifecycle:\n  merge: {never: each job is billed}\n  suspend: {in: working, by: worker}\n"
    with job_engine(JOB.replace("lifecycle:\n", own, 1)) as engine:
        job = a_job(engine)
        refusals = {each.event: each.refusal for each in engine.can(job, actor=DESK)}

        assert "each job is billed" in str(refusals["ticket.merge"])
        with pytest.raises(NoTransition, match="each job is billed"):
            act(engine, job, "merge", into="K")
        with pytest.raises(NoTransition, match="planned"):
            act(engine, job, "suspend", actor="worker:li")
        engine.send(job, "go", actor=DESK)
        with pytest.raises(NotAllowed):
            act(engine, job, "suspend")
        act(engine, job, "suspend", actor="worker:li")


@pytest.mark.parametrize(
    ("own", "code"),
    [
        ("lifecycle: {cancel: {by: nobody_known}}", "L006"),
        ("lifecycle: {cancel: {by: []}}", "L019"),
        ("lifecycle: {cancel: {in: nowhere}}", "L020"),
        ("lifecycle: {reopen: {to: nowhere}}", "L020"),
        ("lifecycle: {cancel: {to: open}}", "S015"),
        ("lifecycle: {note: {outcome: noted}}", "S015"),
        ("lifecycle: {cancel: {guard: 5}}", "F003"),
        ("lifecycle: {cancel: {do: {tell: {desk: nothing}}}}", "N004"),
        ("lifecycle: {canel: {by: desk}}", "S001"),
    ],
)
def test_what_is_wrong_with_an_act_is_told(own: str, code: str) -> None:
    small = "process: job\ntitle: A job\nstates: {open: {}, end: {type: final}}\n"

    with pytest.raises(DefinitionError) as told, job_engine(f"{small}{own}\n") as engine:
        engine.catalog.get("job")

    assert [each.code for each in told.value.problems] == [code]


def test_shared_acts_stand_in_one_file() -> None:
    rules = {"a.yaml": LIFECYCLE, "b.yaml": "lifecycle: {cancel: {by: desk}}", "roles.yaml": ROLES}

    with pytest.raises(DefinitionError) as told:
        Catalog.of(Sources({"part.yaml": PART}, rules))

    assert [each.code for each in told.value.problems] == ["R008"]


TIMED = """
process: timed
title: Timed
assignee: worker
data: {place: {type: string, default: here}}
events: {finish: {}, again: {}}
must: {call: {due: PT2H}}
clocks: {fix: {starts: open, stops: end, limit: PT2H, warn: PT30M}}
lifecycle: {reopen: {to: open}, suspend: {never: it never rests}}
states:
  open: {entry: [oblige: call], on: {finish: end, again: {do: [fulfil: call]}}}
  end: {type: final}
"""


def _timed() -> Engine:
    rules = {"roles.yaml": ROLES, "lifecycle.yaml": LIFECYCLE}
    catalog = Catalog.of(Sources({"timed.yaml": TIMED}, rules))
    return Engine(MemoryStore(), catalog, clock=ManualClock(NINE))


@pytest.mark.parametrize("name", ["cancel", "merge"])
def test_clocks_end_with_a_ticket_that_somebody_ends_and_go_on_when_it_does(name: str) -> None:
    with _timed() as engine:
        for ticket in "TK":
            engine.start("timed", id=ticket, actor=DESK)
        clock = engine.clock
        assert isinstance(clock, ManualClock)
        clock.advance(timedelta(hours=1))
        act(engine, "T", name, **({"into": "K"} if name == "merge" else {}))
        kept = engine.ticket("T").internals["clock"]
        assert isinstance(kept, dict)
        assert clock_run(kept["fix"]).state == "void"  # type: ignore[union-attr]  # it was kept
        if name == "cancel":
            clock.advance(timedelta(minutes=15))
            act(engine, "T", "reopen")
            assert "clock:fix.breach" in {each.id for each in engine.ticket("T").timers}
            clock.advance(timedelta(hours=5))
            engine.tick()
            kept = engine.ticket("T").internals["clock"]
            assert isinstance(kept, dict)
            assert clock_run(kept["fix"]).state == "breached"  # type: ignore[union-attr]  # it was kept
        check_records(engine)


def test_a_duty_that_is_closed_stays_as_it_was_closed() -> None:
    with _timed() as engine:
        engine.start("timed", id="T", actor=DESK)
        engine.send("T", "again")
        kept = engine.ticket("T").internals["must"]
        clock = engine.clock
        assert isinstance(clock, ManualClock)
        clock.advance(timedelta(hours=4))
        engine.send("T", "again")
        engine.send("T", "did.call")
        assert engine.ticket("T").internals["must"] == kept
        check_records(engine)


@pytest.mark.parametrize("person", ["worker:", "worker:l\u202ei", "x\ny", " worker:li"])
def test_nobody_is_assigned_who_can_never_act(person: str) -> None:
    with _timed() as engine:
        engine.start("timed", id="T", actor=DESK)
        with pytest.raises(Refused):
            act(engine, "T", "assign", to=person)
        assert engine.replay("T").divergences == ()


def test_who_tries_what_a_process_forbids_is_told_why() -> None:
    with _timed() as engine:
        engine.start("timed", id="T", actor=DESK)
        with pytest.raises(NoTransition, match="it never rests"):
            act(engine, "T", "suspend")
        with pytest.raises(Refused, match="does not say that 'ticket\\.correct' may"):
            act(engine, "T", "correct", fields={"place": "x"})


def test_what_was_wrong_is_put_right_after_the_end_too() -> None:
    with job_engine() as engine:
        job = a_job(engine)
        act(engine, job, "cancel")
        act(engine, job, "correct", fields={"place": "gone"})
        ticket = engine.ticket(job)
        assert (ticket.status, ticket.data["place"]) == ("cancelled", "gone")
        check_records(engine)
