import pytest

from callout.errors import DefinitionError, Location
from callout.process import (
    At,
    Every,
    Field,
    FormAct,
    HistoryKind,
    Initial,
    Invoke,
    Label,
    Process,
    Set,
    State,
    StateKind,
    Tell,
    Text,
    Transition,
    Within,
)
from callout.reader import inspect_process, load_process

HEAD = "process: p\n"


def load(text: str) -> Process:
    return load_process(HEAD + text, "p.yaml")


def state(body: str, *, others: str = "") -> State:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return load(f"states:\n  s:\n{lines}  t: {{}}\n  u: {{}}\n{others}").root.states[0]


def at(line: int, column: int, length: int = 1) -> Location:
    return Location("p.yaml", line, column, length)


def test_a_process_is_its_file() -> None:
    process = load(
        "title: {en: At the door, zh: 门口}\n"
        "source: [A-1, A-2]\n"
        "outcomes: [done]\n"
        "data:\n"
        "  rounds: {type: number, default: 0}\n"
        "initial: first\n"
        "states:\n"
        "  first: {on: {error.execution: last}}\n"
        "  last: {type: final, outcome: done}\n"
    )

    assert process == Process(
        name="p",
        where=at(1, 10),
        title=Label({"en": "At the door", "zh": "门口"}),
        source=(Text("A-1", at(3, 10, 3)), Text("A-2", at(3, 15, 3))),
        outcomes=(Text("done", at(4, 12, 4)),),
        data={
            "rounds": Field(
                "rounds",
                Text("number", at(6, 18, 6)),
                at(6, 3, 6),
                default=Text("0", at(6, 35)),
            )
        },
        root=State(
            id="",
            kind=StateKind.COMPOUND,
            where=at(1, 1),
            initial=Initial((Text("first", at(7, 10, 5)),)),
            states=(
                State(
                    id="first",
                    kind=StateKind.ATOMIC,
                    where=at(9, 3, 5),
                    transitions=(
                        Transition(
                            "first.error.execution.1",
                            at(9, 33, 4),
                            ("error.execution",),
                            targets=(Text("last", at(9, 33, 4)),),
                        ),
                    ),
                ),
                State(
                    id="last",
                    kind=StateKind.FINAL,
                    where=at(10, 3, 4),
                    outcome=Text("done", at(10, 32, 4)),
                ),
            ),
        ),
    )


def test_transitions_of_every_form_are_numbered_by_event() -> None:
    loaded = state(
        "transitions:\n"
        "  - {event: [error, done], target: t}\n"
        "  - {guard: a > 1, target: u}\n"
        "on:\n"
        "  error: [t, {target: u, id: named, reenter: true}]\n"
        "  error.*: {target: [t, u]}\n"
        "always: t\n"
    )

    found = [(t.id, t.events, [str(x) for x in t.targets], t.reenter) for t in loaded.transitions]
    assert found == [
        ("s.error.1", ("error", "done"), ["t"], False),
        ("s.always.1", (), ["u"], False),
        ("s.error.2", ("error",), ["t"], False),
        ("named", ("error",), ["u"], True),
        ("s.error.*.1", ("error.*",), ["t", "u"], False),
        ("s.always.2", (), ["t"], False),
    ]


def test_timers_have_ids_and_their_transitions_listen_to_them() -> None:
    loaded = state(
        "after: {PT5M: t, param.limit: [u]}\n"
        "at:\n"
        '  start - duration("PT2M"): {do: [{log: 1}], id: notice}\n'
        "every: {PT30S: {limit: PT5M, times: 10, first: PT0S}}\n"
        "within: {open: a, close: b, opens: t, closes: {target: u}}\n"
    )

    assert [(timer.id, timer.when.text) for timer in (*loaded.after, *loaded.at)] == [
        ("after.s.1", '@"PT5M"'),
        ("after.s.2", "param.limit"),
        ("notice", 'start - duration("PT2M")'),
    ]
    (every,), (window,) = loaded.every, loaded.within
    assert isinstance(loaded.after[0], At)
    assert isinstance(every, Every)
    assert isinstance(window, Within)
    assert [str(text) for text in (every.period, every.limit, every.times, every.first)] == [
        '@"PT30S"',
        '@"PT5M"',
        "10",
        '@"PT0S"',
    ]
    assert (window.id, str(window.opens), str(window.closes)) == ("within.s.1", "a", "b")
    assert [(t.id, t.events) for t in loaded.transitions] == [
        ("after.s.1.1", ("after.s.1",)),
        ("after.s.2.1", ("after.s.2",)),
        ("notice", ("notice",)),
        ("every.s.1.1", ("every.s.1",)),
        ("within.s.1.open.1", ("within.s.1.open",)),
        ("within.s.1.close.1", ("within.s.1.close",)),
    ]


def test_states_nest_and_say_where_they_start() -> None:
    process = load(
        "states:\n"
        "  s:\n"
        "    type: parallel\n"
        "    states:\n"
        "      a: {initial: {target: a2, do: [{raise: x}]}, states: {a1: {}, a2: {on: {x: a1}}}}\n"
        "      b: {states: {h: {type: history, history: deep, default: b1}, b1: {}}}\n"
    )

    (top,) = process.root.states
    one, two = top.states
    assert (top.kind, top.initial) == (StateKind.PARALLEL, None)
    assert one.initial is not None
    assert [str(target) for target in one.initial.targets] == ["a2"]
    assert len(one.initial.actions) == 1
    assert two.initial is not None
    assert [str(target) for target in two.initial.targets] == ["b1"]
    history = two.states[0]
    assert (history.kind, history.history) == (StateKind.HISTORY, HistoryKind.DEEP)
    assert history.default is not None
    assert history.default.id == "h.default.1"


def test_a_child_is_named_for_its_process_unless_it_has_an_id() -> None:
    loaded = state(
        "invoke:\n"
        "  - {process: visit, with: {place: 1 + 1}, forward: door.*}\n"
        "  - {process: visit, id: second}\n"
    )

    assert loaded.invokes == (
        Invoke(
            "visit",
            Text("visit", at(5, 19, 5)),
            at(5, 9, 55),
            {"place": Text("1 + 1", at(5, 40, 5))},
            ("door.*",),
        ),
        Invoke("second", Text("visit", at(6, 19, 5)), at(6, 9, 28)),
    )


def test_a_group_has_a_list_a_name_for_its_items_and_two_numbers() -> None:
    loaded = state(
        "invoke:\n"
        "  - {process: visit, each: '[1, 2]', as: n, at_once: 5, until: count(sites) / 2}\n"
        "  - {process: visit, id: first, each: sites, as: one, until: any}\n"
        "  - {process: visit, id: alone}\n"
    )

    some, first, alone = loaded.invokes
    assert (str(some.each), str(some.item)) == ("[1, 2]", "n")
    assert [str(each) for each in some.numbers] == ["5", "count(sites) / 2"]
    assert (str(first.until), first.numbers) == ("any", ())
    assert (alone.each, alone.numbers) == (None, ())


def test_expressions_are_read_as_their_author_sees_them() -> None:
    loaded = state(
        "entry:\n"
        '  - set: {a: [1, "x"], b: {k: v}, c: null, d: True, e: 1.10, f: 0123}\n'
        "  - set:\n"
        "      g: 'h = \"i\"'\n"
    )

    first, second = loaded.entry[0]
    assert isinstance(first, Set)
    assert isinstance(second, Set)
    assert [str(text) for _, text in (*first.values, *second.values)] == [
        '[1, "x"]',
        "{k: v}",
        "null",
        "true",
        "1.10",
        "0123",
        'h = "i"',
    ]
    assert second.values[0][1].where == at(7, 15, 7)


def test_a_list_of_lists_is_several_blocks() -> None:
    assert [len(block) for block in state("exit: [[{log: 1}, {log: 2}], [{log: 3}]]\n").exit] == [
        2,
        1,
    ]
    assert [len(block) for block in state("exit: {log: 1}\n").exit] == [1]


def test_telling_several_roles_is_several_actions() -> None:
    loaded = state(
        "entry: [{tell: {a: m, b: m}}, {tell: {to: [c], message: m, with: {x: 1}}}]\n",
        others="messages: {m: {en: 'Hello'}}\n",
    )

    told = [action for action in loaded.entry[0] if isinstance(action, Tell)]
    assert [(str(tell.to), str(tell.message), len(tell.inputs)) for tell in told] == [
        ("a", "m", 0),
        ("b", "m", 0),
        ("c", "m", 1),
    ]


@pytest.mark.parametrize(
    ("field", "literal"),
    [
        ("{type: number, default: 1.10}", "1.10"),
        ("{type: number, default: 1e3}", "1000"),
        ("{type: string, default: 0123}", '"0123"'),
        ("{type: string, default: 'say \"no\"'}", '"say \\"no\\""'),
        ("{type: boolean, default: false}", "false"),
        ("{type: date, default: 2024-02-29}", 'date("2024-02-29")'),
        ("{type: time, default: 09:30}", 'time("09:30:00")'),
        (
            "{type: date and time, default: 2024-02-29T09:30}",
            'date and time("2024-02-29T09:30:00")',
        ),
        ("{type: duration, default: PT5M}", 'duration("PT5M")'),
        ("{type: years and months duration, default: P1Y}", 'duration("P1Y")'),
        ("{type: list<string>, default: [a, b]}", '["a", "b"]'),
        ("{type: list, default: [1, x]}", '[1, "x"]'),
        ("{type: context, default: {a: 1}}", '{"a": 1}'),
        ("{type: context, fields: {a: string}, default: {a: 1}}", '{"a": "1"}'),
        ("{type: any, default: x}", '"x"'),
        ("{type: number, default: null}", "null"),
        ("{type: number, default: {feel: 1 + 1}}", "1 + 1"),
    ],
)
def test_a_plain_default_is_a_literal_of_the_declared_type(field: str, literal: str) -> None:
    default = load(f"data: {{x: {field}}}\nstates: {{s: {{}}}}\n").data["x"].default

    assert default is not None
    assert default.text == literal


def test_payload_fields_are_required_unless_they_say_otherwise() -> None:
    event = load(
        "events:\n"
        "  moved: {by: [a, b], reason: required, payload: {to: string, why: {type: string, "
        "required: false}, n: {type: number, default: 1}}}\n"
        "states: {s: {on: {moved: s}}}\n"
    ).events["moved"]

    assert [(field.name, field.required) for field in event.payload.values()] == [
        ("to", True),
        ("why", False),
        ("n", False),
        ("reason", True),
    ]
    assert event.reason_required
    assert [str(role) for role in event.by] == ["a", "b"]


def test_an_event_moves_a_form_by_filling_it_unless_it_says_otherwise() -> None:
    events = load(
        "events: {a.filled: {form: f}, a.signed: {form: {f: sign}}}\n"
        "forms: {f: {fields: {x: string}}}\nstates: {s: {}}\n"
    ).events

    moves = {name: (str(event.form), event.form_act) for name, event in events.items()}
    assert moves == {"a.filled": ("f", FormAct.FILL), "a.signed": ("f", FormAct.SIGN)}


def test_everything_wrong_with_a_file_is_reported_at_once_and_in_order() -> None:
    text = (
        "process: q\n"
        "data: {n: {type: int, default: x}}\n"
        "states:\n"
        "  s:\n"
        "    on: {door.open: tt, go: {targett: t}}\n"
        "    after: {5m: t}\n"
        "    outcome: x\n"
        "    entry: [{tell: {a: mm}, log: 1}]\n"
        "  t: {type: final, outcome: gone, on: {go: s}}\n"
        "events: {go: {}, door.opened: {form: f}, done.x: {}}\n"
        "messages: {m: {en: Hello}}\n"
        "outcomes: [left]\n"
    )

    problems = inspect_process(text, "p.yaml").problems

    assert [f"{p.where.line}:{p.where.column} {p.code} {p.message}" for p in problems] == [
        "1:10 P003 the process 'q' is in a file named 'p.yaml'",
        "2:18 S010 'int' is not a type",
        "5:10 N003 no event 'door.open' can come here",
        "5:21 N001 there is no state 'tt'",
        "5:30 S001 a transition has no key 'targett'",
        "6:13 S009 '5m' is not a duration",
        "7:5 P001 'outcome' has no meaning in a state without `states`",
        "7:14 N009 there is no outcome 'x'",
        "8:24 N004 there is no message 'mm'",
        "8:29 S012 an action has one key, and this has 2",
        "9:29 N009 there is no outcome 'gone'",
        "9:35 P001 'on' has no meaning in a final state",
        "10:38 N005 there is no form 'f'",
        "10:42 N010 'done.x' is a name of the engine's own events",
    ]


def test_load_raises_what_inspect_finds() -> None:
    with pytest.raises(DefinitionError) as caught:
        load_process("process: p\nstates: {s: {on: {x: y}}}", "p.yaml")

    assert [problem.code for problem in caught.value.problems] == ["N003", "N001"]
