import pytest

from callout.errors import Location
from callout.process import (
    Action,
    Breach,
    Cancel,
    Decide,
    Duty,
    DutyAct,
    Foreach,
    FormAct,
    FormStep,
    If,
    Log,
    Raise,
    Retract,
    Sample,
    Send,
    Set,
    Start,
    Text,
)
from callout.reader import inspect_process, load_process

REST = """
  t: {type: final}
messages: {m: {en: Hello}}
forms: {f: {fields: {x: string}}, g: {fields: {x: string}}}
must: {duty: {}, other: {}}
never: {deed: {}}
"""
LINE = 5
"""Where the first action stands."""


def actions(written: str) -> tuple[Action, ...]:
    text = f"process: p\nstates:\n  s:\n    entry:\n      {written}{REST}"
    (block,) = load_process(text, "p.yaml").root.states[0].entry
    return block


def text(words: str, column: int) -> Text:
    return Text(words, at(column, len(words)))


def at(column: int, length: int) -> Location:
    return Location("p.yaml", LINE, column, length)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("set: {a.b: c}", [Set(((text("a.b", 13), text("c", 18)),), at(7, 3))]),
        ("decide: plan", [Decide(text("plan", 15), {}, None, at(7, 6))]),
        (
            "decide: {table: plan, with: {a: b}, into: c}",
            [Decide(text("plan", 23), {"a": text("b", 39)}, text("c", 49), at(7, 6))],
        ),
        (
            "decide: {table: plan, into: {a: b.c}}",
            [Decide(text("plan", 23), {}, {"a": text("b.c", 39)}, at(7, 6))],
        ),
        ("send: go", [Send(text("go", 13), None, {}, at(7, 4))]),
        (
            "send: {event: go, to: parent, with: {a: b}, delay: PT5M, id: i}",
            [
                Send(
                    text("go", 21),
                    text("parent", 29),
                    {"a": text("b", 47)},
                    at(7, 4),
                    delay=Text('@"PT5M"', at(58, 4)),
                    id=text("i", 68),
                )
            ],
        ),
        (
            "send: {event: {feel: a}, to: {feel: b}, content: c, id_into: d}",
            [
                Send(
                    None,
                    Text("ticket", at(43, 1)),
                    {},
                    at(7, 4),
                    event_expression=text("a", 28),
                    address=text("b", 43),
                    content=text("c", 56),
                    id_into=text("d", 68),
                )
            ],
        ),
        ("raise: go", [Raise(text("go", 14), at(7, 5))]),
        ("cancel: {feel: a}", [Cancel(None, text("a", 22), at(7, 6))]),
        (
            "start: {process: q, with: {a: b}}",
            [Start(text("q", 24), text("q", 24), {"a": text("b", 37)}, at(7, 5))],
        ),
        (
            "start: {process: q, as: link}",
            [Start(text("q", 24), text("link", 31), {}, at(7, 5))],
        ),
        (
            "oblige: [duty, other]",
            [
                Duty(DutyAct.OBLIGE, text("duty", 16), at(7, 6)),
                Duty(DutyAct.OBLIGE, text("other", 22), at(7, 6)),
            ],
        ),
        ("fulfil: duty", [Duty(DutyAct.FULFIL, text("duty", 15), at(7, 6))]),
        ("waive: duty", [Duty(DutyAct.WAIVE, text("duty", 14), at(7, 5))]),
        ("breach: deed", [Breach(text("deed", 15), None, at(7, 6))]),
        ("breach: {act: deed, note: a}", [Breach(text("deed", 21), text("a", 33), at(7, 6))]),
        (
            "sample: {from: a, size: 3, into: b.c}",
            [Sample(text("a", 22), text("3", 31), text("b.c", 40), at(7, 6))],
        ),
        ("retract: duty", [Retract(text("duty", 16), None, at(7, 7))]),
        ("retract: {act: deed, note: a}", [Retract(text("deed", 22), text("a", 34), at(7, 7))]),
        (
            "form: {f: open, g: sign}",
            [
                FormStep(text("f", 14), FormAct.OPEN, at(7, 4)),
                FormStep(text("g", 23), FormAct.SIGN, at(7, 4)),
            ],
        ),
        ("log: a + 1", [Log(text("a + 1", 12), at(7, 3))]),
        (
            "foreach: {in: a, as: b, index: c, do: {log: d}}",
            [
                Foreach(
                    text("a", 21),
                    text("b", 28),
                    text("c", 38),
                    (Log(text("d", 51), at(46, 3)),),
                    where=at(7, 7),
                )
            ],
        ),
        (
            "{if: a, then: {log: b}, elif: [{if: c, then: []}], else: [{log: d}]}",
            [
                If(
                    (
                        (text("a", 12), (Log(text("b", 27), at(22, 3)),)),
                        (text("c", 43), ()),
                        (None, (Log(text("d", 71), at(66, 3)),)),
                    ),
                    at(8, 2),
                )
            ],
        ),
        (
            "[{log: a}, [{log: b}]]",
            None,
        ),
    ],
)
def test_every_action_is_read_with_its_places(written: str, expected: list[Action] | None) -> None:
    if expected is None:
        blocks = load_process(
            f"process: p\nstates:\n  s:\n    entry:\n      {written}{REST}", "p.yaml"
        )
        assert [len(block) for block in blocks.root.states[0].entry] == [1, 1]
        return

    assert list(actions(written)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("tell: {to: r, message: mm}", "5:30 N004 there is no message 'mm'"),
        ("form: {ff: open}", "5:14 N005 there is no form 'ff'"),
        ("fulfil: duti", "5:15 N007 there is no `must` 'duti'"),
        ("breach: duty", "5:15 N007 there is no `never` 'duty'"),
        ("retract: duti", "5:16 N007 there is no act 'duti'"),
        ("cancel: nothing", "5:15 N012 there is no delayed send 'nothing'"),
        ("send: {event: x, to: 'child:q'}", "5:35 N008 there is no child 'q'"),
        (
            "set: {a: [1,\n 2]}",
            "5:16 S008 an expression cannot be a list or map over several lines",
        ),
        ("log: {a: &b 1}", "5:16 Y003 anchors are not used here: &b"),
    ],
)
def test_a_name_in_an_action_has_to_mean_something(written: str, expected: str) -> None:
    text = f"process: p\nstates:\n  s:\n    entry:\n      {written}{REST}"

    problems = inspect_process(text, "p.yaml").problems

    assert [f"{p.where.line}:{p.where.column} {p.code} {p.message}" for p in problems] == [expected]
