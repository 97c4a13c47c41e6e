"""Whose a ticket is: the assignee, the role that owns it, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callout import Actor, Engine, ManualClock
from callout.errors import NotAllowed, Refused

JOB = """
process: job
title: A job
owner: dispatcher
assignee: engineer
data: {place: {type: string, default: here}}
messages: {hello: {en: Hello}, off: {en: Off}}
events:
  give: {by: dispatcher, payload: {to: {type: string, required: false}}}
  work: {by: [assignee, dispatcher]}
  sign: {by: assignee, in_person: true}
  call: {by: dispatcher, payload: {whom: list<string>}}
  part_needed: {by: dispatcher}
states:
  open:
    on:
      give: {do: [assign: to, tell: {assignee: hello}]}
      work: {do: {tell: {assignee: hello}}}
      sign: end
      call: {do: {tell: {to: {feel: whom}, message: hello}}}
      part_needed: waiting
  waiting:
    owner: store
    on: {give: {do: [assign: to, tell: {assignee: hello}]}, sign: end}
  end: {type: final}
"""
ROLES = "roles: {dispatcher: {}, engineer: {}, store: {}}"
DEPUTIES = """
deputies:
  - {person: engineer:li, deputy: engineer:wang, from: 2026-03-03, until: 2026-03-06, for: job}
  - {person: engineer:li, deputy: engineer:zhao, from: 2026-03-03, until: 2026-03-06, for: other}
"""
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "processes").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "processes/job.yaml").write_text(JOB, "utf-8")
    (tmp_path / "rules/roles.yaml").write_text(ROLES, "utf-8")
    (tmp_path / "rules/deputies.yaml").write_text(DEPUTIES, "utf-8")
    clock = ManualClock(MONDAY)
    folders = {"processes": tmp_path / "processes", "rules": tmp_path / "rules"}
    with Engine.open(**folders, clock=clock) as opened:
        yield opened


def _given(engine: Engine, person: str | None = "engineer:li") -> str:
    ticket = engine.start("job", actor="dispatcher:a").ticket.id
    if person is not None:
        engine.send(ticket, "give", {"to": person}, actor="dispatcher:a")
    return ticket


def _told(engine: Engine) -> list[object]:
    found = [each.effect.arguments for each in engine.store.deliveries()]
    return [(each["to"], "person" in each) for each in found]


def _wait_for(engine: Engine, day: str) -> None:
    clock = engine.clock
    assert isinstance(clock, ManualClock)
    clock.move_to(datetime.fromisoformat(f"{day}T12:00:00+00:00"))


def _as(actor: str, person: str) -> Actor:
    return Actor(actor, (actor.partition(":")[0],), on_behalf_of=person)


def test_an_event_of_the_assignee_is_taken_from_that_person_only(engine: Engine) -> None:
    ticket = _given(engine)

    with pytest.raises(NotAllowed) as refused:
        engine.send(ticket, "sign", actor="engineer:wang")
    assert "engineer:li" in str(refused.value.hint)
    assert engine.send(ticket, "sign", actor="engineer:li").ticket.status == "closed"
    assert engine.replay(ticket).divergences == ()


def test_nobody_may_where_nobody_is_assigned(engine: Engine) -> None:
    ticket = _given(engine, None)

    with pytest.raises(NotAllowed) as refused:
        engine.send(ticket, "sign", actor="engineer:li")
    assert "nobody now" in str(refused.value.hint)


def test_a_role_may_be_named_beside_the_assignee(engine: Engine) -> None:
    ticket = _given(engine)

    assert engine.send(ticket, "work", actor="dispatcher:b")
    assert engine.send(ticket, "work", actor="engineer:li")
    with pytest.raises(NotAllowed):
        engine.send(ticket, "work", actor="engineer:wang")


def test_whoever_opens_a_ticket_and_has_the_role_has_the_ticket(engine: Engine) -> None:
    ticket = engine.start("job", actor="engineer:li").ticket.id
    clerk = engine.start("job", actor="dispatcher:a").ticket.id

    assert engine.send(ticket, "sign", actor="engineer:li").ticket.status == "closed"
    with pytest.raises(NotAllowed):
        engine.send(clerk, "sign", actor="dispatcher:a")
    assert engine.replay(ticket).divergences == ()


def test_a_ticket_is_handed_from_one_to_another_and_to_nobody(engine: Engine) -> None:
    ticket = _given(engine)
    engine.send(ticket, "give", {"to": "engineer:wang"}, actor="dispatcher:a")
    with pytest.raises(NotAllowed):
        engine.send(ticket, "work", actor="engineer:li")
    assert engine.send(ticket, "work", actor="engineer:wang")

    engine.send(ticket, "give", {"to": None}, actor="dispatcher:a")

    with pytest.raises(NotAllowed):
        engine.send(ticket, "work", actor="engineer:wang")
    assert "ticket" not in engine.ticket(ticket).internals


@pytest.mark.parametrize("person", ["", "  "])
def test_a_name_that_is_none_is_refused(engine: Engine, person: str) -> None:
    ticket = _given(engine, None)

    with pytest.raises(Refused, match="names no person"):
        engine.send(ticket, "give", {"to": person}, actor="dispatcher:a")


def test_words_for_the_assignee_reach_the_person_and_else_the_owner(engine: Engine) -> None:
    ticket = _given(engine)
    engine.send(ticket, "give", {}, actor="dispatcher:a")
    engine.send(ticket, "part_needed", actor="dispatcher:a")
    engine.send(ticket, "give", {}, actor="dispatcher:a")

    assert _told(engine) == [("engineer:li", True), ("dispatcher", False), ("store", False)]


def test_whom_an_expression_names_is_a_role_or_a_person(engine: Engine) -> None:
    ticket = _given(engine, None)

    engine.send(ticket, "call", {"whom": ["store", "engineer:li"]}, actor="dispatcher:a")

    assert _told(engine) == [("store", False), ("engineer:li", True)]


def test_of_an_empty_list_nobody_is_told(engine: Engine) -> None:
    ticket = _given(engine, None)

    entry = engine.send(ticket, "call", {"whom": []}, actor="dispatcher:a").entry

    assert (_told(engine), entry.warnings) == ([], ())


@pytest.mark.parametrize("whom", [[None], ["store", ""]])
def test_words_for_nobody_are_refused(engine: Engine, whom: list[str]) -> None:
    ticket = _given(engine, None)

    with pytest.raises(Refused):
        engine.send(ticket, "call", {"whom": whom}, actor="dispatcher:a")


def test_a_deputy_may_from_the_first_day_to_the_last(engine: Engine) -> None:
    ticket = _given(engine)
    _wait_for(engine, "2026-03-03")
    wang = _as("engineer:wang", "engineer:li")

    result = engine.send(ticket, "work", actor=wang)

    row = {"person": "engineer:li", "deputy": "engineer:wang"}
    dates = {"from": "2026-03-03", "until": "2026-03-06"}
    assert result.entry.found == {"deputy": {**row, **dates}}
    assert result.entry.actor.on_behalf_of == "engineer:li"
    assert engine.replay(ticket).divergences == ()


@pytest.mark.parametrize(
    ("day", "may"),
    [("2026-03-02", False), ("2026-03-03", True), ("2026-03-06", True), ("2026-03-07", False)],
)
def test_a_day_before_and_a_day_after_the_deputy_may_not(
    engine: Engine, day: str, may: bool
) -> None:
    ticket = _given(engine)
    _wait_for(engine, day)
    wang = _as("engineer:wang", "engineer:li")

    possible = {each.event: each.possible for each in engine.can(ticket, actor=wang)}

    assert possible["work"] is may
    if not may:
        with pytest.raises(NotAllowed):
            engine.send(ticket, "work", actor=wang)


@pytest.mark.parametrize(
    ("actor", "person"),
    [
        ("engineer:zhao", "engineer:li"),  # whose row is for another process
        ("engineer:sun", "engineer:li"),
        ("engineer:wang", "engineer:qian"),
    ],
)
def test_nobody_stands_in_without_a_row(engine: Engine, actor: str, person: str) -> None:
    ticket = _given(engine)
    _wait_for(engine, "2026-03-04")

    with pytest.raises(NotAllowed):
        engine.send(ticket, "work", actor=_as(actor, person))


def test_what_takes_the_person_takes_no_deputy(engine: Engine) -> None:
    ticket = _given(engine)

    with pytest.raises(NotAllowed, match="in person"):
        engine.send(ticket, "sign", actor=_as("engineer:wang", "engineer:li"))
