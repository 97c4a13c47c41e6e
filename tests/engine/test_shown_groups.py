"""How groups look to people: on the screen, in a picture; and what of persons stays hidden."""

from __future__ import annotations

from datetime import UTC

from callout.catalog import Catalog, Sources
from callout.diagram import mermaid, svg
from callout.engine import Engine
from callout.reader import load_process
from callout.report.explanation import explanation
from callout.report.groups import group_lines
from callout.report.history import history_lines
from callout.report.tickets import ticket_lines
from callout.store import MemoryStore
from tests.engine.teams import TEAM, Team

ROLES = "roles: {desk: {}, worker: {}}"


def test_a_ticket_says_how_its_group_stands() -> None:
    team = Team("at_once: 1\n      until: 2")
    team.ends(1)

    shown = list(ticket_lines(team.engine.ticket("T"), UTC))
    assert "group visits: 1 of 3 ended, 1 run, 1 wait; done when 2 have ended" in shown
    team.ends(2)
    assert not [each for each in ticket_lines(team.engine.ticket("T"), UTC) if "group" in each]


def test_an_entry_says_what_it_has_moved() -> None:
    team = Team()
    team.ends(2)
    definition = team.engine.definition(team.engine.ticket("T"))
    *_, last = team.engine.history("T")

    assert list(history_lines([last], UTC))[-1].endswith("visits: 1 of 3 ended, 2 run")
    lines = explanation(last, definition, UTC)
    assert lines[lines.index("groups:") + 1] == "  visits: 1 of 3 ended, 2 run"


def test_what_is_no_group_has_no_line() -> None:
    assert list(group_lines({"visits#1": {"result": {}}, "other": 3})) == []


def test_a_picture_tells_a_group_from_a_single_child() -> None:
    one = "process: p\nstates: {a: {invoke: {process: q, id: one}, on: {done.one: b}}, b: {}}\n"
    many = one.replace("id: one", "id: one, each: '[1, 2]', as: n")

    assert "▷ q × n" in mermaid(load_process(many, "p.yaml"))
    assert "▷ q × n" in svg(load_process(many, "p.yaml"))
    assert "× n" not in mermaid(load_process(one, "p.yaml"))


def test_what_members_gave_of_a_person_is_not_repeated_on_record() -> None:
    team = TEAM.replace("PROCESS", "visit").replace("KEYS", "")
    team = team.replace(
        "done.visits: {target: over,",
        "done.visits: {guard: 'some r in results satisfies r.who = \"Wang\"', target: over,",
    ).replace("set: {got: results", "set: {got: results.outcome")
    visit = """
process: visit
data: {site: {type: string}, who: {type: string, pii: true}}
events: {fine: {payload: {who: {type: string, pii: true}}}}
states:
  there: {on: {fine: {target: good, do: [{set: {who: who}}]}}}
  good: {type: final, output: {who: who}}
"""
    sources = Sources(
        {"team.yaml": team, "visit.yaml": visit}, {"r.yaml": "roles: {desk: {}, worker: {}}"}
    )
    with Engine(MemoryStore(), Catalog.of(sources)) as engine:
        engine.start("team", id="T", data={"sites": ["a", "b"]})
        engine.send("T", "go", actor="desk:a")
        engine.send("T.visits", "fine", {"who": "Wang"})
        engine.send("T.visits-2", "fine", {"who": "Zhao"})

        *_, last = engine.history("T")
        assert last.guards[0].value is True
        assert "Wang" not in str(last.guards)
        assert "Zhao" not in str(last.guards)
        assert [each for each in engine.verify() if each.divergences] == []
