"""Every key of `expect`: silent when it holds, and what it says when it does not."""

from pathlib import Path

import pytest

from callout.catalog import Catalog, Sources
from callout.scenarios import Runner, read_stories
from tests.scenarios_runner.files import play_one, said

STORED = "send: stored, with: {shelf: A3}"
ASKED = "send: asked"


@pytest.mark.parametrize(
    ("step", "expect"),
    [
        (STORED, "{states: waiting, not_in: [arrived, helped], exactly: [waiting]}"),
        (STORED, "{never_entered: [fetched]}"),
        (STORED, "{status: open, outcome: none}"),
        (STORED, '{data: {shelf: A3, weight: 5, answer: null}, holds: ["weight + 1 = 6"]}'),
        (STORED, "{timers: {waiting: [2024-03-12 09:00, 2024-03-18 09:00]}}"),
        (STORED, "{timers: {after.waiting.1: 2024-03-18 09:00, arrived: absent}}"),
        (STORED, "{told: {receiver: come}, effects: none, decisions: {any: none}}"),
        (STORED, "{told: [{to: receiver, message: come, times: 1}], fired: [arrived.stored.1]}"),
        (STORED, "{log: none, warnings: none, breaches: none}"),
        (STORED, "{can: {fetched: true, stored: no-transition, asked: false}}"),
        (ASKED, "{children: {desk: {states: open, data: {about: 5}}}}"),
        ("send: fetched", "{refused: no-transition}"),
        ("send: fetched", "{refused: {code: no-transition, says: nothing takes}}"),
    ],
)
def test_what_holds_is_silent(tmp_path: Path, step: str, expect: str) -> None:
    assert said(play_one(tmp_path, f"  - {{{step}, expect: {expect}}}\n")) == []


@pytest.mark.parametrize(
    ("step", "expect", "expected", "actual"),
    [
        (STORED, "{states: arrived}", "in arrived", "waiting"),
        (STORED, "{states: nowhere}", "in nowhere", "the process has no state 'nowhere'"),
        (STORED, "{not_in: waiting}", "not in waiting", "waiting"),
        (
            STORED,
            "{never_entered: arrived}",
            "arrived never entered",
            "entered by entry 1, ticket.open",
        ),
        (STORED, "{exactly: [waiting, arrived]}", "arrived, waiting", "waiting"),
        (STORED, "{outcome: fetched}", "fetched", "none"),
        (STORED, "{status: closed}", "closed", "open"),
        (STORED, "{data: {weight: 6}}", "weight = 6", "weight = 5"),
        (STORED, "{data: {wight: 6}}", "wight = 6", "there is no field 'wight'"),
        (STORED, '{holds: "weight > 5"}', "weight > 5 is true", "it is false"),
        (
            STORED,
            '{timers: {after.waiting.1: "10:00"}}',
            "after.waiting.1: 10:00",
            "after.waiting.1: 2024-03-18 09:00",
        ),
        (STORED, "{timers: none}", "no timer", None),
        (STORED, "{told: none}", "nobody was told anything", "receiver: come"),
        (STORED, "{told: {clerk: come}}", "clerk told come", "receiver: come"),
        (
            STORED,
            "{told: [{message: come, times: 2}]}",
            "2 x message come",
            "1 x; in all: receiver: come",
        ),
        (STORED, "{effects: [{adapter: sms}]}", "1 x adapter sms", "0 x; in all: no effect"),
        (STORED, "{decisions: {fee: low}}", "fee asked", "asked: no table"),
        (STORED, "{fired: [x.1]}", "fired x.1", "arrived.stored.1"),
        (STORED, "{refused: guard-false}", "refused: guard-false", "accepted"),
        ("send: fetched", "{refused: guard-false}", "guard-false", "no-transition"),
        (STORED, "{can: {stored: true}}", "stored: true", "stored: no-transition"),
        (STORED, "{can: {x: true}}", "x: true", "the process declares no such event"),
        (STORED, "{forms: {f: open}}", "form f", "the process has no such form"),
        (STORED, "{checklists: {c: passed}}", "checklist c", "the process has no such checklist"),
        (STORED, "{must: {m: open}}", "obligation m", "the process has no such obligation"),
        (STORED, "{breaches: [smoke]}", "smoke", "no breach"),
        (STORED, "{done: {wave: 1}}", "wave: 1", "wave: 0"),
        (STORED, "{log: [hello]}", "hello", "nothing"),
        (STORED, "{warnings: [null]}", "a warning about 'None'", "no warning"),
        (ASKED, "{children: {desk: none}}", "desk: no such ticket", "ticket.desk"),
        (ASKED, "{children: {mum: {states: x}}}", "mum: a ticket", "there is none"),
        (
            ASKED,
            "{children: {desk: {outcome: answered}}}",
            "desk: answered",
            "desk: none",
        ),
    ],
)
def test_what_does_not_hold_is_shown_beside_what_was_there(
    tmp_path: Path, step: str, expect: str, expected: str, actual: str | None
) -> None:
    failures = said(play_one(tmp_path, f"  - {{{step}, expect: {expect}}}\n"))

    assert [each[1] for each in failures] == [expected]
    assert actual is None or failures[0][2] == actual


def test_a_refused_guard_is_known_by_transition_or_text_and_by_what_it_read(
    tmp_path: Path,
) -> None:
    header = """
process: parcel
clock: 2024-03-11 09:00 UTC
actor: clerk:li
given: {weight: 50}
"""
    refused = "  - {send: stored, with: {shelf: A3}, expect: {refused: {guard: %s}}}\n"
    good = refused % "arrived.stored.1, reads: {weight: 50}"
    text = refused % "'weight <= 30', code: guard-false"
    wrong = refused % "arrived.stored.1, reads: {weight: 51}"
    other = refused % "arrived.stored.2"

    played = play_one(tmp_path, good + text + wrong + other, header)

    assert [each[1:] for each in said(played)] == [
        ("weight = 51", "50"),
        ("guard arrived.stored.2 says no", "arrived.stored.1 (weight <= 30)"),
    ]


def test_paper_is_compared_as_expressions_see_it(tmp_path: Path) -> None:
    process = """
process: papers
events:
  noted:   {form: note}
  checked: {checklist: look}
forms: {note: {fields: {phone: {type: string, required: true}}}}
checklists: {look: {items: {hat: {mandatory: true}, tie: {mandatory: false}}}}
must: {report: {due: PT1H}}
never: {smoke: {}}
initial: open
states:
  open:
    entry: [{oblige: report}, {log: '"hello"'}]
    on: {noted: {}, checked: {}}
"""
    (tmp_path / "one.yaml").write_text("""
scenario: one
process: papers
clock: 2024-03-11 09:00 UTC
steps:
  - expect:
      forms: {note: none}
      checklists: {look: [hat]}
      must: {report: {state: open, due: "10:00"}}
      log: [hello]
  - send: noted
    with: {phone: "1"}
    expect: {forms: {note: {state: filled, fields: {phone: "1"}}}}
  - {send: checked, with: {hat: true, tie: false}, expect: {checklists: {look: passed}}}
  - {send: did.smoke, expect: {breaches: [smoke]}}
  - {at: "10:00", expect: {must: {report: overdue}, breaches: [smoke, report]}}
  - expect:
      forms: {note: {state: open, fields: {phone: "2"}}}
      checklists: {look: [hat]}
      must: {report: {state: open, due: "11:00"}}
      breaches: none
""")
    catalog = Catalog.of(Sources({"papers.yaml": process}, {}))
    (story,) = read_stories([tmp_path])

    assert said(Runner(catalog).play(story)) == [
        ("forms", "note: open", "note: filled"),
        ("forms", "note.phone = '2'", "1"),
        ("checklists", "look: missing: hat", "passed"),
        ("must", "report: open", "report: overdue"),
        ("must", "report: due 11:00", "10:00"),
        ("breaches", "no breach", "smoke, report"),
    ]


def test_states_only_passed_through_count_as_entered(tmp_path: Path) -> None:
    process = """
process: hurry
events: {go: {}}
initial: calm
states:
  calm: {on: {go: near}}
  outer:
    states:
      near: {always: far}
  far: {}
  other: {}
"""
    (tmp_path / "one.yaml").write_text("""
scenario: one
process: hurry
clock: 2024-03-11 09:00 UTC
steps:
  - {send: go, expect: {exactly: far, never_entered: [outer, near, other]}}
""")
    catalog = Catalog.of(Sources({"hurry.yaml": process}, {}))
    (story,) = read_stories([tmp_path])

    assert [each[1] for each in said(Runner(catalog).play(story))] == [
        "outer never entered",
        "near never entered",
    ]


def test_an_action_that_fails_in_silence_fails_the_scenario_unless_it_is_expected(
    tmp_path: Path,
) -> None:
    process = """
process: quiet
title: Quiet
data: {n: {type: number, default: 0}}
states:
  a: {after: {PT1M: {target: b, do: {set: {n: 1 / n}}}}}
  b: {}
"""
    story = """
scenario: quiet
process: quiet
clock: 2024-03-11 09:00 UTC
steps:
  - after: PT1M
"""
    runner = Runner(Catalog.of(Sources({"quiet.yaml": process}, {})))
    for text, found in (
        (story, [("warnings", "no action that fails")]),
        (story + "    expect: {warnings: divided by zero}\n", []),
    ):
        (tmp_path / "quiet.yaml").write_text(text, "utf-8")
        (told,) = read_stories([tmp_path / "quiet.yaml"])
        failures = runner.play(told).failures
        assert [(each.check, each.expected) for each in failures] == found


def test_a_local_date_and_time_is_on_the_clocks_of_the_scenario(tmp_path: Path) -> None:
    process = """
process: local
data: {until: {type: date and time}}
initial: open
states: {open: {title: Open}}
"""
    header = """
process: local
clock: 2024-03-11 09:00 Asia/Shanghai
actor: clerk:li
given: {until: "2024-03-12T10:00:00"}
"""
    (tmp_path / "one.yaml").write_text(
        f"scenario: one\n{header}steps:\n"
        '  - expect: {data: {until: "2024-03-12 10:00"}}\n'
        '  - expect: {data: {until: "2024-03-12 11:00"}}\n',
        "utf-8",
    )
    catalog = Catalog.of(Sources({"local.yaml": process}, {}))
    (story,) = read_stories([tmp_path], catalog)

    assert said(Runner(catalog).play(story)) == [
        ("data", "until = 2024-03-12 11:00", "until = 2024-03-12 10:00")
    ]
