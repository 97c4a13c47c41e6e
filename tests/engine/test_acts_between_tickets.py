"""What is done to one of several tickets that belong together: the others hear of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callout import Engine, ManualClock
from callout.errors import CalloutError, NotAllowed, NoTransition, Refused, TicketClosed
from tests.engine.standard_jobs import (
    DESK,
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


def test_of_two_tickets_for_the_same_one_is_kept(engine: Engine) -> None:
    kept, job = a_job(engine, "K"), a_job(engine, "J", "go")

    act(engine, job, "merge", into=kept)

    ticket = engine.ticket(job)
    assert (ticket.status, ticket.outcome) == ("closed", "duplicate")
    assert ticket.links["merged_into"] == kept
    assert engine.ticket(kept).links == {"merged": job}
    assert engine.ticket(f"{job}.part").status == "cancelled"


def test_what_comes_for_a_merged_ticket_goes_to_the_kept_one(engine: Engine) -> None:
    first, second, third = (a_job(engine, name) for name in "ABC")
    act(engine, first, "merge", into=second)
    act(engine, second, "merge", into=third)

    engine.send(first, "go", actor=DESK)
    act(engine, first, "note", text="found")
    with pytest.raises(NotAllowed):
        engine.send(first, "bill", actor="worker:li")
    with pytest.raises(NoTransition):
        engine.send(first, "ticket.resume", actor=DESK)

    assert engine.ticket(third).states == ("working",)
    last = engine.history(third)[-4:]
    assert [each.name for each in last] == ["go", "ticket.note", "bill", "ticket.resume"]
    assert [each.kind for each in engine.history(first)[-2:]] == ["rejected"] * 2


def test_links_of_tickets_that_were_merged_into_one_are_all_kept(engine: Engine) -> None:
    first, second, kept = (a_job(engine, name) for name in "ABK")

    act(engine, first, "merge", into=kept)
    act(engine, second, "merge", into=kept)

    assert engine.ticket(kept).links == {"merged": first, "merged-2": second}


def test_what_cannot_be_merged_lives_on(engine: Engine) -> None:
    job, kept, ended = (a_job(engine, name) for name in "JKE")
    part = engine.start("part", id="P", data={"place": "here"}, actor=DESK).ticket.id
    act(engine, ended, "cancel")

    with pytest.raises(TicketClosed):
        act(engine, job, "merge", into=ended)
    with pytest.raises(Refused, match="part"):
        act(engine, job, "merge", into=part)
    for none in (job, "no such", "a\nb"):
        with pytest.raises(CalloutError):
            act(engine, job, "merge", into=none)
    assert engine.ticket(job).status == "open"

    act(engine, job, "merge", into=kept)
    with pytest.raises(TicketClosed):
        act(engine, kept, "merge", into=job)
    assert engine.ticket(kept).status == "open", "no two are kept for each other"


def test_a_merged_ticket_is_not_reopened(engine: Engine) -> None:
    job, kept = a_job(engine), a_job(engine, "K")
    act(engine, job, "merge", into=kept)

    with pytest.raises(NoTransition, match="K"):
        act(engine, job, "reopen")


def test_a_sub_process_that_somebody_ends_tells_its_parent(engine: Engine) -> None:
    job = a_job(engine, "J", "go")

    act(engine, f"{job}.part", "cancel")

    assert engine.ticket(job).states == ("without",)
    assert engine.ticket(f"{job}.part").outcome == "cancelled"
    assert engine.ticket(f"{job}.other").status == "cancelled", "its state was left"


def test_what_is_done_to_a_ticket_is_not_done_to_its_sub_processes(engine: Engine) -> None:
    job = a_job(engine, "J", "go")

    act(engine, job, "note", text="hello")
    act(engine, job, "suspend")

    assert len(engine.history(f"{job}.part")) == 1


ACTS = st.sampled_from(
    [
        *[("go", {}), ("bill", {}), ("finish", {}), ("child.ready", {})],
        *[(f"ticket.{name}", {"reason": "r"}) for name in ("cancel", "take", "hand_back")],
        *[(f"ticket.{name}", {"reason": "r"}) for name in ("reopen", "suspend", "resume")],
        ("ticket.assign", {"to": "worker:li"}),
        ("ticket.note", {"text": "urgent"}),
        ("ticket.correct", {"fields": {"place": "gone"}, "reason": "r"}),
        ("ticket.correct", {"fields": {"due": "2026-03-02T09:30:00Z"}, "reason": "r"}),
        *[("ticket.merge", {"into": name, "reason": "r"}) for name in "AB"],
    ]
)
Step: TypeAlias = tuple[str, tuple[str, dict[str, object]], str, int]
STEPS = st.tuples(
    st.sampled_from(["A", "B", "A.part", "B.part", "A.part-2"]),
    ACTS,
    st.sampled_from([DESK, "worker:li"]),
    st.sampled_from([0, 0, 1, 60]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(STEPS, max_size=14))
def test_whatever_is_done_replays(steps: list[Step]) -> None:
    with job_engine() as engine:
        clock = engine.clock
        assert isinstance(clock, ManualClock)
        for name in "AB":
            a_job(engine, name)
        for ticket, (event, payload), actor, minutes in steps:
            clock.advance(timedelta(minutes=minutes))
            engine.tick()
            known = engine.can("A", actor=actor) if ticket == "A" else ()
            try:
                engine.send(ticket, event, payload, actor=actor)
                refused: CalloutError | None = None
            except CalloutError as error:
                refused = error
            if any(each.event == event and not each.possible for each in known):
                assert refused is not None or "merged_into" in engine.ticket("A").links
        for each in engine.verify():
            assert each.divergences == ()
