"""Labels in a file of their own say what they would say in the process."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from callout.catalog import read_sources
from callout.checks import Project, check_project
from callout.definition.hash import process_tree
from callout.errors import DefinitionError
from callout.reader import (
    FileKind,
    Mapping,
    Node,
    Scalar,
    Sequence,
    inspect_process,
    kind_of,
    load_process,
    read,
)
from callout.values import digest

ORDER = """process: order
title: Order
about: {en: From the cart to the door.}
outcomes: [paid]
data:
  number: string
  buyer:  {type: context, title: Buyer, fields: {name: {type: string, title: Name}}}
events:
  pay: {title: Pay, payload: {amount: {type: number, title: Amount}}}
  look:
messages:
  thanks: Thank you, {number}.
  sorry:  {en: Sorry., source: A-1}
forms: {slip: {title: Slip, fields: {sum: {type: number, title: Sum}}}}
checklists: {packing: {title: Packing, items: {sealed: {title: Sealed}, weighed: {}}}}
must: {answer: {title: Answer}}
may: {wait: {title: Wait}}
never: {lose: {title: Lose it}}
states:
  open:
    title: Open
    on: {pay: {target: thanked, do: [{tell: {clerk: thanks}}]}, look: apology}
    states:
      thanked: {title: Thanked, data: {how: {type: string, title: How}}}
      apology: {entry: [{tell: {clerk: sorry}}]}
  paid: {type: final, outcome: paid}
"""
CHINESE = """labels: zh
title: 订单
about: 从购物车到家门。
data: {number: 单号, buyer: {title: 买家, fields: {name: 姓名}}}
events:
  pay: {title: 付款, payload: {amount: 金额}}
  look: 查看
messages: {thanks: "谢谢，{number}。", sorry: 抱歉。}
forms: {slip: {title: 单据, fields: {sum: 合计}}}
checklists: {packing: {title: 包装, items: {sealed: 已封口, weighed: 已称重}}}
must: {answer: 答复}
may: {wait: 等待}
never: {lose: 遗失}
states:
  open: 待付款
  thanked: {title: 已致谢, about: 付款以后。, data: {how: 方式}}
  apology: 致歉
  paid: 已付款
"""
IN_ONE = """process: order
title: {en: Order, zh: 订单}
about: {en: From the cart to the door., zh: 从购物车到家门。}
outcomes: [paid]
data:
  number: {type: string, title: {zh: 单号}}
  buyer:
    type: context
    title: {en: Buyer, zh: 买家}
    fields: {name: {type: string, title: {en: Name, zh: 姓名}}}
events:
  pay:
    title: {en: Pay, zh: 付款}
    payload: {amount: {type: number, title: {en: Amount, zh: 金额}}}
  look: {title: {zh: 查看}}
messages:
  thanks: {en: "Thank you, {number}.", zh: "谢谢，{number}。"}
  sorry:  {en: Sorry., zh: 抱歉。, source: A-1}
forms:
  slip: {title: {en: Slip, zh: 单据}, fields: {sum: {type: number, title: {en: Sum, zh: 合计}}}}
checklists:
  packing:
    title: {en: Packing, zh: 包装}
    items: {sealed: {title: {en: Sealed, zh: 已封口}}, weighed: {title: {zh: 已称重}}}
must: {answer: {title: {en: Answer, zh: 答复}}}
may: {wait: {title: {en: Wait, zh: 等待}}}
never: {lose: {title: {en: Lose it, zh: 遗失}}}
states:
  open:
    title: {en: Open, zh: 待付款}
    on: {pay: {target: thanked, do: [{tell: {clerk: thanks}}]}, look: apology}
    states:
      thanked:
        title: {en: Thanked, zh: 已致谢}
        about: {zh: 付款以后。}
        data: {how: {type: string, title: {en: How, zh: 方式}}}
      apology: {title: {zh: 致歉}, entry: [{tell: {clerk: sorry}}]}
  paid: {type: final, outcome: paid, title: {zh: 已付款}}
"""


def findings(labels: str, name: str = "order.zh.yaml") -> list[tuple[str, str | None]]:
    problems = inspect_process(ORDER, "order.yaml", {name: labels}).problems
    return [(f"{each.where} {each.code} {each.message}", each.hint) for each in problems]


def test_labels_beside_say_what_they_would_say_in_the_file() -> None:
    beside = load_process(ORDER, "order.yaml", {"order.zh.yaml": CHINESE})

    assert process_tree(beside) == process_tree(load_process(IN_ONE, "order.yaml"))


def test_a_text_keeps_its_place_in_the_file_of_labels() -> None:
    thanks = load_process(ORDER, "order.yaml", {"order.zh.yaml": CHINESE}).messages["thanks"]

    assert str(thanks.texts["en"].where) == "order.yaml:12:11"
    assert str(thanks.texts["zh"].where) == "order.zh.yaml:8:21"


def test_there_may_be_labels_in_several_languages() -> None:
    german = "labels: de\ntitle: Auftrag\nstates: {open: Offen}\n"
    process = load_process(ORDER, "order.yaml", {"order.zh.yaml": CHINESE, "order.de.yaml": german})

    assert process.title.texts == {"en": "Order", "de": "Auftrag", "zh": "订单"}
    assert process.root.states[0].title.texts == {"en": "Open", "de": "Offen", "zh": "待付款"}


def test_a_part_has_labels_beside_itself() -> None:
    text = "process: p\nstates: {a: {part: p/a.yaml}}\n"
    files = {
        "p/a.yaml": "part: a\ntitle: A\nevents: {go: {}}\nstates: {b: {on: {go: c}}, c: {}}\n",
        "p/a.zh.yaml": "labels: zh\ntitle: 甲\nevents: {go: 走}\nstates: {c: 丙}\n",
    }

    loaded = inspect_process(text, "p.yaml", files)

    assert loaded.problems == ()
    assert loaded.files == ("p.yaml", "p/a.yaml", "p/a.zh.yaml")
    assert loaded.process is not None
    (state,) = loaded.process.root.states
    assert state.title.texts == {"en": "A", "zh": "甲"}
    assert state.states[1].title.texts == {"zh": "丙"}
    assert loaded.process.events["go"].title.texts == {"zh": "走"}


@pytest.mark.parametrize(
    ("labels", "message", "hint"),
    [
        (
            "events: {pya: 付款}",
            "order.zh.yaml:3:10 P015 there is no event 'pya' to label",
            "did you mean 'pay'?",
        ),
        (
            "states: {opne: 待付款}",
            "order.zh.yaml:3:10 P015 there is no state 'opne' to label",
            "did you mean 'open'?",
        ),
        (
            "events: {look: {payload: {at: 时间}}}",
            "order.zh.yaml:3:27 P015 there is no field 'at' to label",
            "there are: none",
        ),
        (
            "checklists: {packing: {items: {x: 箱}}}",
            "order.zh.yaml:3:32 P015 there is no item 'x' to label",
            "there are: sealed, weighed",
        ),
        (
            "messages: {bye: 再见}",
            "order.zh.yaml:3:12 P015 there is no message 'bye' to label",
            "there are: sorry, thanks",
        ),
        (
            "forms: {slip: 单据}\nstate: {}",
            "order.zh.yaml:4:1 S001 a labels file has no key 'state'",
            "did you mean 'states'?",
        ),
        (
            "messages: {sorry: [a]}",
            "order.zh.yaml:3:19 S003 'text' takes text, not a list",
            None,
        ),
        ("events: {pay: {name: 付款}}", "order.zh.yaml:3:16 S001 a label has no key 'name'", None),
    ],
)
def test_a_label_belongs_to_something_that_is_there(
    labels: str, message: str, hint: str | None
) -> None:
    (found,) = findings(f"labels: zh\ntitle: 订单\n{labels}\n")

    assert found[0] == message
    assert hint is None or found[1] == hint


def test_a_text_stands_in_one_of_the_two_files() -> None:
    english = "labels: en\ntitle: Order\nmessages: {sorry: Excuse us.}\nstates: {open: Open}\n"

    assert [message for message, _ in findings(english, "order.en.yaml")] == [
        "order.en.yaml:2:8 P016 this has a text in 'en' already",
        "order.en.yaml:3:19 P016 this has a text in 'en' already",
        "order.en.yaml:4:16 P016 this has a text in 'en' already",
    ]


def test_the_language_is_the_one_in_the_name_of_the_file() -> None:
    assert findings(CHINESE, "order.cn.yaml") == [
        (
            "order.cn.yaml:1:9 P014 the labels are in 'zh', and the file is named for 'cn'",
            "write `labels: cn`, or name the file after its language",
        )
    ]


def test_labels_have_a_title_which_makes_their_language_wanted_everywhere() -> None:
    assert [message for message, _ in findings("labels: zh\n")] == [
        "order.zh.yaml:1:1 S002 this labels file has no 'title'"
    ]
    few = "labels: zh\ntitle: 订单\n"
    problems = check_project(Project({"order.yaml": ORDER, "order.zh.yaml": few}))
    untranslated = [str(each.where) for each in problems if each.code in ("C402", "C403")]
    assert untranslated[:2] == ["order.yaml:7:3", "order.yaml:7:50"]
    assert len(untranslated) == 16


@pytest.mark.parametrize("name", ["orders.zh.yaml", "order.zh.x.yaml", "other/order.zh.yaml"])
def test_labels_of_nothing_are_told(name: str) -> None:
    files = {"order.yaml": ORDER, name: CHINESE}

    messages = [each.message for each in check_project(Project(files)) if each.where.path == name]

    assert messages == ["there is no file that these labels belong to"]


def test_labels_that_are_no_yaml_are_told_where_they_are() -> None:
    ((message, _),) = findings("labels: zh\ntitle: [")

    assert message.startswith("order.zh.yaml:3:1 Y001")


def test_labels_alone_are_no_process() -> None:
    with pytest.raises(DefinitionError, match="P012: this is a labels file and no process"):
        load_process(CHINESE, "order.zh.yaml")


INSIDE = [
    *("data", "events", "messages", "forms", "checklists"),
    *("must", "may", "never", "payload", "fields", "items"),
]


@pytest.mark.slow
def test_every_shipped_process_has_the_hash_that_it_has_with_its_chinese_labels_beside() -> None:
    sources = read_sources()
    texts, rules = sources.processes, sources.rules
    roots = {path: read(text, path) for path, text in texts.items()}
    whole = {path: as_yaml(plain(root)) for path, root in roots.items()}
    moved = {path: text for path, root in roots.items() for path, text in apart(path, root)}
    processes = [path for path, text in texts.items() if kind_of(text) is FileKind.PROCESS]

    for path in processes:
        beside = load_process(moved[path], path, {**moved, **rules})
        inside = load_process(whole[path], path, {**whole, **rules})
        assert beside.title.texts["zh"]
        assert digest(process_tree(beside)) == digest(process_tree(inside))
    assert len(moved) == 2 * len(texts)
    # Titles of values and of transitions stay where they are.
    left = _VALUES.sub("", "".join(moved[path] for path in processes))
    assert len(re.findall("[一-鿿]+", left)) < 2 * len(processes)


_VALUES = re.compile(r'"?values"?: \{(?:[^{}]|\{[^{}]*\})*\}')


def plain(node: Node) -> object:
    """The node as data in which every scalar is written like in the file, bare or in quotes."""
    match node:
        case Mapping():
            return {key.text: plain(value) for key, value in node.entries}
        case Sequence():
            return [plain(value) for value in node]
        case Scalar():
            return node.text if isinstance(node.value, str) else Bare(node.text or "null")


class Bare(str):
    """What stands without quotes: a number, true, null."""

    __slots__ = ()


def as_yaml(tree: object) -> str:
    """A map as YAML: a line for each key, and below that JSON."""
    assert isinstance(tree, dict)
    return "".join(f"{key}: {as_json(value)}\n" for key, value in tree.items())


def as_json(tree: object) -> str:
    match tree:
        case dict():
            return "{" + ", ".join(f"{as_json(k)}: {as_json(v)}" for k, v in tree.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_json, tree)) + "]"
        case Bare():
            return str(tree)
        case _:
            return json.dumps(tree, ensure_ascii=False)


def apart(path: str, root: Node) -> list[tuple[str, str]]:
    """The file without its Chinese labels, and the file with them."""
    tree: Any = plain(root)
    labels = {"labels": "zh", **taken(tree), "states": dict(taken_from_states(tree))}
    return [(path, as_yaml(tree)), (path.replace(".yaml", ".zh.yaml"), as_yaml(labels))]


def taken(thing: Any) -> dict[str, object]:
    """The labels of a thing and of what is inside; they are no longer in it afterwards."""
    labels: dict[str, object] = {}
    for key in ("title", "about"):
        if isinstance(thing.get(key), dict):
            labels[key] = thing[key].pop("zh")
    for section in INSIDE:
        things = thing.get(section)
        found = {
            name: each.pop("zh") if section == "messages" else taken(each)
            for name, each in (things.items() if isinstance(things, dict) else ())
            if isinstance(each, dict)
        }
        labels[section] = {name: each for name, each in found.items() if each}
    return {key: each for key, each in labels.items() if each}


def taken_from_states(node: Any) -> Iterator[tuple[str, object]]:
    for name, state in node.get("states", {}).items():
        if isinstance(state, dict) and "part" not in state:
            yield name, taken(state)
            yield from taken_from_states(state)


def test_a_label_for_a_state_of_a_part_is_sent_to_the_labels_of_the_part() -> None:
    files = {
        "order/payment.yaml": "part: payment\nstates:\n  due: {}\n"
        "  deep: {part: payment/deep.yaml}\n",
        "order/payment/deep.yaml": "part: deep\nstates: {one: {states: {inner: {}}}}\n",
        "order.zh.yaml": "labels: zh\ntitle: 单\n"
        "states: {payment: 付, due: 到, one: 一, inner: 内, lost: 无}\n",
    }
    text = "process: order\nstates: {payment: {part: order/payment.yaml}}\n"

    found = inspect_process(text, "order.yaml", files).problems

    assert [(each.code, each.hint) for each in found if each.where.path == "order.zh.yaml"] == [
        ("P015", "write it in order/payment.zh.yaml"),
        ("P015", "write it in order/payment.zh.yaml"),
        ("P015", "write it in order/payment/deep.zh.yaml"),
        ("P015", "write it in order/payment/deep.zh.yaml"),
        ("P015", "there are: none"),
    ]
