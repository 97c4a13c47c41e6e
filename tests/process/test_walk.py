"""Walks over a process: each thing once, in the order of the file."""

from callout.process import Raise, walk
from callout.reader import load_process

PROCESS = load_process(
    """
process: desk
title: Desk
source: A-1
data: {customer: {type: context, fields: {name: {type: string, source: A-2}}}}
events: {asked: {payload: {about: {type: string}}}}
messages: {hello: {en: Hello}}
forms: {note: {fields: {text: {type: string}}}}
checklists: {bag: {items: {pen: {}}}}
must: {answer: {source: A-3}}
initial: open
states:
  open:
    entry: [{foreach: {in: '[1]', as: each, do: [{if: each = 1, then: [{raise: one}]}]}}]
    initial: waiting
    on: {asked: shut}
    states:
      waiting:
        after: {PT5M: {do: [{raise: late}], source: A-4}}
        within: {open: now(), close: now(), opens: {do: [{raise: opened}]}}
      asking: {invoke: {process: other, finalize: [{raise: answered}]}}
  shut: {type: final}
""",
    "desk.yaml",
)


def test_states_come_parents_first_and_the_root_only_when_asked_for() -> None:
    names = [state.id for state in walk.states(PROCESS.root)]

    assert names == ["open", "waiting", "asking", "shut"]
    assert [state.id for state in walk.with_root(PROCESS.root)] == ["", *names]


def test_actions_inside_others_and_of_timers_windows_and_invokes_are_found_once() -> None:
    raised = [each.event.text for each in walk.actions(PROCESS) if isinstance(each, Raise)]

    assert raised == ["one", "late", "opened", "answered"]


def test_timers_have_the_ids_they_have_in_tickets() -> None:
    ids = [timer for state in walk.states(PROCESS.root) for timer in walk.timer_ids(state)]

    assert ids == ["after.waiting.1", "within.waiting.1.open", "within.waiting.1.close"]


def test_invokes_are_those_of_every_state() -> None:
    assert [invoke.process.text for invoke in walk.invokes(PROCESS)] == ["other"]


def test_elements_are_known_by_kind_and_by_the_whole_they_are_in() -> None:
    found = [(each.kind, each.path) for each in walk.elements(PROCESS) if each.kind != "transition"]

    assert found == [
        ("process", ""),
        ("state", "open"),
        ("state", "waiting"),
        ("state", "asking"),
        ("state", "shut"),
        ("field", "customer"),
        ("field", "customer.name"),
        ("event", "asked"),
        ("field", "asked.about"),
        ("message", "hello"),
        ("form", "note"),
        ("field", "note.text"),
        ("checklist", "bag"),
        ("item", "bag.pen"),
        ("act", "answer"),
    ]


def test_every_source_is_cited_once() -> None:
    cited = [source.text for each in walk.elements(PROCESS) for source in each.source]

    assert cited == ["A-1", "A-4", "A-2", "A-3"]
