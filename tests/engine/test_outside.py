"""Whoever calls, with whatever name: alike on every store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from callout import Actor, Answer, Change, Engine, Event, Query, step
from callout.errors import (
    BadName,
    BadPayload,
    BadQuery,
    EntryNotFound,
    KeyReused,
    ProcessNotFound,
    ProfileNotFound,
    Reserved,
    TicketNotFound,
)
from callout.records import CANCEL, SYSTEM, EntryKind, TicketId, opening
from tests.engine.jobs import CLERK, NINE, open_jobs

# Asking

UNHEARD_OF = ["U", "", "a/1/0", "../x", "a\nb", "x" * 5000, "工单"]
NO_NAMES = ["\ud800", "T\udcff", None, 5, b"T", [], {}]
ASKING: Mapping[str, Callable[[Engine, Any], object]] = {
    "ticket": lambda engine, name: engine.ticket(name),
    "history": lambda engine, name: engine.history(name),
    "why": lambda engine, name: engine.why(name),
    "examine": lambda engine, name: engine.examine(name),
    "can": lambda engine, name: engine.can(name, actor=CLERK),
    "at": lambda engine, name: engine.at(name, NINE),
    "replay": lambda engine, name: engine.replay(name),
    "verify": lambda engine, name: list(engine.verify(name)),
}


@pytest.mark.parametrize("ask", ASKING)
def test_a_name_that_no_ticket_can_have_is_refused_wherever_one_is_asked_for(
    engine: Engine, ask: str
) -> None:
    for name in NO_NAMES:
        with pytest.raises(BadName):
            ASKING[ask](engine, name)
    for name in UNHEARD_OF:
        with pytest.raises(TicketNotFound):
            ASKING[ask](engine, name)


@pytest.mark.parametrize("seq", [0, 2, 99, -1, 10**30, "x", 1.5, True])
def test_an_entry_that_is_not_there_is_no_bug_of_the_callers(engine: Engine, seq: Any) -> None:
    with pytest.raises((EntryNotFound, BadQuery)):
        engine.why("T", seq)


@pytest.mark.parametrize(
    "query",
    [
        Query(status="opne"),  # type: ignore[arg-type]
        Query(status=5),  # type: ignore[arg-type]
        Query(limit=-1),
        Query(limit=10**30),
        Query(limit="3"),  # type: ignore[arg-type]
        Query(limit=True),
        Query(process="\ud800"),
        Query(process=5),  # type: ignore[arg-type]
        Query(after=TicketId("a\0")),
        {"limit": 1},
        None,
    ],
    ids=str,
)
def test_a_query_that_means_nothing_is_refused(engine: Engine, query: Any) -> None:
    with pytest.raises(BadQuery):
        engine.find(query)


def test_a_status_may_be_a_word(engine: Engine) -> None:
    assert engine.find(Query(status="open")) == ["T"]  # type: ignore[arg-type]
    assert engine.find(Query(limit=0)) == []


# Starting


@pytest.mark.parametrize("name", ["", " ", "\ud800", "a\0b", "x" * 201, 5, [], "a\u202eb"])
def test_names_of_what_is_started_are_checked_too(engine: Engine, name: Any) -> None:
    for wanted in ({"profile": name}, {"region": name}):
        if not any(wanted.values()) and "profile" in wanted:
            continue  # an empty profile is none
        with pytest.raises(BadName):
            engine.start("job", actor=CLERK, **wanted)
    with pytest.raises(BadName):
        engine.start(name, actor=CLERK)
    with pytest.raises(BadName):
        engine.start(None, actor=CLERK)  # type: ignore[arg-type]
    assert engine.find() == ["T"]


def test_what_is_not_there_to_be_started_has_a_class_of_its_own(engine: Engine) -> None:
    with pytest.raises(ProfileNotFound, match="known profiles: none"):
        engine.start("job", actor=CLERK, profile="abc")
    with pytest.raises(ProcessNotFound, match="did you mean 'job'"):
        engine.start("jop", actor=CLERK)


def test_the_key_of_a_start_belongs_to_what_is_started(engine: Engine) -> None:
    first = engine.start("job", key="K", actor=CLERK)
    assert engine.start("job", key="K", actor=CLERK).entry == first.entry
    with pytest.raises(KeyReused) as refused:
        engine.start("other", key="K", actor=CLERK)
    record = refused.value.on_record
    assert record is not None
    assert (record.ticket, record.seq) == (first.id, 2)
    assert engine.replay(first.id).divergences == ()
    assert len(engine.find()) == 2


# What is the engine's own


@pytest.mark.parametrize(
    "actor",
    [
        "callout",
        "callout:engine",
        "Callout:engine",
        "CALLOUT:x",
        "\uff43\uff41\uff4c\uff4c\uff4f\uff55\uff54:engine",
        "clerk+callout:li",
        Actor("li", ("clerk", "callout")),
        Actor("li", ("clerk",), on_behalf_of="callout:engine"),
        Actor("callout:engine", ("clerk",)),
        SYSTEM,
    ],
    ids=str,
)
def test_nobody_passes_for_the_engine(engine: Engine, actor: Any) -> None:
    with pytest.raises(Reserved):
        engine.send("T", "add", {"n": 1}, actor=actor)
    with pytest.raises(Reserved):
        engine.start("job", actor=actor)
    assert engine.history("T")[-1].kind is EntryKind.REJECTED
    assert engine.replay("T").divergences == ()
    assert engine.ticket("T").data["total"] == 0


@pytest.mark.parametrize("kind", EntryKind)
def test_an_event_of_a_hosts_own_making_is_from_outside_whatever_it_says(
    engine: Engine, kind: EntryKind
) -> None:
    for actor in (SYSTEM, Actor(CLERK, ("clerk",))):
        with pytest.raises(Reserved):
            engine.tell(TicketId("T"), Event(CANCEL, {}, actor, kind, cause="T/1"))
    taken = engine.tell(TicketId("T"), Event("add", {"n": 1}, Actor(CLERK, ("clerk",)), kind))
    assert (taken.entry.kind, taken.entry.cause) == (EntryKind.INPUT, None)
    with pytest.raises(BadPayload):
        engine.tell(TicketId("T"), Event("add", {"n": float("nan")}, Actor("li")))  # type: ignore[dict-item]
    assert engine.ticket("T").status.value == "open"
    assert engine.replay("T").divergences == ()


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer("sent", {"number": 5}), "taken"),
        (Answer("sent", {"number": float("nan")}), "on record"),  # type: ignore[dict-item]
        (Answer("sent", {"number": "\ud800"}), "on record"),
        (Answer("sent", {"$": {}}), "on record"),
        (Answer("a\0b"), "failed"),
        (Answer(None), "failed"),  # type: ignore[arg-type]
    ],
    ids=ascii,
)
def test_what_an_adapter_answers_passes_the_same_gate(
    url: str, answer: Answer, verdict: str
) -> None:
    with open_jobs(url, adapters={"people": lambda _effect: answer}) as engine:
        engine.start("job", id="T", actor=CLERK)
        engine.send("T", "ask", actor=CLERK)

        relayed = engine.relay()

        last = engine.history("T")[-1]
        assert (relayed.delivered, relayed.failed) == ((0, 1) if verdict == "failed" else (1, 0))
        assert (last.kind is EntryKind.REJECTED) is (verdict == "on record")
        assert (last.name == "ask") is (verdict == "failed")
        assert engine.replay("T").divergences == ()


@pytest.mark.parametrize("name", ["a/1/0", "../x", "a\nb", "\x1b[31m", "a\u202eb", "", "x" * 5000])
def test_tickets_from_before_with_odd_ids_are_read_and_told_and_replay(
    engine: Engine, name: str
) -> None:
    ticket_id = TicketId(name)
    event = opening(actor=Actor(CLERK, ("clerk",)))
    definition = engine.catalog.get("job")
    outcome = step(definition, None, event, NINE, ticket_id=ticket_id)
    engine.store.commit([Change(outcome.ticket, (outcome.entry,))])

    engine.send(name, "add", {"n": 1}, actor=CLERK)

    assert engine.ticket(name).data["total"] == 1
    assert [entry.name for entry in engine.history(name)] == ["ticket.open", "add"]
    assert engine.why(name).seq == 2
    assert engine.replay(name).divergences == ()
    assert [each.divergences for each in engine.verify(name)] == [()]
