"""Personal data stand in payloads and in the ticket's data, and nowhere else in a record."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.errors import BadPayload, Refused
from callout.records import Actor, Entry, Event, TicketId, entry_to_json, opening
from callout.records.withheld import is_withheld
from callout.replay import replay
from callout.semantics import NEWEST, VERSIONS
from callout.step import step
from callout.store import MemoryStore
from callout.values import WITHHELD, Digester, is_mark
from tests.engine.worlds import NINE

KEY = b"a key of the deployment"
PROCESS = """
process: call
title: A call
data:
  customer:
    type: context
    fields: {name: {type: string, pii: true}, city: {type: string}, born: {type: date, pii: true}}
  people: {type: list<context>, fields: {name: {type: string, pii: true}, age: {type: number}}}
  income: {type: number, pii: true}
  complete: {type: boolean}
  level: {type: string}
  odd: {type: number}
forms:
  note: {by: clerk, fields: {phone: {type: string, pii: true}, remark: {type: string}}}
events:
  called:
    by: clerk
    payload:
      phone: {type: string, pii: true}
      again: {type: string}
      pin: {type: number, required: false, pii: true}
  asked:  {by: clerk, payload: {phone: {type: string, pii: true}, again: {type: string}}}
  noted:  {by: clerk, form: note}
  looked: {by: clerk}
states:
  a:
    on:
      called:
        do:
          - decide:
              table: completeness
              with: {phone: phone, length: string length(customer.name), again: again}
          - {set: {level: 'band(income)'}}
          - {if: 'phone != customer.name and income > 10', then: [{set: {odd: 3}}]}
          - foreach: {in: people, as: one, do: [{if: one.name = phone, then: [{set: {odd: 4}}]}]}
          - {log: '"called " + phone'}
          - {log: '{who: customer.name, all: people}'}
          - {set: {odd: 'if date(phone) = null then 1 else 2'}}
      asked: {guard: 'event.data.phone = "1" and again = "x"', target: b}
      noted: a
      looked: {guard: 'form.note.fields.phone = "1"', target: b}
  b: {type: final}
"""
RULES = """
tables:
  completeness:
    hit: F
    inputs:
      phone: {type: string}
      length: {type: number}
      name: {type: string, from: customer.name}
      city: {type: string, from: customer.city}
      again: {type: string}
    outputs: {complete: {type: boolean}}
    rules: |
      | phone | length | name | city | again || complete | # id |
      | null  | -      | -    | -    | -     || false    | none |
      | -     | -      | -    | -    | -     || true     | all  |
  band:
    hit: F
    inputs: {income: {type: number}}
    outputs: {level: {type: string, values: [low, high]}}
    rules: |
      | income  || level | # id |
      | < 10000 || low   | low  |
      | -       || high  | high |
"""
CATALOG = Catalog.of(Sources({"call.yaml": PROCESS}, {"rules.yaml": RULES}))
SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=3).filter(
    lambda text: text.strip() and re.search(r"[^0-9a-f]", text)  # not as hashes are written
)


def _elsewhere(entry: Entry) -> str:
    """All of an entry but the two places where personal data belong."""
    rest = {
        name: part
        for name, part in entry_to_json(entry).items()
        if name not in ("payload", "set_data", "appended")
    }
    return json.dumps(rest, ensure_ascii=False)


def _lived(
    name: str, phone: str, *, key: bytes = b"", version: int = NEWEST.version
) -> tuple[Entry, ...]:
    call = CATALOG.with_key(Digester(key)).get("call").of_version(VERSIONS[version])
    customer = {"name": name, "city": "Graz", "born": "1971-02-03"}
    people = [{"name": name, "age": 7}]
    data: dict[str, Any] = {"customer": customer, "people": people, "income": 45678}
    outcome = step(call, None, opening(data), NINE, ticket_id=TicketId("T"))
    entries = [outcome.entry]
    for event, payload in (
        ("called", {"phone": phone, "again": f"is {phone} right?"}),
        ("asked", {"phone": phone, "again": phone}),
        ("noted", {"phone": phone, "remark": "x"}),
        ("looked", {}),
        ("called", {"phone": phone, "nonsense": phone}),
        ("called", {"phone": None}),
        ("called", {"phone": phone, "again": "x", "pin": phone}),
    ):
        sent = Event(event, payload, actor=Actor.parse("clerk:li"))
        outcome = step(call, outcome.ticket, sent, NINE)
        entries.append(outcome.entry)
        assert version == 1 or phone not in str(outcome.refusal or "")
    return tuple(entries)


PHONE, NAME = "13800001111", "Anna Example"


def test_the_story_records_what_it_is_about() -> None:
    old = _lived(NAME, PHONE, version=1)
    elsewhere = "".join(map(_elsewhere, old))

    assert all(word in elsewhere for word in (PHONE, NAME, "45678"))
    assert "called" in [entry.name for entry in old if entry.decisions]
    assert any(entry.warnings for entry in old)
    assert any(entry.log for entry in old)
    assert any(entry.guards for entry in old)
    assert sum(entry.refusal is not None for entry in old) >= 2


@pytest.mark.parametrize("key", [b"", KEY])
@pytest.mark.parametrize("secret", [PHONE, NAME, "45678", "1971-02-03"])
def test_nothing_personal_stands_elsewhere(key: bytes, secret: str) -> None:
    for entry in _lived(NAME, PHONE, key=key):
        assert secret not in _elsewhere(entry), entry


@given(name=SECRETS, phone=SECRETS)
def test_nor_does_any_other_text(name: str, phone: str) -> None:
    frame = "".join(map(_elsewhere, _lived("\u2603" * 9, "\u2604" * 9)))
    assume(name not in frame and phone not in frame)
    for entry in _lived(name, phone):
        text = _elsewhere(entry)
        for secret in (name, phone):
            assert json.dumps(secret, ensure_ascii=False)[1:-1] not in text


LONG = "Maximiliane Ottilie Friederike von und zu Hohenberg-Waldstein, Lindenallee 17, third bell"


@pytest.mark.parametrize(
    ("name", "phone"), [(LONG, LONG[::-1]), (LONG[:61], LONG * 9), ("张伟", "王五"), ("Zq", "Wj")]
)
def test_nor_does_a_name_that_is_short_or_cut(name: str, phone: str) -> None:
    for entry in _lived(name, phone):
        assert name[:20] not in _elsewhere(entry), entry
        assert phone[:20] not in _elsewhere(entry), entry


def test_marks_can_be_compared_by_whoever_has_the_key() -> None:
    first = _lived(NAME, PHONE, key=KEY)[1].decisions[0]["inputs"]
    second = _lived(NAME, PHONE, key=KEY)[1].decisions[0]["inputs"]
    other = _lived(NAME, "13800002222", key=KEY)[1].decisions[0]["inputs"]
    assert isinstance(first, dict)
    assert isinstance(other, dict)

    assert first == second
    assert is_mark(first["phone"])
    assert is_mark(first["length"])
    assert first["city"] == "Graz"
    assert first["phone"] != other["phone"]
    assert first["phone"] != first["name"]
    assert first["name"] == other["name"]
    without = _lived(NAME, PHONE)[1].decisions[0]["inputs"]
    assert isinstance(without, dict)
    assert without["phone"] == WITHHELD


@pytest.mark.parametrize("written", [b"", KEY, b"another key, no less long"])
@pytest.mark.parametrize("read", [b"", KEY])
def test_a_history_replays_with_and_without_the_key(written: bytes, read: bytes) -> None:
    history = _lived(NAME, PHONE, key=written)
    call = CATALOG.with_key(Digester(read)).get("call")

    assert not replay(history, {call.hash: call}).divergences


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_replays_as_it_was(version: int) -> None:
    call = CATALOG.get("call")

    assert not replay(_lived(NAME, PHONE, version=version), {call.hash: call}).divergences


def test_the_second_version_said_of_a_field_what_stood_in_it() -> None:
    *_, last = _lived(NAME, PHONE, version=2)
    assert last.refusal is not None
    assert last.refusal["fields"] == {"pin": f"'pin': \"{PHONE}\" is not a number"}

    *_, last = _lived(NAME, PHONE)
    assert last.refusal is not None
    assert last.refusal["fields"] == {"pin": "'pin' is not a number"}


def test_of_a_payload_that_is_not_kept_nothing_is_repeated_either() -> None:
    engine = Engine(MemoryStore(), CATALOG, clock=ManualClock(NINE))
    engine.start("call", data={"customer": {"name": NAME}}, id="T")
    payload = {"phone": PHONE, "pin": PHONE, "again": "x" * 5_000}
    with pytest.raises(BadPayload) as refused:
        engine.send("T", "called", payload, actor="clerk:li")

    entry = engine.history("T")[-1]
    assert is_withheld(entry.payload)
    assert PHONE not in json.dumps(entry_to_json(entry)) + str(refused.value.to_problem())
    assert set(refused.value.fields) == {"pin"}
    assert not engine.replay("T").divergences


def test_a_ticket_that_cannot_be_opened_tells_nobody_of_whom_it_was() -> None:
    engine = Engine(MemoryStore(), CATALOG, clock=ManualClock(NINE))
    with pytest.raises(BadPayload) as refused:
        engine.start("call", data={"income": NAME, "customer": {"name": PHONE, "born": PHONE}})

    said = [str(refused.value), json.dumps(refused.value.to_problem(), ensure_ascii=False)]
    said += [str(each) for each in engine.store.strays()]
    assert len(said) == 3
    assert not [each for each in said if NAME in each or PHONE in each]
    assert set(refused.value.fields) == {"income", "customer.born"}


def test_a_wrong_value_under_the_same_key_is_found() -> None:
    history = _lived(NAME, PHONE, key=KEY)
    made = dict(history[1].decisions[0])
    made["inputs"] = {**dict(made["inputs"]), "phone": Digester(KEY).mark("1", "x")}  # type: ignore[arg-type]
    forged = replace(history[1], decisions=(made,))
    call = CATALOG.with_key(Digester(KEY)).get("call")
    found = replay((history[0], forged), {call.hash: call}).divergences

    assert any(each.pointer == "/decisions/0/inputs/phone/$private" for each in found)


@pytest.mark.parametrize("name", ["input", "guard-false", "bad-payload", "T", "called", "Graz"])
def test_a_name_like_a_word_of_ours_breaks_nothing(name: str) -> None:
    call = CATALOG.get("call")
    history = _lived(name, "123")

    assert [each.refusal["code"] for each in history if each.refusal] == [
        each.refusal["code"] for each in _lived(NAME, "123") if each.refusal
    ]
    assert not replay(history, {call.hash: call}).divergences


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Digester(b"short")


def test_an_engine_takes_the_key_of_the_deployment() -> None:
    engine = Engine(MemoryStore(), CATALOG.with_key(Digester(KEY)), clock=ManualClock(NINE))
    engine.start("call", data={"customer": {"name": NAME, "city": "Graz"}}, id="T")
    with pytest.raises(Refused) as refused:
        engine.send("T", "asked", {"phone": PHONE, "again": PHONE}, actor="clerk:li")

    assert PHONE not in str(refused.value)
    assert not engine.replay("T").divergences
