import pytest

from callout.checks import check_process
from callout.errors import Severity
from callout.reader import load_process
from tests.checks.findings import findings

EVENTS = "events: {go: {}, stop: {}, open.a: {}, open.b: {}}\n"


def test_a_state_no_transition_leads_to_is_never_reached() -> None:
    text = (
        "states:\n"
        "  a: {always: end}\n"
        "  lost: {states: {inner: {always: end}}, initial: inner}\n"
        "  never: {always: end}\n"
        "  end: {type: final}\n"
        "  b: {always: [{guard: 'false', target: never}, end]}\n"
    )

    assert findings(text, "C101") == [
        "4:3 C101 the state 'lost' is never reached",
        "5:3 C101 the state 'never' is never reached",
        "7:3 C101 the state 'b' is never reached",
    ]


@pytest.mark.parametrize(
    "text",
    [
        # by default entry of regions, beside a target deep in another one
        "states:\n  a: {always: p2}\n  p: {type: parallel, states: {x: {states: {p1: {}, p2: {}}},"
        " y: {states: {q1: {always: p1}}}}}\n",
        # through history and its default
        "states:\n  a: {always: h}\n  c: {initial: one, states: {one: {always: two}, two: {},"
        " h: {type: history, default: one}}}\n",
        # by default entry beside a child that another transition names
        "states:\n  a: {always: [{guard: x, target: two}, c]}\n  c: {states: {one: {}, two: {}}}\n",
        # when a compound state is done
        "states:\n  c: {states: {f: {type: final}}, done: b}\n  b: {}\n",
        # when all regions are done
        "states:\n  c: {type: parallel, states: {x: {states: {f: {type: final}}},"
        " y: {states: {g: {type: final}}}}, done: b}\n  b: {}\n",
        # by an initial that names a state deep inside
        "initial: [deep]\nstates:\n"
        "  c: {states: {d: {states: {e: {always: deep}, deep: {always: e}}}}}\n",
    ],
)
def test_every_way_into_a_state_counts(text: str) -> None:
    assert findings(text, "C101") == []


def test_a_region_entered_by_a_target_is_not_entered_by_default() -> None:
    text = (
        "states:\n"
        "  a: {always: {target: [p2, q2]}}\n"
        "  p: {type: parallel, states: {x: {states: {p1: {}, p2: {}}},"
        " y: {states: {q1: {}, q2: {}}}}}\n"
    )

    assert findings(text, "C101") == [
        "4:45 C101 the state 'p1' is never reached",
        "4:76 C101 the state 'q1' is never reached",
    ]


def test_a_chart_that_is_not_well_formed_is_not_explored() -> None:
    text = "states:\n  a: {}\n  c: {states: {one: {}, h: {type: history}}}\n"

    assert findings(text, "C007", "C101", "C102") == ["4:25 C007 history state 'h' has no default"]


def test_a_region_that_cannot_end_keeps_the_parallel_from_being_done() -> None:
    text = (
        "states:\n"
        "  c:\n"
        "    type: parallel\n"
        "    states: {x: {states: {f: {type: final}}}, y: {states: {g: {}}}}\n"
        "    done: b\n"
        "  b: {}\n"
    )

    assert findings(text, "C101", "C102") == [
        "5:60 C102 nothing leads out of 'g'",
        "7:3 C101 the state 'b' is never reached",
    ]


def test_a_state_without_a_way_out_is_a_dead_end() -> None:
    text = (
        EVENTS + "states:\n"
        "  a: {on: {go: stuck, stop: self}}\n"
        "  stuck: {on: {go: {do: {log: 1}}}}\n"
        "  self: {on: {go: self}}\n"
    )

    assert findings(text, "C102") == [
        "5:3 C102 nothing leads out of 'stuck'",
        "6:3 C102 nothing leads out of 'self'",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "states:\n  a: {waits_forever: it is a shelf}\n",
        "states:\n  a: {after: {PT5M: b}}\n  b: {type: final}\n",
        EVENTS + "states:\n  a: {states: {one: {}}, on: {go: b}}\n  b: {type: final}\n",
        # an internal transition of the state around
        EVENTS + "states:\n  a: {states: {one: {}, two: {type: final}}, on: {go: two}, done: b}\n"
        "  b: {type: final}\n",
        # another region leaves the whole
        EVENTS + "states:\n  a: {type: parallel, states: {x: {}, y: {on: {go: b}}}}\n"
        "  b: {type: final}\n",
    ],
)
def test_a_state_that_is_left_from_around_or_beside_is_no_dead_end(text: str) -> None:
    assert findings(text, "C102") == []


def test_something_has_to_follow_when_a_state_is_done() -> None:
    text = (
        "states:\n"
        "  a: {states: {f: {type: final}}}\n"
        "  b: {type: parallel, states: {x: {states: {g: {type: final}}}}, done: a}\n"
    )

    assert findings(f"initial: b\n{text}", "C103") == ["4:16 C103 nothing follows when 'a' is done"]


def test_a_process_ends_with_the_outcomes_it_declares() -> None:
    text = (
        "outcomes: [won, lost]\n"
        "states:\n"
        "  a: {always: [{guard: x, target: f}, {guard: y, target: g}, c]}\n"
        "  c: {states: {h: {type: final, outcome: won}}, done: f}\n"
        "  f: {type: final, outcome: won}\n"
        "  g: {type: final}\n"
    )

    assert findings(text, "C104", "C105", "C106", "C107") == [
        "2:17 C105 no final state has the outcome 'lost'",
        "5:42 C106 'h' is not on top level, so its outcome is nobody's",
        "7:3 C107 the final state 'g' has no outcome",
    ]


def test_a_process_without_a_final_state_never_ends() -> None:
    text = EVENTS + "states: {a: {on: {go: b}}, b: {on: {go: a}}}\n"

    assert findings(text, "C104") == ["1:10 C104 the process 'p' never ends"]
    assert findings("states: {a: {waits_forever: a desk}}\n", "C104") == []


def test_a_transition_without_a_guard_masks_those_below_it() -> None:
    text = (
        EVENTS + "states:\n"
        "  a:\n"
        "    on:\n"
        "      go: [{guard: x, target: b}, b, {guard: y, target: b}]\n"
        "      open.*: b\n"
        "      open.a: b\n"
        "      stop: [{guard: x  = 1, target: a}, {guard: x = 1, target: b}]\n"
        "  b: {type: final}\n"
    )

    assert findings(text, "C111", "C112") == [
        "6:38 C111 'a.go.3' is never taken: 'a.go.2' comes first and has no guard",
        "8:15 C111 'a.open.a.1' is never taken: 'a.open.*.1' comes first and has no guard",
        "9:50 C112 'a.stop.2' is never taken: 'a.stop.1' comes first and has the same guard",
    ]


def test_a_more_general_event_below_is_not_masked() -> None:
    text = EVENTS + "states:\n  a: {on: {open.a: b, open.*: b, '*': b}}\n  b: {type: final}\n"

    assert findings(text, "C111") == []


def test_a_guard_that_is_a_constant_decides_nothing() -> None:
    text = (
        EVENTS + "states:\n"
        "  a: {on: {go: {guard: true, target: b}, stop: {guard: false, target: b}}}\n"
        "  b: {type: final}\n"
    )

    assert findings(text, "C113") == [
        "4:24 C113 the guard of 'a.go.1' is always true",
        "4:56 C113 the guard of 'a.stop.1' is always false",
    ]


def test_a_state_left_at_once_listens_to_nothing() -> None:
    text = EVENTS + "states:\n  a: {always: b, on: {go: b}}\n  b: {type: final}\n"

    assert findings(text, "C114") == [
        "4:27 C114 'a.go.1' is never taken: 'a' is left as soon as it is entered"
    ]
    guarded = EVENTS + "states:\n  a: {always: {guard: x, target: b}, on: {go: b}}\n  b: {}\n"
    assert findings(guarded, "C114") == []


def test_leaving_one_region_leaves_them_all() -> None:
    text = (
        EVENTS + "states:\n"
        "  p: {type: parallel, states:"
        " {x: {states: {one: {on: {go: two, stop: b}}, two: {}}}, y: {}}}\n"
        "  b: {type: final}\n"
    )

    assert findings(text, "C115") == ["4:71 C115 'one.stop.1' leaves all regions of 'p'"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a: {always: b}\n  b: {always: a}\n", [Severity.ERROR]),
        ("  a: {always: {do: {set: {x: x + 1}}}}\n", [Severity.ERROR]),
        (
            "  a: {always: {guard: x, target: b}}\n  b: {always: {guard: y, target: a}}\n",
            [Severity.WARNING],
        ),
        ("  a: {always: {guard: x}}\n", [Severity.WARNING]),
        ("  a: {always: {guard: x, do: {set: {x: false}}}}\n", []),
        ("  a: {always: {guard: x, target: b}}\n  b: {entry: {set: {x: 1}}, always: a}\n", []),
        (
            "  a: {always: [{guard: x, target: c}, b]}\n"
            "  b: {exit: {set: {x: 1}}, always: a}\n  c: {}\n",
            [],
        ),
        ("  a: {always: b}\n  b: {always: c}\n  c: {}\n", []),
        # guards of which one is always false
        ("  a: {always: {guard: x, target: b}}\n  b: {always: {guard: not( x ), target: a}}\n", []),
        # what is entered above the circle does nothing for it
        (
            "  o: {entry: {set: {x: 1}}, states: {a: {always: {guard: x, target: b}},"
            " b: {always: {guard: y, target: a}}}}\n",
            [Severity.WARNING],
        ),
        # what is left around a state does
        (
            "  o: {exit: {set: {x: 1}}, states: {a: {always: {guard: x, target: b}}}}\n"
            "  b: {always: {guard: y, target: a}}\n",
            [],
        ),
        # two regions that each go on once
        (
            "  p: {type: parallel, states: {x: {states: {a: {always: b}, b: {}}},"
            " y: {states: {c: {always: d}, d: {}}}}}\n",
            [],
        ),
    ],
)
def test_eventless_transitions_must_not_go_in_a_circle(text: str, expected: list[Severity]) -> None:
    process = load_process(f"process: p\ndata: {{x: any}}\nstates:\n{text}", "p.yaml")

    found = [each for each in check_process(process) if each.code == "C121"]

    assert [each.severity for each in found] == expected


def test_a_history_default_leads_nobody_out_of_another_region() -> None:
    text = (
        EVENTS + "states:\n"
        "  a: {on: {go: h}}\n"
        "  p: {type: parallel, states: {x: {states: {one: {}}}, y: {states: {two: {}}},"
        " h: {type: history, default: two}}}\n"
    )

    assert findings(text, "C102") == [
        "5:45 C102 nothing leads out of 'one'",
        "5:69 C102 nothing leads out of 'two'",
    ]


def test_a_circle_names_its_states() -> None:
    text = "states:\n  a: {always: b}\n  b: {states: {c: {always: a}}}\n"

    assert findings(text, "C121") == ["3:15 C121 eventless transitions go in a circle: a -> c -> a"]


def test_a_wait_that_only_the_outside_can_end_is_questioned() -> None:
    text = (
        EVENTS + "states:\n"
        "  a: {on: {go: b}}\n"
        "  b: {on: {go: c}, after: {PT5M: c}}\n"
        "  c: {on: {go: d}, waits_forever: nobody minds}\n"
        "  d: {states: {e: {on: {go: f}}}, after: {P1D: f}}\n"
        "  f: {type: parallel, states: {g: {on: {go: k}}, h: {states: {i: {after: {PT1H: k}}}}}}\n"
        "  k: {always: {guard: x, target: l}}\n"
        "  l: {type: final}\n"
    )

    assert findings(text, "C301", "C108") == [
        "4:3 C301 nothing ends the wait in 'a' but events from outside",
        "9:15 C108 the `always` of 'k' does not cover: what none of the guards is true of",
    ]


def test_a_timer_has_to_do_something_and_to_pause() -> None:
    text = (
        "states:\n"
        "  a:\n"
        "    after: {PT5M: {}, PT6M: {do: {log: 1}}}\n"
        "    every: {PT0S: {target: a}, PT1S: {target: a}}\n"
        "    within: {open: x, close: y}\n"
    )

    assert findings(text, "C302", "C303") == [
        "4:13 C302 the timer 'after.a.1' does nothing",
        "5:13 C303 the timer 'every.a.1' repeats without a pause",
        "6:13 C302 the timer 'within.a.1' does nothing",
    ]


def test_every_event_needs_a_listener() -> None:
    text = (
        "events: {go: {}, stop: {}, open.a: {}, passed.on: {}, paper: {form: f}}\n"
        "forms: {f: {fields: {x: string}}}\n"
        "states:\n"
        "  a:\n"
        "    entry: [{raise: heard}, {raise: unheard}, {send: {event: sent, to: internal}},"
        " {send: {event: e, to: parent}}]\n"
        "    invoke: {process: q, forward: passed.*}\n"
        "    on: {heard: a, go: a, open: a}\n"
    )

    assert findings(text, "C201", "C202") == [
        "2:18 C201 no transition takes the event 'stop'",
        "6:37 C202 no transition takes 'unheard', which is raised here",
        "6:62 C202 no transition takes 'sent', which is raised here",
    ]


def test_what_a_child_comes_to_needs_an_answer() -> None:
    text = (
        "states:\n"
        "  a: {invoke: {process: q}}\n"
        "  b: {states: {c: {invoke: {process: q, id: r}}}, on: {done.r: a, error.*: a}}\n"
    )

    assert findings(text, "C203", "C204") == [
        "3:15 C203 nothing follows when the child 'q' ends",
        "3:15 C204 nothing follows when the child 'q' fails",
    ]


WILD = """title: W
events: {{fin: {{}}}}
states:
  work:
    after: {{PT5M: late}}
    on: {{fin: good}}
    states:
      w1: {{on: {{{inner}}}}}
  good: {{type: final}}
  late: {{type: final}}
"""


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ("'*': {}", True),
        ("'*': w1", True),
        ("'*': [{guard: 'event.name = \"fin\"', target: w1}]", False),
        ("fin: w1", False),
    ],
)
def test_a_wildcard_inside_takes_the_timers_of_the_states_around(
    inner: str, *, found: bool
) -> None:
    said = findings(WILD.format(inner=inner), "C116")
    assert bool(said) is found
    if found:
        assert "'w1.*.1' takes what is meant for 'after.work.1.1'" in said[0]


def test_a_transition_above_a_wildcard_is_not_masked_whatever_its_key() -> None:
    above = WILD.replace(
        "after: {{PT5M: late}}\n    on: {{fin: good}}",
        "after: {{PT5M: late}}\n    on: {{'*': good}}",
    )
    below = WILD.replace(
        "after: {{PT5M: late}}\n    on: {{fin: good}}",
        "on: {{'*': good}}\n    after: {{PT5M: late}}",
    )
    assert findings(above.format(inner="fin: w1"), "C111") == []
    assert len(findings(below.format(inner="fin: w1"), "C111")) == 1


def test_timers_at_once_and_at_one_instant_are_told() -> None:
    def found(timers: str) -> list[str]:
        text = f"states:\n  a: {{after: {{{timers}}}}}\n  b: {{type: final}}\n"
        return [each.split()[1] for each in findings(text, "C304", "C305")]

    assert found("-PT5M: b") == found("PT0S: b") == found("P0D: b") == ["C304"]
    assert found("PT5M: b, PT300S: b") == found("P1D: b, PT24H: b") == ["C305"]
    assert found("PT5M: b, PT6M: b") == []
