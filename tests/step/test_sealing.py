"""Personal data sealed by a step, opened by the next, and seen through by a replay."""

import json
from dataclasses import replace
from typing import Any

import pytest

from callout.catalog import Catalog, Sources
from callout.definition import Definition
from callout.records import Actor, Entry, EntryKind, Event, TicketId, entry_to_json, opening
from callout.records.sections import SEAL
from callout.replay import rebuild, replay
from callout.semantics import VERSIONS
from callout.step import Outcome, state_hash, step
from callout.step.record.before import opened_ticket
from callout.values import Cipher, KeyRing, Sealed, Sealing, encoded_of, is_sealed
from callout_adapters.keys.vault import SivCipher
from tests.engine.worlds import NINE

PROCESS = """
process: call
title: A call
data:
  customer:
    type: context
    fields: {name: {type: string, pii: true}, city: {type: string}, born: {type: date, pii: true}}
  people: {type: list<context>, fields: {name: {type: string, pii: true}, age: {type: number}}}
  income: {type: number, pii: true}
  level: {type: string}
  greeting: {type: string, pii: true}
  calls: {type: list<string>, pii: true}
forms:
  note: {by: clerk, fields: {phone: {type: string, pii: true}, remark: {type: string}}}
messages:
  hello: {en: 'Dear {customer.name}, welcome'}
events:
  called: {by: clerk, payload: {phone: {type: string, pii: true}, why: {type: string}}}
  moved: {by: clerk, payload: {city: {type: string}, name: {type: string, pii: true}}}
  noted: {by: clerk, form: note}
  tick: {by: clerk, payload: {who: {type: string, required: false, pii: true}}}
  ended: {by: clerk}
states:
  a:
    on:
      called:
        do:
          - {set: {calls: 'append(calls, phone)'}}
          - {set: {level: 'if income > 10000 then "high" else "low"'}}
          - {send: {event: tick, delay: PT1H, with: {who: customer.name}}}
          - {tell: {customer: hello}}
      moved: {do: [{set: {customer.city: city}}, {set: {customer.name: name}}]}
      noted: a
      tick: {do: [{set: {greeting: '"Hello " + customer.name'}}]}
      ended: b
  b: {type: final}
"""
CLERK = Actor.parse("clerk:li")
CANARIES = ("Wang Xiaoming", "1971-02-03", "Zhao Li", "45678", "13800138000", "13900139000")


class Ring:
    """Keys in memory, by name."""

    def __init__(self, *keys: str) -> None:
        self.there: dict[str, Cipher] = {key: SivCipher(key.encode() * 32) for key in keys}
        self.gone: set[str] = set()

    def find(self, key: str) -> Cipher | None:
        return self.there.get(key)

    def is_erased(self, key: str) -> bool:
        return key in self.gone

    def erase(self, key: str) -> None:
        del self.there[key]
        self.gone.add(key)


@pytest.fixture(scope="module")
def call() -> Definition:
    return Catalog.of(Sources({"call.yaml": PROCESS}, {})).get("call")


DATA: dict[str, Any] = {
    "customer": {"name": "Wang Xiaoming", "city": "Wuhan", "born": "1971-02-03"},
    "people": [{"name": "Zhao Li", "age": 7}],
    "income": 45678,
    "calls": ["13800138000"],
}
SENT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("called", {"phone": "13900139000", "why": "noise"}),
    ("noted", {"phone": "13900139000", "remark": "later"}),
    ("moved", {"city": "Graz", "name": "Wang Xiaoming"}),
    ("tick", {}),
    ("nothing", {"phone": "1"}),
    ("ended", {}),
)


def _live(call: Definition, *sealings: Sealing) -> tuple[list[Outcome], list[Entry]]:
    """A ticket through all events; each is sealed by the next of these, the last by the last."""
    left = [*sealings]

    def following() -> Sealing:
        return left.pop(0) if len(left) > 1 else left[0]

    first = step(call, None, opening(DATA), NINE, ticket_id=TicketId("T"), sealing=following())
    outcomes = [first]
    for name, payload in SENT:
        event = Event(name, payload, CLERK)
        outcomes.append(step(call, outcomes[-1].ticket, event, NINE, sealing=following()))
    return outcomes, [each.entry for each in outcomes]


def _words(outcomes: list[Outcome]) -> str:
    kept = [
        [
            entry_to_json(each.entry),
            encoded_of(each.ticket.data),
            dict(each.ticket.internals),
            [dict(timer.data) for timer in each.ticket.timers],
            [dict(effect.arguments) for effect in each.effects],
        ]
        for each in outcomes
    ]
    return json.dumps(kept, ensure_ascii=False)


def test_nothing_personal_stands_in_clear_where_a_key_seals(call: Definition) -> None:
    outcomes, _ = _live(call, Sealing("k1", Ring("k1").find))
    words = _words(outcomes)
    assert [each for each in CANARIES if each in words] == []
    plain = _words(_live(call, Sealing())[0])
    assert all(each in plain for each in CANARIES)


def test_expressions_see_what_is_sealed(call: Definition) -> None:
    ring = Ring("k1")
    outcomes, entries = _live(call, Sealing("k1", ring.find))
    sealed = outcomes[-1].ticket
    opened = opened_ticket(sealed, Sealing("k1", ring.find))
    plain = _live(call, Sealing())[0][-1].ticket
    assert dict(opened.data) == dict(plain.data)
    assert opened.data["level"] == "high"
    assert opened.data["greeting"] == "Hello Wang Xiaoming"
    assert [entry.kind for entry in entries].count(EntryKind.REJECTED) == 1
    assert is_sealed(encoded_of(sealed.data)["income"])


def test_a_history_that_is_sealed_replays_and_folds(call: Definition) -> None:
    ring = Ring("k1")
    outcomes, entries = _live(call, Sealing("k1", ring.find))
    ticket = outcomes[-1].ticket
    report = replay(entries, {call.hash: call}, stored=ticket, keys=ring)
    assert (report.divergences, report.notes) == ((), ())
    assert state_hash(rebuild(entries, call)) == state_hash(ticket)


@pytest.mark.parametrize("plain", range(1, len(SENT) + 1))
def test_a_ticket_begun_in_clear_goes_on_sealed_and_replays(call: Definition, plain: int) -> None:
    ring = Ring("k1")
    outcomes, entries = _live(call, *[Sealing()] * plain, Sealing("k1", ring.find))
    report = replay(entries, {call.hash: call}, stored=outcomes[-1].ticket, keys=ring)
    assert report.divergences == ()


def test_a_second_key_leaves_what_the_first_one_sealed(call: Definition) -> None:
    ring = Ring("k1", "k2")
    first = [Sealing("k1", ring.find)] * 3
    outcomes, entries = _live(call, *first, Sealing("k2", ring.find))
    ticket = outcomes[-1].ticket
    report = replay(entries, {call.hash: call}, stored=ticket, keys=ring)
    assert report.divergences == ()
    data = encoded_of(ticket.data)
    assert str(data["income"]).startswith("@sealed:k1:")
    customer = data["customer"]
    assert isinstance(customer, dict)
    assert str(customer["name"]).startswith("@sealed:k2:")
    assert str(customer["born"]).startswith("@sealed:k1:")


def test_without_the_key_a_replay_says_what_it_could_not_decide(call: Definition) -> None:
    ring = Ring("k1")
    outcomes, entries = _live(call, Sealing("k1", ring.find))
    report = replay(entries, {call.hash: call}, stored=outcomes[-1].ticket)
    assert report.equal
    assert {each.kind for each in report.notes} == {"SEALED"}
    ring.erase("k1")
    report = replay(entries, {call.hash: call}, stored=outcomes[-1].ticket, keys=ring)
    assert report.equal
    assert {each.kind for each in report.notes} == {"ERASED"}
    assert {each.event: each.pointer for each in report.notes} == {
        "ticket.open": "/set_data/~1customer/born",  # a text became a date
        "called": "/set_data/~1level",
        "tick": "/kind",
    }


def test_the_same_step_gives_the_same_bytes(call: Definition) -> None:
    assert _words(_live(call, Sealing("k1", Ring("k1").find))[0]) == _words(
        _live(call, Sealing("k1", Ring("k1").find))[0]
    )


def test_an_altered_value_under_seal_is_found(call: Definition) -> None:
    ring = Ring("k1")
    outcomes, entries = _live(call, Sealing("k1", ring.find))
    other = f"@{Sealed.of('k1', SivCipher(b'k1' * 32).seal(b'1'))}"
    forged = [replace(entries[0], payload={**entries[0].payload, "income": other}), *entries[1:]]
    report = replay(forged, {call.hash: call}, stored=outcomes[-1].ticket, keys=ring)
    assert "CHAIN" in report.counts


def test_what_an_older_version_decided_stays_in_clear(call: Definition) -> None:
    ring: KeyRing = Ring("k1")
    older = call.of_version(VERSIONS[5])
    outcome = step(
        older, None, opening(DATA), NINE, ticket_id=TicketId("T"), sealing=Sealing("k1", ring.find)
    )
    assert "Wang Xiaoming" in _words([outcome])
    assert SEAL not in outcome.ticket.internals
