import pytest

from callout.reader import inspect_process


def found(text: str) -> list[tuple[str, str | None]]:
    return [
        (f"{p.where.line}:{p.where.column} {p.code} {p.message}", p.hint)
        for p in inspect_process(f"process: p\n{text}", "p.yaml").problems
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "states: {waiting: {always: wating}}",
            "2:28 N001 there is no state 'wating'",
            "did you mean 'waiting'?",
        ),
        (
            "states: {a: {always: elsewhere}}",
            "2:22 N001 there is no state 'elsewhere'",
            "the states: a",
        ),
        (
            "initial: b\nstates: {a: {states: {b: {}}, initial: c}, c: {always: a}}",
            "3:40 N011 'c' is not inside 'a'",
            "one of b",
        ),
        (
            "states: {a: {states: {b: {}}}, c: {states: {b: {}}}}",
            "2:45 N002 there are two states 'b'",
            "state ids are unique in a file: rename one",
        ),
        (
            "events: {part.came: {}}\nstates: {a: {on: {part.come: a}}}",
            "3:19 N003 no event 'part.come' can come here",
            "did you mean 'part.came'?",
        ),
        (
            "states: {a: {on: {x.*: a}}}",
            "2:19 N003 no event 'x.*' can come here",
            "declare it under `events`, or raise it; declared: none",
        ),
        (
            "events: {tick: {}}\n"
            "states: {a: {after: {PT5M: {id: tick, target: a}}, on: {tick: a}}}",
            "3:22 N002 the timer 'tick' has the name of an event",
            "rename one of the two",
        ),
        (
            "events: {x: {fulfils: m, checklist: l}}\nchecklists: {ll: {items: {i: {}}}}\n"
            "must: {m: {}}\nstates: {a: {}}",
            "2:37 N006 there is no checklist 'l'",
            "did you mean 'll'?",
        ),
        (
            "must: {m: {}}\nnever: {m: {}}\nstates: {a: {}}",
            "3:9 N002 the act 'm' is declared twice",
            "rename one of the two",
        ),
        (
            "states: {a: {type: parallel}}",
            "2:10 P002 the parallel state 'a' has no `states`",
            None,
        ),
        (
            "states: {a: {history: deep}}",
            "2:14 P001 'history' has no meaning in a state without `states`",
            "write `type: history` beside it",
        ),
        (
            "states: {a: {type: history, default: b, entry: []}, b: {}}",
            "2:41 P001 'entry' has no meaning in a history state",
            "move it to another state",
        ),
        (
            "data: {x: {type: list<nmber>}}\nstates: {a: {}}",
            "2:18 S010 'nmber' is not a type",
            "did you mean 'number'?",
        ),
        (
            "data: {x: {type: string, values: [a, b], default: c}}\nstates: {a: {}}",
            "2:51 S011 the default 'c' of 'x' is none of its values",
            "one of a, b",
        ),
        (
            "states: {a: {after: {2 weeks: a}}}",
            "2:22 S009 '2 weeks' is not a duration",
            "write P14D",
        ),
        (
            "must: {m: {due: 3 Days}}\nstates: {a: {}}",
            "2:17 S009 '3 Days' is not a duration",
            "write P3D",
        ),
    ],
)
def test_what_means_nothing_is_told_with_what_was_meant(
    text: str, message: str, hint: str | None
) -> None:
    assert found(text) == [(message, hint)]


@pytest.mark.parametrize(
    "text",
    [
        # what the engine makes itself
        "must: {m: {}}\nmay: {n: {}}\nstates:\n"
        "  a: {on: {overdue.m: a, did.n: a, error.execution: a, done.state.b: a, error: a}}\n"
        "  b: {states: {c: {type: final}}}\n",
        # what children, links and sends answer
        "states:\n  a:\n    invoke: {process: q}\n    entry: [{start: {process: q, as: r}},"
        " {send: {event: x, to: 'adapter:m', id: s}}]\n"
        "    on: {done.q: a, error.r: a, error.s: a, done.s: a}\n",
        # what the process raises, by name or computed
        "states: {a: {entry: {raise: part.came}, on: {part: a}}}",
        "states: {a: {entry: {send: {event: {feel: x}}}, on: {anything: a}}}",
        # timers, also by their own names
        "states: {a: {after: {PT5M: {id: late, target: a}}, within: {open: x, close: y},"
        " on: {late: a, within.a.1.open: a}}}",
    ],
)
def test_events_that_nobody_declares_may_be_listened_to(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "x"),
        ("number", "true"),
        ("boolean", "5"),
        ("date", "12:30"),
        ("time", "2024-01-01"),
        ("duration", "5m"),
        ("duration", "P1Y"),
        ("years and months duration", "PT5M"),
        ("list<number>", "5"),
        ("list<number>", "[1, x]"),
        ("context", "5"),
        ("context", "[1]"),
        ("string", "[a]"),
        ("number", "{a: 1}"),
        ("context, fields: {a: number}", "{a: x}"),
    ],
)
def test_a_default_of_another_type_is_refused(field: str, value: str) -> None:
    text = f"data: {{x: {{type: {field}, default: {value}}}}}\nstates: {{a: {{}}}}"

    assert [message.split(" ", 2)[1:] for message, _ in found(text)] == [
        ["S011", f"the default of 'x' is not of type {field.partition(',')[0]}"]
    ]
