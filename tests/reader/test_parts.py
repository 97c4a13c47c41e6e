"""A process in several files is the process that it would be in one."""

import re
from functools import partial
from itertools import takewhile
from pathlib import Path

import pytest

from callout.catalog import read_sources
from callout.definition.hash import process_tree
from callout.errors import DefinitionError, Location
from callout.process import Process
from callout.reader import FileKind, inspect_process, kind_of, load_process, named_parts
from callout.values import digest

ORDER = """process: order
outcomes: [paid, gone]
data: {number: string}
events: {cancel: {}}
messages: {thanks: {en: Thank you.}}
must: {answer: {by: clerk, due: PT1H}}
states:
  payment: {part: order/payment.yaml}
  over: {type: final, outcome: gone}
"""
PAYMENT = """part: payment
title: Payment
data: {paid: {type: boolean, default: false}}
events: {pay: {payload: {amount: number}}}
never: {lose_money: {by: clerk}}
initial: open
on: {cancel: over}
states:
  open: {on: {pay: {target: receipt, do: [{set: {paid: true}}, {tell: {clerk: thanks}}]}}}
  receipt: {part: payment/receipt.yaml}
"""
RECEIPT = """part: receipt
messages: {printed: {en: Printed.}}
entry: [{tell: {clerk: printed}}]
always: over
"""
PARTS = {"order/payment.yaml": PAYMENT, "order/payment/receipt.yaml": RECEIPT}
IN_ONE = """process: order
outcomes: [paid, gone]
data: {number: string, paid: {type: boolean, default: false}}
events: {cancel: {}, pay: {payload: {amount: number}}}
messages: {thanks: {en: Thank you.}, printed: {en: Printed.}}
must: {answer: {by: clerk, due: PT1H}}
never: {lose_money: {by: clerk}}
states:
  payment:
    title: Payment
    initial: open
    on: {cancel: over}
    states:
      open: {on: {pay: {target: receipt, do: [{set: {paid: true}}, {tell: {clerk: thanks}}]}}}
      receipt:
        entry: [{tell: {clerk: printed}}]
        always: over
  over: {type: final, outcome: gone}
"""


def order(**parts: str) -> Process:
    return load_process(ORDER, "order.yaml", {**PARTS, **parts})


def findings(text: str, parts: dict[str, str], path: str = "order.yaml") -> list[str]:
    problems = inspect_process(text, path, parts).problems
    return [f"{each.where} {each.code} {each.message}" for each in problems]


def test_parts_say_what_one_file_would_say() -> None:
    assert process_tree(order()) == process_tree(load_process(IN_ONE, "order.yaml"))


def test_everything_keeps_its_place_in_its_own_file() -> None:
    process = order()
    payment = process.root.states[0]

    assert process.where == Location("order.yaml", 1, 10, 5)
    assert payment.where == Location("order/payment.yaml", 1, 7, 7)
    assert payment.states[0].where == Location("order/payment.yaml", 9, 3, 4)
    assert payment.states[1].where == Location("order/payment/receipt.yaml", 1, 7, 7)
    assert process.data["paid"].where.path == "order/payment.yaml"
    assert process.messages["printed"].where.path == "order/payment/receipt.yaml"


def test_a_list_in_braces_is_read_from_the_file_it_stands_in() -> None:
    set_list = "part: payment\ndata: {all: list}\nentry: [{set: {all: [1, 2]}}]\n"
    process = load_process(ORDER, "order.yaml", {"order/payment.yaml": set_list})

    (block,) = process.root.states[0].entry
    assert "[1, 2]" in str(block)


def test_a_problem_inside_a_part_is_found_there() -> None:
    broken = {**PARTS, "order/payment.yaml": PAYMENT.replace("target: receipt", "target: recipt")}

    assert findings(ORDER, broken) == ["order/payment.yaml:9:29 N001 there is no state 'recipt'"]


def test_the_shape_of_a_part_is_checked_as_that_of_a_process_is() -> None:
    broken = {**PARTS, "order/payment/receipt.yaml": RECEIPT + "outcomes: [paid]\n"}

    assert findings(ORDER, broken) == [
        "order/payment/receipt.yaml:5:1 S001 a part file has no key 'outcomes'"
    ]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("data: {number: string}", "the field 'number' is declared twice"),
        ("events: {cancel: {}}", "the event 'cancel' is declared twice"),
        ("messages: {thanks: Thanks.}", "the message 'thanks' is declared twice"),
        ("must: {answer: {by: clerk}}", "the obligation 'answer' is declared twice"),
        ("may: {answer: {by: clerk}}", "the act 'answer' is declared twice"),
    ],
)
def test_a_name_is_declared_once_in_a_process_and_all_its_parts(section: str, message: str) -> None:
    loaded = inspect_process(
        ORDER, "order.yaml", {"order/payment.yaml": f"part: payment\n{section}\nalways: over\n"}
    )

    (problem,) = loaded.problems
    ((first, _),) = problem.related
    assert (problem.code, problem.message) == ("N002", message)
    assert {problem.where.path, first.path} == {"order.yaml", "order/payment.yaml"}


def test_two_parts_may_not_declare_one_name_either() -> None:
    again = {**PARTS, "order/payment/receipt.yaml": RECEIPT + "data: {paid: boolean}\n"}

    assert findings(ORDER, again) == [
        "order/payment/receipt.yaml:5:8 N002 the field 'paid' is declared twice"
    ]


def test_state_ids_are_unique_over_all_parts() -> None:
    again = {**PARTS, "order/payment/receipt.yaml": RECEIPT + "states: {open: {}}\n"}

    assert "order/payment/receipt.yaml:5:10 N002 there are two states 'open'" in findings(
        ORDER, again
    )


@pytest.mark.parametrize(
    ("name", "code", "message", "hint"),
    [
        (
            "order/paymnt.yaml",
            "P006",
            "there is no file 'shop/order/paymnt.yaml'",
            "did you mean 'order/payment.yaml'?",
        ),
        (
            "elsewhere.yaml",
            "P006",
            "there is no file 'shop/elsewhere.yaml'",
            "its path counts from the folder of this file",
        ),
        *(
            (
                outside,
                "P007",
                f"'{outside}' does not lead to a part",
                "write it like order/payment.yaml, from the folder of this file downwards",
            )
            for outside in (
                "../order/payment.yaml",
                "/order/payment.yaml",
                "order/../payment.yaml",
                "./payment.yaml",
                "C:/payment.yaml",
                "order\\payment.yaml",
                "order/payment",
                "order//payment.yaml",
            )
        ),
    ],
)
def test_a_part_lies_below_the_folder_of_the_file_that_names_it(
    name: str, code: str, message: str, hint: str
) -> None:
    text = ORDER.replace("order/payment.yaml", name)
    loaded = inspect_process(text, "shop/order.yaml", {"shop/order/payment.yaml": RECEIPT})

    (problem,) = loaded.problems
    assert (problem.code, problem.message, problem.hint) == (code, message, hint)
    assert problem.where == Location("shop/order.yaml", 8, 19, len(name))


def test_a_part_is_called_like_the_state_it_stands_for() -> None:
    other = {**PARTS, "order/payment.yaml": PAYMENT.replace("payment", "paying", 1)}

    assert findings(ORDER, other) == [
        "order/payment.yaml:1:7 P008 the part 'paying' stands for the state 'payment'"
    ]


def test_nothing_stands_beside_a_part() -> None:
    text = ORDER.replace("{part: order/payment.yaml}", "{part: order/payment.yaml, on: {x: over}}")

    assert findings(text, PARTS) == ["order.yaml:8:39 P009 'on' cannot stand beside `part`"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ORDER, "'order/payment.yaml' is a process file and no part"),
        ("tables: x\n", "'order/payment.yaml' is a rules file and no part"),
        ("title: x\n", "'order/payment.yaml' is no part"),
        ("", "'order/payment.yaml' is no part"),
    ],
)
def test_another_file_is_no_part(text: str, message: str) -> None:
    assert findings(ORDER, {"order/payment.yaml": text}) == [f"order.yaml:8:19 P010 {message}"]


def test_a_part_that_is_no_yaml_is_said_once_and_hides_nothing_else() -> None:
    broken = {"order/payment.yaml": "part: payment\nstates: [\n"}
    text = ORDER + "  lost: {on: {nothing: over}}\n"

    (finding,) = findings(text, broken)
    assert finding.startswith("order/payment.yaml:3:1 Y001")


@pytest.mark.parametrize("value", ["[a]", "{a: b}"])
def test_a_part_is_named_by_a_text(value: str) -> None:
    (finding,) = findings(ORDER.replace("order/payment.yaml", value), PARTS)

    assert finding.startswith("order.yaml:8:19 S003 'part' takes text")


def test_a_part_is_used_once() -> None:
    text = ORDER + "  receipt: {part: order/payment/receipt.yaml}\n"

    assert findings(text, PARTS) == [
        "order.yaml:10:19 P011 the part 'order/payment/receipt.yaml' is used twice"
    ]


def test_a_part_is_never_in_itself() -> None:
    circle = {
        "a.yaml": "part: a\nstates: {b: {part: b.yaml}}\n",
        "b.yaml": "part: b\nstates: {a: {part: a.yaml}}\n",
    }

    assert findings("process: p\nstates: {a: {part: a.yaml}}\n", circle, "p.yaml") == [
        "b.yaml:2:20 P011 the part 'a.yaml' is used twice"
    ]


def test_a_part_alone_is_no_process() -> None:
    with pytest.raises(DefinitionError, match="P012: this is a part file and no process"):
        load_process(PAYMENT, "payment.yaml", PARTS)


def test_parts_nest_no_deeper_than_one_file_may() -> None:
    files = {
        f"s{number}.yaml": f"part: s{number}\n"
        f"states: {{s{number + 1}: {{part: s{number + 1}.yaml}}}}\n"
        for number in range(100)
    }

    assert findings("process: p\nstates: {s0: {part: s0.yaml}}\n", files, "p.yaml") == [
        "s29.yaml:2:22 Y006 this nests deeper than 64 levels"
    ]


def test_a_file_tells_the_parts_that_it_names_itself() -> None:
    assert named_parts(ORDER, "shop/order.yaml") == ("shop/order/payment.yaml",)
    assert named_parts(PAYMENT, "shop/order/payment.yaml") == ("shop/order/payment/receipt.yaml",)
    assert named_parts("states: [", "broken.yaml") == ()


def cut(path: str, text: str) -> dict[str, str]:
    """The file with a part for each state that is written as a block, and these parts."""
    files: dict[str, str] = {}
    kept: list[str] = []
    rows = text.splitlines()
    while rows:
        row = rows.pop(0)
        state = STATE.fullmatch(row)
        inner = " " * (len(state[1]) + 2) if state else ""
        body = list(takewhile(partial(_is_below, inner), rows))
        has_parts = any("{part: " in row for row in body)  # counted from where they are named
        has_data = any(row.startswith(f"{inner}data:") for row in body)  # a part's are the ticket's
        if not state or has_parts or has_data or not _is_in_states(kept, len(state[1])):
            kept.append(row)
            continue
        del rows[: len(body)]
        part = [f"part: {state[2]}", *(row.removeprefix(inner) for row in body)]
        files |= cut(f"{path.removesuffix('.yaml')}/{state[2]}.yaml", "\n".join(part))
        kept.append(f"{row} {{part: {Path(path).stem}/{state[2]}.yaml}}")
    return {path: "\n".join(kept) + "\n", **files}


def _is_below(inner: str, row: str) -> bool:
    return not row.strip() or row.startswith(inner)


def _is_in_states(above: list[str], indent: int) -> bool:
    outer = [row for row in above if row.strip() and len(row) - len(row.lstrip()) < indent]
    return bool(outer) and outer[-1].strip() == "states:"


STATE = re.compile(r"( +)([a-z_]+):")


@pytest.mark.slow
def test_a_process_cut_at_every_state_has_the_hash_that_it_has_whole() -> None:
    sources = read_sources()
    texts, rules = sources.processes, sources.rules
    parts: dict[str, str] = {}
    for path, text in texts.items():
        parts |= cut(path, text)
    processes = [path for path, text in texts.items() if kind_of(text) is FileKind.PROCESS]

    for path in processes:
        whole = load_process(texts[path], path, {**texts, **rules})
        in_parts = load_process(parts[path], path, {**parts, **rules})
        assert digest(process_tree(in_parts)) == digest(process_tree(whole)), path
    assert len(parts) > 5 * len(processes)
