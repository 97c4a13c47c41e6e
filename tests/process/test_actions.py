"""What actions say of themselves, for every kind there is.

In `WRITTEN` whatever is FEEL is called ``feel...``, so that nothing of it can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

import pytest

from callout import process
from callout.process import Action, Declared, Reference, Text, walk
from callout.reader import load_process, schema
from callout.reader.process.actions import READERS

BLOCK = "{with: {x: string}, do: [{log: inner1}]}"
REST = f"""
  t: {{type: final}}
messages: {{m: {{en: Hello}}}}
forms: {{f: {{fields: {{x: string}}}}}}
must: {{duty: {{}}}}
never: {{deed: {{}}}}
blocks: {{again: {BLOCK}}}
"""

WRITTEN: Mapping[str, str] = {
    "set": "{a.b: feel1, c: feel2}",
    "decide": "{table: plan, with: {a: feel}, into: {a: c.d, b: e}}",
    "tell": "{to: {feel: feel1}, message: m, with: {a: feel2}}",
    "assign": "feel",
    "send": "{event: {feel: feel1}, to: {feel: feel2}, with: {a: feel3}, content: feel4, "
    "id: i, id_into: c.d}",
    "raise": "go",
    "cancel": "{feel: feel}",
    "start": "{process: q, with: {a: feel}}",
    "oblige": "duty",
    "fulfil": "duty",
    "waive": "duty",
    "sample": "{from: feel1, size: feel2, into: a.b}",
    "breach": "{act: deed, note: feel}",
    "retract": "{act: duty, note: feel}",
    "form": "{f: open}",
    "log": "feel",
    "if": "feel1, then: [{log: inner1}], else: [{log: inner2}]",
    "run": "{again: {x: feel}}",
    "foreach": "{in: feel, as: item, do: [{log: inner1}]}",
}
"""Every key with what may stand under it."""


def action(key: str, written: str | None = None) -> Action:
    """The one action that is written so."""
    (found,) = actions(f"{{{key}: {written or WRITTEN[key]}}}")
    return found


def actions(written: str) -> tuple[Action, ...]:
    text = f"process: p\nstates:\n  s:\n    entry:\n      {written}{REST}"
    (block,) = load_process(text, "p.yaml").root.states[0].entry
    return block


def kinds() -> set[type[Action]]:
    """Every kind of action, found in the package and nowhere written down."""
    records = (each for each in vars(process).values() if isinstance(each, type))
    return {each for each in records if issubclass(each, Action)} - {Action}


def words(value: object) -> Iterator[str]:
    """Every text in a record, but not in the actions inside it."""
    match value:
        case Text():
            yield value.text
        case Mapping():
            for part in value.values():
                yield from words(part)
        case tuple():
            for part in value:
                if not isinstance(part, Action):
                    yield from words(part)
        case _:
            pass


def test_every_key_of_an_action_has_a_reader_and_a_shape() -> None:
    definitions = schema("process")["definitions"]
    assert isinstance(definitions, dict)
    for name in ("action", "actions"):
        keys = set(definitions[name]["properties"])
        assert keys - {"then", "elif", "else"} == set(READERS) == set(WRITTEN), name


def test_every_kind_of_action_can_be_written() -> None:
    assert {type(action(key)) for key in WRITTEN} == kinds()


@pytest.mark.parametrize("key", WRITTEN)
def test_an_action_names_all_its_expressions(key: str) -> None:
    found = action(key)
    written = [each for part in fields(found) for each in words(getattr(found, part.name))]  # type: ignore[arg-type]  # every kind is a dataclass

    expected = sorted(each for each in written if each.startswith("feel"))

    assert sorted(text.text for text in found.expressions) == expected


@pytest.mark.parametrize("key", WRITTEN)
def test_an_action_gives_all_the_actions_inside_it(key: str) -> None:
    inside = [*walk.nested((action(key),))][1:]
    found = [text.text for each in inside for text in each.expressions]

    written = BLOCK if key == "run" else WRITTEN[key]
    expected = [word for word in ("inner1", "inner2") if word in written]

    assert found == expected


@pytest.mark.parametrize(
    ("key", "written", "expected"),
    [
        ("tell", None, (Declared.MESSAGE, "m")),
        ("form", None, (Declared.FORM, "f")),
        ("waive", None, (Declared.OBLIGATION, "duty")),
        ("breach", None, (Declared.PROHIBITION, "deed")),
        ("retract", None, (Declared.ACT, "duty")),
    ],
)
def test_an_action_names_what_it_refers_to(
    key: str, written: str | None, expected: tuple[Declared, str]
) -> None:
    (reference,) = action(key, written).references

    assert (reference.to, reference.name.text) == expected


def test_a_cancelled_send_and_a_child_are_references_where_they_stand() -> None:
    text = (
        "process: p\nstates:\n  s:\n    invoke: {process: q}\n    entry:\n"
        "      - send: {event: go, to: 'child:q', id: i}\n      - cancel: i\n"
    )
    (block,) = load_process(text, "p.yaml").root.states[0].entry

    found = [reference for each in block for reference in each.references]

    assert [(each.to, each.name.text) for each in found] == [
        (Declared.CHILD, "q"),
        (Declared.DELAYED_SEND, "i"),
    ]
    # The child's name begins behind `child:`, inside the quotes.
    assert text.splitlines()[5][found[0].name.where.column - 1 :].startswith("q'")
    assert isinstance(found[0], Reference)


@pytest.mark.parametrize(
    ("written", "raised"),
    [
        ("{raise: go}", ["go"]),
        ("{send: go}", ["go"]),
        ("{send: {event: go, to: internal}}", ["go"]),
        ("{send: {event: go, to: parent}}", []),
        ("{send: {event: {feel: x}}}", []),
        ("{log: x}", []),
    ],
)
def test_an_action_raises_what_the_ticket_gives_itself(written: str, raised: list[str]) -> None:
    (found,) = actions(written)

    assert [event.text for event in found.raises] == raised


@pytest.mark.parametrize(
    ("key", "written", "fields_set"),
    [
        ("set", None, ["a.b", "c"]),
        ("decide", None, ["c.d", "e"]),
        ("decide", "{table: plan, into: c}", ["c"]),
        ("decide", "plan", []),
        ("send", None, ["c.d"]),
        ("log", None, []),
    ],
)
def test_an_action_assigns_the_fields_it_names(
    key: str, written: str | None, fields_set: list[str]
) -> None:
    assert [text.text for text in action(key, written).assigns] == fields_set
