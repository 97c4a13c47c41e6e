import pytest

from callout.checks.expressions import expressions, reads
from callout.dmn import RuleTable
from callout.reader import load_process
from callout.reader.rules import load_library
from tests.checks.findings import EVERYWHERE, findings

TABLES = """
tables:
  plan:
    inputs: {place: {type: string}}
    outputs: {days: {type: number}, note: {type: string}}
    rules: |
      | place || days | note   |
      | -     || 1    | other  |
    needs: {other: string}
"""


def tables() -> dict[str, RuleTable]:
    return dict(load_library({"t.yaml": TABLES}, check=False).tables)


def test_fields_are_read_and_set_or_they_are_questioned() -> None:
    text = (
        "data:\n"
        "  used: {type: number, default: 0}\n"
        "  never: number\n"
        "  written: number\n"
        "  lost: number\n"
        "  given: {type: number, required: true}\n"
        "states:\n"
        "  a: {always: {guard: used > lost, target: b, do: {set: {written: given}}}}\n"
        "  b: {type: final}\n"
    )

    assert findings(text, "C501", "C502", "C503") == [
        "4:3 C501 the field 'never' is never used",
        "5:3 C502 the field 'written' is set but never read",
        "6:3 C503 the field 'lost' is read but never set",
    ]


def test_what_another_process_gives_is_set_and_may_be_only_for_the_record() -> None:
    text = (
        "data: {kept: string, seen: string}\n"
        "states: {a: {always: {guard: seen != null, target: b}}, b: {type: final}}\n"
    )

    assert findings(text, "C501", "C502", "C503", given=["kept", "seen"]) == [
        "2:8 C502 the field 'kept' is set but never read"
    ]


def test_a_rule_table_reads_and_sets_fields_by_name() -> None:
    text = (
        "data: {place: string, other: string, days: number, note: string, idle: number}\n"
        "states:\n"
        "  a: {entry: {decide: plan}, always: {guard: days > 1, target: b}}\n"
        "  b: {type: final, output: {note: note}}\n"
    )

    assert findings(text, "C501", "C502", "C503", tables=tables()) == [
        "2:8 C503 the field 'place' is read but never set",
        "2:23 C503 the field 'other' is read but never set",
        "2:66 C501 the field 'idle' is never used",
    ]
    assert findings(text, "C501", "C502", "C503") == []


def test_messages_paper_and_duties_are_used_or_questioned() -> None:
    text = (
        "events: {go: {form: f, checklist: l}}\n"
        "messages: {m: {en: M}, n: {en: N}}\n"
        "forms: {f: {fields: {x: any}}, g: {fields: {x: any}}}\n"
        "checklists: {l: {items: {i: {}}}, k: {items: {i: {}}}}\n"
        "must: {d: {}, e: {}}\n"
        "may: {h: {}}\n"
        "states:\n"
        "  a: {entry: [{tell: {r: m}}, {oblige: d}], on: {go: b}}\n"
        "  b: {type: final}\n"
    )

    assert findings(text, "C504", "C505", "C506", "C507", "C508") == [
        "3:24 C504 the message 'n' is told to nobody",
        "4:32 C505 the form 'g' is never filled",
        "5:14 C508 nothing depends on the checklist 'l'",
        "5:35 C506 the checklist 'k' is never filled",
        "6:15 C507 the obligation 'e' is never owed",
    ]


def test_every_expression_of_a_process_is_seen_once() -> None:
    texts = [text.text for text in expressions(load_process(EVERYWHERE, "p.yaml"))]

    assert sorted(text for text in texts if text.startswith("x")) == [
        f"x{number:02}" for number in range(1, 49)
    ]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("rounds", "rounds", True),
        ("rounds.x", "rounds", True),
        ("x.rounds", "rounds", False),
        ("all rounds", "rounds", True),
        ("roundsx + xrounds", "rounds", False),
        ('"rounds"', "rounds", False),
        ('"a\\"" + rounds', "rounds", True),
        ("first  name = 1", "first name", True),
    ],
)
def test_a_name_is_read_where_it_stands_as_a_word(text: str, name: str, expected: bool) -> None:
    assert reads(text, name) is expected


FOR_PEOPLE = (
    "data:\n"
    "  bed:  {type: string, for: people}\n"
    "  crew: {type: string, for: people}\n"
    "  paid: {type: number, for: people, default: 0}\n"
    "checklists:\n"
    "  shown: {for: people, items: {a: {}}}\n"
    "  asked: {for: people, items: {a: {}}}\n"
    "forms: {leaflet: {for: people, fields: {a: string}}}\n"
    "states:\n"
    "  a:\n    always:\n      guard: paid > 0 and checklist.asked.passed\n      target: b\n"
    "      do: {set: {crew: bed}}\n"
    "  b: {type: final}\n"
)


def test_what_is_for_people_need_not_be_used_and_what_is_used_is_not_only_for_people() -> None:
    unused = [f"C5{number:02}" for number in range(1, 12)]

    assert findings(FOR_PEOPLE.replace("set: {crew: bed}", "set: {crew: '\"x\"'}"), *unused) == [
        "5:3 C511 the field 'paid' is `for: people`, and the process reads it",
        "8:3 C511 the checklist 'asked' is `for: people`, and the process reads it",
    ]
    without = [
        each.split(" ")[1]
        for each in findings(
            FOR_PEOPLE.replace(", for: people", "").replace("for: people, ", ""), *unused
        )
    ]
    assert sorted(without) == ["C502", "C503", "C505", "C506", "C506"]


@pytest.mark.parametrize(
    ("happened", "guard", "found"),
    [
        ("{within: PT4H}", "now() > at", ["2:25 C512 when 'go' happened decides nothing"]),
        ("{within: PT4H}", "event.at > at", []),
        ("{within: PT4H}", "must.d.in_time", []),
        ("{within: PT4H, undo: [d]}", "now() > at", []),
    ],
)
def test_what_nothing_is_decided_by_need_not_be_claimed(
    happened: str, guard: str, found: list[str]
) -> None:
    text = (
        f"events: {{go: {{happened: {happened}}}}}\n"
        "data: {at: date and time}\n"
        "must: {d: {due: PT1H}}\n"
        f"states: {{a: {{entry: {{oblige: d}}, on: {{go: {{guard: {guard}, target: b}}}}}},"
        " b: {type: final}}\n"
    )

    assert findings(text, "C512") == found
