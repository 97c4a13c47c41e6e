"""What may be wrong with a group of sub-processes, and what its end carries."""

from __future__ import annotations

import pytest

from callout.checks import check_process
from callout.definition import Definition, link
from callout.errors import DefinitionError
from callout.reader import inspect_process, load_process
from callout.reader.rules import load_library
from callout.report.masking import MASK, Masking

OTHER = """
process: visit
outcomes: [good, bad]
data: {site: {type: string}, who: {type: string, pii: true}}
states:
  there: {waits_forever: a test}
  end: {type: final, outcome: good, output: {who: who, note: '"x"'}}
"""
PROCESS = """
process: team
data:
  sites: {type: list<string>}
  people: {type: list<context>, fields: {name: {type: string, pii: true}, city: {type: string}}}
  count_of: {type: number}
  kept: {type: any}
  own: {type: string, pii: true}
initial: out
states:
  out:
    invoke: {process: visit, id: visits, KEYS}
    on:
      done.visits: {target: over, GUARDdo: [{ACTION}]}
  over: {type: final}
"""
EACH = "each: sites, as: site"


def problems(keys: str, action: str = "set: {count_of: '1'}", guard: str = "") -> list[str]:
    """Code and message of everything that reading and linking find."""
    text = PROCESS.replace("KEYS", keys).replace("ACTION", action)
    text = text.replace("GUARD", f"guard: '{guard}', " if guard else "")
    read = inspect_process(text, "team.yaml")
    if read.problems or read.process is None:
        return [f"{each.code} {each.message}" for each in read.problems]
    try:
        return [f"{each.code} {each.message}" for each in linked(text).findings]
    except DefinitionError as error:
        return [f"{each.code} {each.message}" for each in error.problems]


def linked(text: str) -> Definition:
    process, other = load_process(text, "team.yaml"), load_process(OTHER, "visit.yaml")
    return link(process, load_library({}), neighbours={"team": process, "visit": other})


@pytest.mark.parametrize(
    "keys",
    [
        EACH,
        f"{EACH}, at_once: 5, until: any",
        f"{EACH}, until: all, with: {{site: site}}",
        f"{EACH}, until: 3, with: {{site: 'upper case(site)'}}",
        f"{EACH}, until: 'count(sites) / 2', at_once: count_of",
        "each: people, as: one, with: {who: one.name, site: one.city}",
        "each: '[1, 2]', as: n, with: {site: string(n)}",
    ],
)
def test_a_group_that_is_right_is_linked(keys: str) -> None:
    assert problems(keys) == []


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("as: site", "P020 `as` belongs to a group"),
        ("at_once: 2", "P020 `at_once` belongs to a group"),
        ("until: any", "P020 `until` belongs to a group"),
        ("each: sites", "P020 a group does not say what it calls its items"),
        (
            f"{EACH}, forward: [x.*]",
            "P020 a group passes no events on: which member decides?",
        ),
        ("each: sites, as: kept", "L023 the items of the group have the name of a field, 'kept'"),
        (
            "each: sites, as: event",
            "L023 the items of the group have the name of something of the engine's, 'event'",
        ),
        (f"{EACH}, at_once: 0", "L024 '0' counts no sub-processes"),
        (f"{EACH}, at_once: 1.5", "L024 '1.5' counts no sub-processes"),
        (f"{EACH}, until: -1", "L024 '-1' counts no sub-processes"),
        (f"{EACH}, with: {{place: site}}", "L012 'visit' has no field 'place'"),
        (f"{EACH}, until: most", "F002 there is no 'most'"),
    ],
)
def test_what_is_wrong_with_a_group_is_told(keys: str, problem: str) -> None:
    assert [each[: len(problem)] for each in problems(keys)] == [problem]


@pytest.mark.parametrize(
    "keys",
    ["each: count_of, as: n", f"{EACH}, until: own", f"{EACH}, at_once: sites", "each: no, as: n"],
)
def test_an_expression_of_another_type_is_told(keys: str) -> None:
    assert [each[:1] for each in problems(keys)] == ["F"]


@pytest.mark.parametrize(
    ("action", "guard", "codes"),
    [
        ("set: {count_of: ended}", "", []),
        ("set: {count_of: 'count(results)'}", 'results[1].outcome = "error"', ["D", "D"]),
        ("log: 'list contains(results.outcome, \"error\")'", "", []),
        ("log: event.data.results.note", "", []),
        ("log: event.data.results.nothing", "", ["F"]),
        ("log: event.data.result", "", ["F"]),
        ("set: {own: 'results[1].who'}", "", []),
        ("set: {kept: 'results[1].who'}", "", ["D"]),
        ("set: {kept: results}", "", ["D"]),
        ("set: {kept: 'for r in results return r.who'}", "", ["D"]),
        ("set: {kept: results.note}", "", []),
    ],
)
def test_what_the_end_carries_has_types_and_keeps_its_marks(
    action: str, guard: str, codes: list[str]
) -> None:
    assert [each[0] for each in problems(EACH, action, guard)] == codes


@pytest.mark.parametrize(
    ("guard", "codes"),
    [
        ('results[1].outcome = "good"', []),
        ('results[1].outcome = "error"', []),
        ('some r in results satisfies r.outcome = "misspelt"', ["F"]),
        ("results[1].message = null and results[1].ticket != null", []),
        ("count(results[item.note = 1]) > 1", []),
    ],
)
def test_where_nothing_is_personal_a_guard_may_read_all_of_it(
    guard: str, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.OTHER", OTHER.replace("who: who, ", ""))
    assert [each[0] for each in problems(EACH, guard=guard)] == codes


def test_what_members_are_given_of_a_person_must_be_marked_there() -> None:
    keys = "each: people, as: one, with: {site: one.name}"
    assert [each[:4] for each in problems(keys)] == ["D004"]


def test_a_member_that_fails_is_no_event() -> None:
    text = PROCESS.replace("KEYS", EACH).replace("ACTION", "log: '1'").replace("GUARD", "")
    heard = text.replace("on:\n", "on:\n      error.visits: over\n")

    assert [each.code for each in inspect_process(heard, "team.yaml").problems] == ["N003"]
    assert [
        each.code
        for each in inspect_process(
            heard.replace("each: sites, as: site", "with: {}"), "team.yaml"
        ).problems
    ] == []
    codes = {each.code for each in check_process(load_process(text, "team.yaml"))}
    assert codes.isdisjoint({"C203", "C204"})


def test_what_waits_for_a_member_and_what_it_gave_are_masked_on_the_screen() -> None:
    keys = f"{EACH}, at_once: 1, with: {{who: site, site: site}}"
    text = PROCESS.replace("KEYS", keys).replace("ACTION", "log: '1'").replace("GUARD", "")
    definition = linked(text)
    private = definition.model.private
    kept = {
        "group": {
            "visits": {"size": 2},
            "visits#1": {"result": {"who": "li", "note": "x"}},
            "visits#2": {"with": {"who": "wang", "site": "s"}},
        }
    }

    shown = Masking(private).internals(kept)["group"]

    assert shown == {
        "visits": {"size": 2},
        "visits#1": {"result": {"who": MASK, "note": "x"}},
        "visits#2": {"with": {"who": MASK, "site": "s"}},
    }
