"""One ticket moved to another version: what stays, what is worked out, and every obstacle."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callout.clock import ManualClock
from callout.engine import Engine
from callout.errors import SameHand
from callout.records import Actor, Ticket, TicketId
from callout.replay import replay
from callout.semantics import VERSIONS
from callout.step import opening, state_hash, step
from callout.step.migration import (
    CannotMigrate,
    DuePolicy,
    MoveObstacleKind,
    TimerMove,
    check_move,
    migrate,
    migrating,
    take_back,
    taking_back,
)
from callout.store import MemoryStore
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of, parcels
from tests.step.two_versions import (
    MOVER,
    RENAMED,
    REVIEWER,
    TIMERS,
    on_the_shelf,
    plan_of,
    versions,
    with_the_desk,
)


def test_a_renamed_state_keeps_its_timers_and_nothing_else_changes() -> None:
    old, new = versions(*RENAMED)
    plan = plan_of(old, new, states={"waiting": ("on_shelf",)}, timers=TIMERS)
    ticket = on_the_shelf()

    later = NINE + timedelta(hours=1)
    outcome = migrate(old, new, ticket, migrating(plan, MOVER, REVIEWER), later)

    after, entry = outcome.ticket, outcome.entry
    assert (after.states, after.definition, after.version) == (("on_shelf",), new.hash, 3)
    assert after.data == ticket.data
    assert [each.due for each in after.timers] == [each.due for each in ticket.timers]
    assert {each.id for each in after.timers} == {"after.on_shelf.1", "every.on_shelf.1"}
    assert (entry.kind, entry.before, entry.after) == ("migrate", ("waiting",), ("on_shelf",))
    assert (outcome.effects, outcome.messages, entry.transitions) == ((), (), ())


def test_a_timer_can_be_counted_anew_or_taken_off() -> None:
    old, new = versions(*RENAMED)
    moves = {
        "after.waiting.1": TimerMove(DuePolicy.RESTART, "after.on_shelf.1"),
        "every.waiting.1": TimerMove(DuePolicy.DROP),
    }
    plan = plan_of(old, new, states={"waiting": ("on_shelf",)}, timers=moves)
    later = NINE + timedelta(hours=1)

    event = migrating(plan, MOVER, REVIEWER)
    [timer, *others] = migrate(old, new, on_the_shelf(), event, later).ticket.timers

    # Nothing says what becomes of the repetition in the new version, so that it begins there.
    assert (timer.id, [each.id for each in others]) == ("every.on_shelf.1", ["after.on_shelf.1"])
    assert (timer.due - later, others[0].due - later) == (timedelta(days=1), timedelta(days=7))


def test_a_timer_that_only_the_new_version_has_is_armed_and_one_that_has_fired_is_not() -> None:
    old, new = versions(("after: {P7D: returned}", "after: {P7D: returned, P9D: returned}"))
    ticket = on_the_shelf()
    fired = ticket.timers[:0]  # both are taken off, as if they had fired
    bare = Ticket(**{name: getattr(ticket, name) for name in Ticket.__slots__} | {"timers": fired})

    moved = migrate(old, new, bare, migrating(plan_of(old, new), MOVER, REVIEWER), NINE)

    assert [each.id for each in moved.ticket.timers] == ["after.waiting.2"]


def test_new_fields_have_their_default_or_what_the_plan_works_out_from_the_old_ones() -> None:
    answer = "  answer: {type: string}\n"
    fields = (
        f"{answer}  place: {{type: string, required: true}}\n  n: {{type: number, default: 7}}\n"
    )
    old, new = versions((answer, fields))
    plan = plan_of(old, new, data={"place": '"F" + shelf'})

    outcome = migrate(old, new, on_the_shelf(), migrating(plan, MOVER, REVIEWER), NINE)

    assert (outcome.ticket.data["place"], outcome.ticket.data["n"]) == ("FA1", 7)
    assert outcome.entry.set_data == {"/place": "FA1", "/n": 7}


def test_a_field_that_is_gone_is_unset_where_the_plan_drops_it() -> None:
    old, new = versions(
        ("  answer: {type: string}\nevents", "events"), (", do: [{set: {answer: answer}}]", "")
    )

    outcome = migrate(
        old,
        new,
        on_the_shelf(),
        migrating(plan_of(old, new, drop=("answer",)), MOVER, REVIEWER),
        NINE,
    )

    assert outcome.entry.unset_data == ("/answer",)
    assert "answer" not in outcome.ticket.data


def test_a_parent_keeps_the_child_that_it_waits_for() -> None:
    old, new = versions(("helped", "at_the_desk"))
    plan = plan_of(old, new, states={"helped": ("at_the_desk",)})
    ticket = with_the_desk()

    moved = migrate(old, new, ticket, migrating(plan, MOVER, REVIEWER), NINE).ticket

    assert (moved.states, moved.links) == (("at_the_desk",), ticket.links)
    assert moved.internals["calls"] == {"desk": "P.desk"}


OBSTACLES = {
    "a state that is gone": (RENAMED, {}, MoveObstacleKind.STATE, "no state 'waiting'"),
    "a state that never was": (
        (),
        {"states": {"waiting": ("nowhere",)}},
        MoveObstacleKind.STATE,
        "'nowhere', which 'waiting' shall become",
    ),
    "a state with others inside": (
        (("  waiting:\n", "  outside:\n    states: {inner: {on: {told: inner}}}\n  waiting:\n"),),
        {"states": {"waiting": ("outside",)}},
        MoveObstacleKind.STATE,
        "has states inside",
    ),
    "states that exclude each other": (
        (),
        {"states": {"waiting": ("waiting", "arrived")}},
        MoveObstacleKind.STATE,
        "exclude each other",
    ),
    "an end": ((), {"states": {"waiting": ("fetched",)}}, MoveObstacleKind.STATE, "is an end"),
    "a region without a state": (
        (
            (
                "  waiting:\n",
                "  both:\n    type: parallel\n    states:\n      a: {on: {told: a}}\n"
                "      b: {on: {told: b}}\n  waiting:\n",
            ),
        ),
        {"states": {"waiting": ("a",)}},
        MoveObstacleKind.STATE,
        "'b' runs beside it",
    ),
    "nothing is heard": (
        (("  fetched:  {type", "  alone: {waits_forever: it is lost}\n  fetched:  {type"),),
        {
            "states": {"waiting": ("alone",)},
            "timers": {n: TimerMove(DuePolicy.DROP) for n in TIMERS},
        },
        MoveObstacleKind.DEAD_END,
        "waits for nothing",
    ),
    "a field is lost": (
        (("  answer: {type: string}\nevents", "events"), (", do: [{set: {answer: answer}}]", "")),
        {},
        MoveObstacleKind.DATA,
        "say under `drop`",
    ),
    "a field has no value": (
        (
            (
                "  answer: {type: string}\nevents",
                "  answer: {type: string}\n  x: {type: string, required: true}\nevents",
            ),
        ),
        {},
        MoveObstacleKind.DATA,
        "'x' is required",
    ),
    "a field does not fit any more": (
        (
            ("shelf:  {type: string}", "shelf:  {type: number}"),
            ("payload: {shelf: string}", "payload: {shelf: number}"),
        ),
        {},
        MoveObstacleKind.DATA,
        "shelf",
    ),
    "a value that is no FEEL": ((), {"data": {"shelf": "1 +"}}, MoveObstacleKind.DATA, "is wrong"),
    "a value of nothing": (
        (),
        {"data": {"shelf": "nobody_knows"}},
        MoveObstacleKind.DATA,
        "is wrong",
    ),
    "a value that fails": (
        (),
        {"data": {"answer": 'string(number("x"))'}},
        MoveObstacleKind.DATA,
        "has no value",
    ),
    "a timer that is gone": (
        (("    after: {P7D: returned}\n", ""),),
        {},
        MoveObstacleKind.TIMER,
        "'after.waiting.1' is armed",
    ),
    "a timer that repeats now": (
        (
            (
                "    every:\n      P1D: {do",
                "    every:\n      P3D: {do: [{log: '1'}]}\n      P1D: {do",
            ),
        ),
        {"timers": {"after.waiting.1": TimerMove(DuePolicy.KEEP, "every.waiting.2")}},
        MoveObstacleKind.TIMER,
        "repeats in the new version",
    ),
}


@pytest.mark.parametrize("kind", OBSTACLES)
def test_every_obstacle_is_told_with_its_kind_and_nothing_is_moved(kind: str) -> None:
    changes, said, wanted, words = OBSTACLES[kind]
    old, new = versions(*changes)
    plan, ticket = plan_of(old, new, **said), on_the_shelf()

    found = check_move(old, new, plan, ticket, NINE)

    assert [each.kind for each in found if words in each.message] == [wanted], found
    with pytest.raises(CannotMigrate, match="stays as it is"):
        migrate(old, new, ticket, migrating(plan, MOVER, REVIEWER), NINE)


CHILDREN = {
    "nobody would wait for it": ((), {"states": {"helped": ("arrived",)}}, "nobody waits for it"),
    "another would be waited for": (
        (
            ("invoke: {process: desk, id: desk,", "invoke: {process: desk, id: counter,"),
            ("done.desk", "done.counter"),
            ("error.desk", "error.counter"),
        ),
        {},
        "which nothing has started",
    ),
}


@pytest.mark.parametrize("kind", CHILDREN)
def test_a_child_is_neither_left_alone_nor_waited_for_in_vain(kind: str) -> None:
    changes, said, words = CHILDREN[kind]
    old, new = versions(*changes)

    found = check_move(old, new, plan_of(old, new, **said), with_the_desk(), NINE)

    assert [each.kind for each in found if words in each.message] == [MoveObstacleKind.CHILD]


OWED = """
process: parcel
title: O
data: {}
must: {card: {due: P1D}}
clocks: {reply: {starts: began, stops: told, limit: P2D}}
events: {began: {}, told: {}}
states:
  arrived: {on: {began: {target: waiting, do: [{oblige: card}]}}}
  waiting: {on: {told: done}}
  done: {type: final}
"""


@pytest.mark.parametrize(
    ("gone", "kind"),
    [
        ("must: {card: {due: P1D}}\n", MoveObstacleKind.DUTY),
        ("clocks: {reply: {starts: began, stops: told, limit: P2D}}\n", MoveObstacleKind.CLOCK),
    ],
)
def test_what_is_owed_or_measured_is_not_forgotten(gone: str, kind: MoveObstacleKind) -> None:
    engine = Engine(MemoryStore(), catalog_of(parcel=OWED), clock=ManualClock(NINE))
    engine.start("parcel", id="P")
    engine.send("P", "began")
    old = engine.definition(engine.ticket("P"))
    new = catalog_of(parcel=OWED.replace(gone, "").replace(", do: [{oblige: card}]", "")).get(
        "parcel"
    )

    found = check_move(old, new, plan_of(old, new), engine.ticket("P"), NINE)

    assert [each.kind for each in found] == [kind]


def test_a_ticket_that_has_ended_or_is_of_another_version_is_not_meant() -> None:
    old, new = versions(("P7D", "P8D"))
    engine, _ = parcels()
    engine.start("parcel", id="P", data={"weight": 5}, actor="clerk:a")
    engine.send("P", "stored", {"shelf": "A1"}, actor="clerk:a")
    engine.send("P", "fetched", actor="clerk:a")
    ended = check_move(old, new, plan_of(old, new), engine.ticket("P"), NINE)
    other = check_move(old, new, plan_of(new, old), on_the_shelf(), NINE)

    assert [each.kind for each in ended] == [MoveObstacleKind.VERSION]
    assert {each.kind for each in other} == {MoveObstacleKind.VERSION}


PRIVATE = (
    PARCEL.replace("shelf:  {type: string}", "shelf:  {type: string, pii: true}")
    .replace("{shelf: string}", "{shelf: {type: string, pii: true}}")
    .replace(" {shelf}, please", " please")
    .replace('"{shelf}"', '"x"')
)


def test_personal_data_go_into_no_field_that_is_not_marked() -> None:
    old, new = versions(
        ("  answer: {type: string}\n", "  answer: {type: string}\n  where: {type: string}\n"),
        text=PRIVATE,
    )
    ticket = on_the_shelf()
    pinned = Ticket(**{n: getattr(ticket, n) for n in Ticket.__slots__} | {"definition": old.hash})

    found = check_move(old, new, plan_of(old, new, data={"where": "shelf"}), pinned, NINE)

    assert [each.kind for each in found] == [MoveObstacleKind.DATA]
    assert "reads personal data, and 'where' is not marked pii" in found[0].message


def test_whoever_moves_tickets_has_not_reviewed_the_plan() -> None:
    old, new = versions(("P7D", "P8D"))

    with pytest.raises(SameHand):
        migrate(old, new, on_the_shelf(), migrating(plan_of(old, new), MOVER, MOVER.id), NINE)


def test_a_plan_under_another_digest_moves_nothing() -> None:
    old, new = versions(("P7D", "P8D"))
    event = migrating(plan_of(old, new), MOVER, REVIEWER)
    forged = type(event)(event.name, {**event.payload, "digest": "s256:0"}, MOVER, event.kind)

    with pytest.raises(ValueError, match="digest"):
        migrate(old, new, on_the_shelf(), forged, NINE)


def test_taking_back_restores_the_very_state() -> None:
    old, new = versions(*RENAMED)
    plan = plan_of(old, new, states={"waiting": ("on_shelf",)}, timers=TIMERS)
    ticket = on_the_shelf()
    moved = migrate(old, new, ticket, migrating(plan, MOVER, REVIEWER), NINE).ticket

    back = take_back(old, moved, ticket, taking_back(3, MOVER, "too early"), NINE)

    assert state_hash(back.ticket) == state_hash(ticket)
    assert (back.ticket.definition, back.ticket.version) == (old.hash, 4)


@pytest.mark.parametrize("version", [each for each in VERSIONS if each < 6])
def test_in_the_semantics_before_there_is_no_such_entry(version: int) -> None:
    old, new = (each.of_version(VERSIONS[version]) for each in versions(("P7D", "P8D")))
    opening_event = opening({"weight": 5}, actor=Actor.parse("clerk:a"))
    first = step(old, None, opening_event, NINE, ticket_id=TicketId("P"))
    moved = migrate(old, new, first.ticket, migrating(plan_of(old, new), MOVER, REVIEWER), NINE)

    report = replay([first.entry, moved.entry], {old.hash: old, new.hash: new})

    assert [each.kind for each in report.divergences] == ["ORIGIN"]


def test_a_process_with_personal_data_is_moved_and_replays() -> None:
    old, new = versions(("P7D", "P8D"), text=PRIVATE)
    engine = Engine(MemoryStore(), catalog_of(parcel=PRIVATE, desk=DESK), clock=ManualClock(NINE))
    engine.start("parcel", id="P", data={"weight": 5}, actor="clerk:a")
    engine.send("P", "stored", {"shelf": "A1"}, actor="clerk:a")
    event = migrating(plan_of(old, new), MOVER, REVIEWER)

    moved = migrate(old, new, engine.ticket("P"), event, NINE)
    report = replay([*engine.history("P"), moved.entry], {old.hash: old, new.hash: new})

    assert (report.divergences, moved.ticket.data["shelf"]) == ((), "A1")
