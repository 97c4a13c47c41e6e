"""Groups: one sub-process for each item of a list, as a person and a database see them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callout.catalog import Catalog, Sources
from callout.engine import Engine
from callout.errors import Livelock, Refused, TicketClosed
from callout.records import TicketStatus, sections
from callout.store import MemoryStore
from tests.engine.teams import DESK, QUICK, Team, held, member


@pytest.fixture
def team() -> Iterator[Team]:
    made = Team()
    yield made
    made.sound()


def test_one_child_is_opened_for_each_item_in_the_order_of_the_items(team: Team) -> None:
    links = team.engine.ticket("T").links

    assert list(links.items()) == [
        ("visits", "T.visits"),
        ("visits-2", "T.visits-2"),
        ("visits-3", "T.visits-3"),
    ]
    sites = [team.engine.ticket(each).data["site"] for each in links.values()]
    assert sites == ["north", "east", "south"]


def test_the_chart_hears_once_and_has_all_results_in_the_order_of_the_items(team: Team) -> None:
    team.ends(3, 1)
    assert team.states == ("out",)
    team.ends(2, event="stop")

    assert team.states == ("over",)
    assert team.got == [
        {"ticket": "T.visits", "outcome": "good", "note": "n1"},
        {"ticket": "T.visits-2", "outcome": "bad"},
        {"ticket": "T.visits-3", "outcome": "good", "note": "n3"},
    ]
    assert team.engine.ticket("T").data["ended"] == 3
    assert held(team.engine, sections.GROUP) == held(team.engine, sections.CALLS) == {}


def test_an_end_is_on_record_before_the_chart_hears(team: Team) -> None:
    team.ends(2)

    entry = team.engine.history("T")[-1]
    result = {"ticket": "T.visits-2", "outcome": "good", "note": "n2"}
    assert (entry.name, entry.transitions) == ("done.visits", ())
    assert entry.set_data["/$/group/visits#2"] == {"result": result}
    assert entry.set_data["/$/group/visits"] == {"size": 3, "until": 3, "ended": 1, "begun": 3}


@pytest.mark.parametrize(
    ("until", "ends", "results"),
    [("any", [2], 1), ("2", [3, 1], 2), ("quorum", [1, 2], 2), ("7", [1, 2, 3], 3)],
)
def test_when_enough_have_ended_the_others_are_cancelled(
    until: str, ends: list[int], results: int
) -> None:
    team = Team(f"until: {until}", quorum=2)
    team.ends(*ends[:-1])
    assert team.states == ("out",)
    team.ends(ends[-1])

    assert team.states == ("over",)
    assert [each is not None for each in team.got] == [each in ends for each in (1, 2, 3)]
    assert team.engine.ticket("T").data["ended"] == results
    cancelled = [each for each in (1, 2, 3) if team.status(each) is TicketStatus.CANCELLED]
    assert cancelled == [each for each in (1, 2, 3) if each not in ends]
    team.sound()


@pytest.mark.parametrize("at_once", ["1", "2", "3", "9"])
def test_so_many_run_at_a_time(at_once: str) -> None:
    team = Team(f"at_once: {at_once}")
    most = min(int(at_once), 3)
    for number in (1, 2, 3):
        assert len(team.running) == min(most, 4 - number)
        team.ends(number)

    assert [each["note"] for each in team.got] == ["n1", "n2", "n3"]
    team.sound()


def test_what_a_waiting_member_is_given_was_worked_out_when_the_group_began() -> None:
    team = Team("at_once: 1")

    assert held(team.engine, sections.GROUP)["visits#3"] == {"with": {"site": "south"}}
    team.ends(1, 2)
    assert team.engine.ticket(member(3)).data["site"] == "south"
    assert "visits#3" not in held(team.engine, sections.GROUP)


def test_an_empty_list_is_done_at_once() -> None:
    team = Team(sites=[])

    assert (team.states, team.got) == (("over",), [])
    team.sound()


@pytest.mark.parametrize(
    ("keys", "data", "message"),
    [
        ("", {"sites": None}, "'sites' gives no list"),
        ("", {"sites": "north"}, "'sites' gives no list"),
        ("", {"sites": ["x"] * 1001}, "'sites' gives 1001 items; a group has at most 1000"),
        ("until: quorum", {}, "'quorum' gives no whole number from 1"),
        ("until: quorum", {"quorum": 0}, "'quorum' gives no whole number from 1"),
        ("at_once: quorum", {"quorum": 1.5}, "'quorum' gives no whole number from 1"),
        ("at_once: quorum", {"quorum": "two"}, "'quorum' gives no whole number from 1"),
    ],
)
def test_what_cannot_begin_is_a_failed_action(
    keys: str, data: dict[str, Any], message: str
) -> None:
    team = Team(keys, **data)

    assert (team.states, team.engine.ticket("T").data["failed"]) == (("broken",), message)
    assert team.engine.ticket("T").links == {}
    team.sound()


def test_finalize_runs_for_everything_that_members_say(team: Team) -> None:
    team.engine.send(member(2), "look", actor=DESK)
    team.ends(1, 2, 3)

    data = team.engine.ticket("T").data
    assert data["seen"] == ["news", "done.visits", "done.visits", "done.visits"]
    assert data["news"] == 1


def test_what_is_sent_to_the_group_goes_to_all_that_run(team: Team) -> None:
    team.ends(2)
    team.engine.send("T", "stop.all", actor=DESK)

    assert [each["outcome"] for each in team.got] == ["bad", "good", "bad"]


def test_leaving_the_state_cancels_who_runs_and_forgets_who_waits() -> None:
    team = Team("at_once: 2")
    team.engine.send("T", "leave", actor=DESK)

    assert [team.status(1), team.status(2)] == [TicketStatus.CANCELLED] * 2
    assert member(3) not in team.engine.ticket("T").links.values()
    assert held(team.engine, sections.GROUP) == held(team.engine, sections.CALLS) == {}
    team.sound()


def test_entering_the_state_again_begins_a_new_group() -> None:
    team = Team("until: any")
    team.ends(1)
    team.engine.send("T", "go", actor=DESK)
    team.ends(5)

    assert [each["ticket"] if each else None for each in team.got] == [None, member(5), None]
    team.sound()


def test_a_member_that_somebody_cancels_has_ended(team: Team) -> None:
    team.ends(1, 3)
    team.engine.send(member(2), "ticket.cancel", {"reason": "r"}, actor=DESK)

    assert team.got[1] == {"ticket": member(2), "outcome": "called_off"}


def test_a_member_that_is_merged_into_another_has_ended(team: Team) -> None:
    team.engine.send(member(2), "ticket.merge", {"into": member(1), "reason": "r"}, actor=DESK)
    team.ends(1, 3)

    assert [each["outcome"] for each in team.got] == ["good", "duplicate", "good"]


def test_a_member_that_cannot_be_opened_has_ended_and_says_why() -> None:
    team = Team(sites=["north", None, "south"])
    team.ends(1, 3)

    assert team.states == ("over",)
    assert (team.got[1]["ticket"], team.got[1]["outcome"]) == (None, "error")
    assert "site" in team.got[1]["message"]
    team.sound()


@pytest.mark.parametrize("until", ["all", "any", "2"])
def test_a_group_of_which_none_can_be_opened_ends(until: str) -> None:
    team = Team(f"until: {until}", sites=[None, None, None])

    assert team.states == ("over",)
    assert {each["outcome"] for each in team.got if each} == {"error"}
    team.sound()


def test_a_member_that_ends_again_is_not_heard(team: Team) -> None:
    team.ends(1)
    team.engine.send(member(1), "ticket.reopen", {"reason": "r"}, actor=DESK)
    team.ends(1, event="stop")

    entry = team.engine.history("T")[-1]
    assert entry.refusal is not None
    assert entry.refusal["message"] == "the sub-process 'visits' (T.visits) has ended"
    assert held(team.engine, sections.GROUP)["visits"]["ended"] == 1


def test_whoever_gets_the_ticket_gets_all_members() -> None:
    sites = [f"s{number}" for number in range(12)]
    team = Team(sites=sites)
    team.engine.send("T", "give", {"to": "worker:li"}, actor=DESK)

    kept = [team.engine.ticket(member(each)).internals[sections.TICKET] for each in range(1, 13)]
    assert kept == [{"assignee": "worker:li", "as": "visits"}] * 12
    team.sound()


@pytest.mark.parametrize("how", ["ticket.cancel", "leave"])
def test_a_large_group_ends_with_its_parent(how: str) -> None:
    team = Team(sites=[str(each) for each in range(150)])
    assert len(team.running) == 150
    payload = {"reason": "r"} if how == "ticket.cancel" else {}
    team.engine.send("T", how, payload, actor=DESK)

    assert {team.status(each) for each in range(1, 151)} == {TicketStatus.CANCELLED}


@pytest.mark.parametrize("keys", ["", "at_once: 1", "at_once: 7"])
def test_members_that_end_as_they_begin_are_no_loop(keys: str) -> None:
    team = Team(keys, process="quick", sites=list(range(120)))

    assert [each["site"] for each in team.got] == list(range(120))


def test_a_group_of_itself_is_a_loop() -> None:
    endless = QUICK.replace(
        "  done:", "  more: {invoke: {process: quick, id: more, each: '[1]', as: one}}\n  done:"
    ).replace("initial: done", "initial: more")
    catalog = Catalog.of(Sources({"quick.yaml": endless}, {}))

    with Engine(MemoryStore(), catalog) as engine, pytest.raises(Livelock):
        engine.start("quick")
    assert list(engine.store.find()) == []


def test_what_a_person_may_send_to_the_parent_is_not_for_members(team: Team) -> None:
    with pytest.raises(Refused):
        team.engine.send("T", "fine", {"note": "x"}, actor=DESK)
    names = [each.event for each in team.engine.can("T", actor=DESK)]
    assert "fine" not in names


def test_a_cancelled_member_takes_nothing_more() -> None:
    team = Team("until: any")
    team.ends(1)

    with pytest.raises(TicketClosed):
        team.ends(2)


def test_an_event_writes_as_much_in_a_large_group_as_in_a_small_one() -> None:
    def written(size: int) -> int:
        team = Team(sites=["s"] * size)
        team.ends(2)
        return len(str(team.engine.history("T")[-1].set_data))

    assert written(100) - written(10) <= 4  # two numbers have a figure more


def test_a_database_hands_a_group_on_in_the_order_of_its_items(tmp_path: Path) -> None:
    team = Team(store=f"sqlite:///{tmp_path}/t.db", sites=[str(each) for each in range(12)])
    team.engine.send("T", "give", {"to": "worker:li"}, actor=DESK)
    team.ends(11, 3)
    team.engine.send("T", "leave", actor=DESK)

    cancels = [each.id for each in team.engine.history("T")[-1].effects]
    assert len(cancels) == 10
    team.sound()
