"""Every way out of the fields that are marked pii is found, and what says nothing is not."""

import pytest

from callout.definition import link
from callout.errors import DefinitionError
from callout.reader import load_process
from callout.reader.rules import load_library

RULES = {
    "roles.yaml": """
roles:
  clerk: {may_see_pii: true}
  guest: {}
""",
    "tables.yaml": """
tables:
  band:
    hit: F
    inputs: {name: {type: string}}
    outputs: {level: {type: string, values: [low, high]}}
    rules: |
      | name || level | # id |
      | -    || low   | any  |
""",
}
OTHER = """
process: other
title: Another
data: {open: {type: string}, kept: {type: string, pii: true}}
states: {a: {type: final, output: {kept: kept, open: open}}}
"""
PROCESS = """
process: p
title: P
data:
  who: {type: context, fields: {name: {type: string, pii: true}, city: {type: string}}}
  people: {type: list<context>, fields: {name: {type: string, pii: true}, age: {type: number}}}
  note: {type: string}
  level: {type: string}
  known: {type: boolean}
  secret: {type: string, pii: true}
never: {spam: {}}
forms: {card: {by: clerk, fields: {phone: {type: string, pii: true}, remark: {type: string}}}}
events:
  go:   {by: clerk, payload: {phone: {type: string, pii: true}, count: {type: number}}}
  fill: {by: clerk, form: card}
  open: {payload: {text: {type: string}}}
  shut: {payload: {text: {type: string, pii: true}}}
messages:
  hello: {en: "Hello MESSAGE"}
BLOCKS
states:
  a:
    on:
      go: {GUARDtarget: b, do: [ACTION]}
      fill: a
  b: {type: final, OUTPUT}
"""


BLOCKS = {
    "run: {marked": (
        "blocks: {marked: {with: {it: {type: string, pii: true}}, do: [{set: {note: it}}]}}"
    ),
    "run: {unmarked": "blocks: {unmarked: {with: {it: {type: string}}, do: [{set: {note: it}}]}}",
}


def found(
    action: str = "raise: x", *, message: str = "you", guard: str = "", output: str = "title: B"
) -> list[str]:
    """The codes about personal data, of a process with this action."""
    text = PROCESS.replace("ACTION", f"{{{action}}}" if action[0] != "{" else action)
    text = text.replace("MESSAGE", message).replace("OUTPUT", output)
    text = text.replace("GUARD", f"guard: '{guard}', " if guard else "")
    block = next((each for run, each in BLOCKS.items() if action.startswith(run)), "")
    text = text.replace("BLOCKS", block)
    process, other = load_process(text, "p.yaml", {}), load_process(OTHER, "other.yaml", {})
    neighbours = {"p": process, "other": other}
    try:
        definition = link(process, load_library(RULES), neighbours=neighbours)
    except DefinitionError as error:
        return [each.code for each in error.problems]
    return [each.code for each in definition.findings]


LEAKS = [
    ("D002", "log: phone"),
    ("D002", "log: event.data.phone"),
    ("D002", "log: event.data"),
    ("D002", "log: event"),
    ("D002", "log: form.card.fields.phone"),
    ("D002", "log: form"),
    ("D002", "log: who"),
    ("D002", "log: '\"x\" + who.name'"),
    ("D002", "log: people"),
    ("D002", "log: people.name"),
    ("D002", "log: 'for p in people return p.name'"),
    ("D003", "breach: {act: spam, note: who.name}"),
    ("D004", "start: {process: other, as: o, with: {open: who.name}}"),
    ("D005", "send: {event: open, with: {text: phone}}"),
    ("D006", "set: {note: phone}"),
    ("D006", "set: {note: secret}"),
    ("D006", "set: {note: 'upper case(who.name)'}"),
    ("D006", "set: {who.city: who.name}"),
    ("D006", "{if: 'true', then: [{set: {note: phone}}]}"),
    ("D006", "{foreach: {in: people, as: p, do: [{set: {note: p.name}}]}}"),
    ("D006", "{foreach: {in: people.name, as: p, do: [{set: {note: p}}]}}"),
    ("D006", "run: {marked: {it: note}}"),
    ("D006", "run: {unmarked: {it: phone}}"),
    ("D009", "decide: {table: band, with: {name: who.name}}"),
]
FINE = [
    "log: who.city",
    "log: event.data.count",
    "log: form.card.fields.remark",
    "log: form.card.state",
    "log: phone != null",
    "log: people.age",
    "set: {known: 'who.name = null'}",
    "set: {secret: phone}",
    "set: {who.name: phone}",
    "set: {who: '{name: phone, city: who.city}'}",
    "send: {event: shut, with: {text: phone}}",
    "send: {event: open, with: {text: note}}",
    "start: {process: other, as: o, with: {kept: phone, open: note}}",
    "decide: {table: band, with: {name: who.city}}",
    "{foreach: {in: people, as: p, do: [{set: {note: string(p.age)}}]}}",
    "run: {unmarked: {it: note}}",
]


@pytest.mark.parametrize(("code", "action"), LEAKS)
def test_a_way_out_is_found(code: str, action: str) -> None:
    assert found(action) == [code]


@pytest.mark.parametrize("action", FINE)
def test_what_says_nothing_is_not(action: str) -> None:
    assert found(action) == []


@pytest.mark.parametrize("read", ["who.name", "phone", "name", "secret"])
def test_a_message_tells_only_those_who_may_see(read: str) -> None:
    given = "with: {name: who.name}"
    for role, codes in (("guest", ["D001"]), ("clerk", [])):
        action = f"tell: {{{role}: hello}}"
        if read == "name":
            action = f"tell: {{to: {role}, message: hello, {given}}}"
        assert found(action, message=f"{{{read}}}") == codes


def test_messages_that_name_nobody_may_go_to_all() -> None:
    assert found("tell: {guest: hello}", message="{who.city}") == []


@pytest.mark.parametrize(
    ("guard", "codes"),
    [
        ('phone = "1"', ["L011"]),
        ('event.data.phone = "1"', ["D008"]),
        ('form.card.fields.phone = "1"', ["D008"]),
        ("event.data.count = 1", []),
    ],
)
def test_guards_read_none(guard: str, codes: list[str]) -> None:
    assert found(guard=guard) == codes


@pytest.mark.parametrize(
    ("output", "codes"),
    [
        ("output: {x: secret}", []),
        ("output: {x: 'secret + \"!\"'}", ["D007"]),
        ("output: {x: note}", []),
        ("output: {x: 'secret = null'}", []),
    ],
)
def test_what_the_end_gives_keeps_its_marks(output: str, codes: list[str]) -> None:
    assert found(output=output) == codes
