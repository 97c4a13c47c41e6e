"""What comes in from outside: names, keys, payloads and instants, alike on every store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callout import Actor, Engine, ManualClock, Sending
from callout.catalog import Catalog
from callout.catalog.sources import Sources
from callout.errors import (
    BadInstant,
    BadName,
    BadPayload,
    CalloutError,
    KeyReused,
    ProcessNotFound,
    Refused,
    Reserved,
    TicketExists,
    TicketNotFound,
)
from callout.records import CANCEL, OPEN, STICK, Entry, EntryKind
from callout.records.limits import Limits
from callout.store import open_store

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
PROCESS = """
process: job
title: A job
outcomes: [done]
data: {total: {type: number, default: 0}, note: string}
events:
  add: {by: clerk, payload: {n: {type: number, required: true}}}
  note: {by: clerk, payload: {note: string}}
  arrived: {by: callout}
  finish: {by: clerk}
states:
  open:
    on:
      add: {do: {set: {total: total + event.data.n}}}
      note: {do: {set: {note: event.data.note}}}
      arrived: {do: {set: {total: 100}}}
      finish: done
  done: {type: final}
"""
CLERK = "clerk:li"


def _engine(url: str, limits: Limits | None = None) -> Engine:
    catalog = Catalog.of(Sources({"job.yaml": PROCESS}, {}))
    more = {"limits": limits} if limits else {}
    return Engine(open_store(url), catalog, clock=ManualClock(NINE), **more)


@pytest.fixture(params=["memory:", "sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = "memory:" if request.param == "memory:" else f"sqlite:///{tmp_path / 't.db'}"
    with _engine(url) as opened:
        opened.start("job", id="T", actor=CLERK)
        yield opened


def _refused(engine: Engine, *, ticket: str = "T") -> Entry:
    """The last entry, which records a refusal; everything replays."""
    entry = engine.history(ticket)[-1]
    assert entry.kind is EntryKind.REJECTED
    assert engine.replay(ticket).divergences == ()
    return entry


# Idempotency keys


def test_the_same_request_under_a_key_gets_the_first_answer(engine: Engine) -> None:
    first = engine.send("T", "add", {"n": 1}, actor=CLERK, key="K")
    again = engine.send("T", "add", {"n": 1.0}, actor=CLERK, key="K")

    assert (again.entry, again.repeated) == (first.entry, True)
    assert len(engine.history("T")) == 2


@pytest.mark.parametrize(
    ("event", "payload", "actor"),
    [
        ("add", {"n": 2}, CLERK),
        ("add", {"n": 1, "m": 1}, CLERK),
        ("add", {}, CLERK),
        ("note", {"n": 1}, CLERK),
        ("add", {"n": 1}, "clerk:wu"),
        ("add", {"n": 1}, "clerk+boss:li"),
        ("add", {"n": 1}, Actor(CLERK, ("clerk",), on_behalf_of="clerk:wu")),
        ("add", {"n": float("nan")}, CLERK),
        ("ticket.cancel", {"n": 1}, CLERK),
    ],
)
def test_another_request_under_a_known_key_is_refused_and_on_record(
    engine: Engine, event: str, payload: dict[str, float], actor: str | Actor
) -> None:
    first = engine.send("T", "add", {"n": 1}, actor=CLERK, key="K")
    with pytest.raises(KeyReused, match="key 'K' was taken by 'add', entry 2"):
        engine.send("T", event, payload, actor=actor, key="K")

    assert (_refused(engine).name, _refused(engine).key) == (event, None)
    assert engine.send("T", "add", {"n": 1}, actor=CLERK, key="K").entry == first.entry
    assert engine.ticket("T").data["total"] == 1


def test_a_refusal_is_not_the_answer_to_another_request_either(engine: Engine) -> None:
    with pytest.raises(BadPayload):
        engine.send("T", "add", {}, actor=CLERK, key="K")
    with pytest.raises(BadPayload):
        engine.send("T", "add", {}, actor=CLERK, key="K")
    assert len(engine.history("T")) == 2, "the second was the first again"
    with pytest.raises(KeyReused):
        engine.send("T", "add", {"n": 1}, actor=CLERK, key="K")


def test_keys_are_bound_in_a_group_and_for_starts_too(engine: Engine) -> None:
    wanted = [Sending("T", "add", {"n": n}, CLERK, key="K") for n in (1, 2, 1)]
    first, second, third = engine.send_many(wanted)
    assert isinstance(second, KeyReused)
    assert not isinstance(first, CalloutError)
    assert not isinstance(third, CalloutError)
    assert (third.entry, third.repeated) == (first.entry, True)

    opened = engine.start("job", key="S", data={"total": 1}, actor=CLERK)
    assert engine.start("job", key="S", data={"total": 1}, actor=CLERK).entry == opened.entry
    with pytest.raises(KeyReused):
        engine.start("job", key="S", data={"total": 2}, actor=CLERK)
    assert _refused(engine, ticket=opened.id).name == OPEN


def test_an_id_that_is_taken_and_a_process_that_is_not_there_have_classes_of_their_own(
    engine: Engine,
) -> None:
    with pytest.raises(TicketExists, match="there is a ticket 'T' already"):
        engine.start("job", id="T", actor=CLERK)
    with pytest.raises(TicketExists):
        engine.start("job", id="T", actor=CLERK, key="K")
    with pytest.raises(ProcessNotFound, match="did you mean 'job'"):
        engine.start("jbo", actor=CLERK)
    with pytest.raises(TicketNotFound):
        engine.send("U", "add", {"n": 1}, actor=CLERK)


# The engine's own words


@pytest.mark.parametrize(
    "event", [OPEN, CANCEL, STICK, "done.state.open", "error.execution", "after.open.1", "did.x"]
)
def test_nobody_says_an_event_of_the_engine(engine: Engine, event: str) -> None:
    for actor in (CLERK, "nobody", "manager:boss"):
        with pytest.raises(Reserved):
            engine.send("T", event, actor=actor)
        assert _refused(engine).name == event
    assert engine.ticket("T").status.value == "open"


@pytest.mark.parametrize(
    "actor", ["callout:engine", "callout:sms", "callout", Actor("li", ("clerk", "callout"))]
)
def test_nobody_is_the_engine(engine: Engine, actor: str | Actor) -> None:
    with pytest.raises(Refused):
        engine.send("T", "arrived", actor=actor)
    assert _refused(engine).name == "arrived"
    if actor != "callout":
        with pytest.raises(Reserved):
            engine.start("job", actor=actor)


def test_what_is_no_data_cannot_be_given(engine: Engine) -> None:
    with pytest.raises(BadPayload, match="engine's own"):
        engine.start("job", id="U", data={"$": {"links": {"parent": "T"}}}, actor=CLERK)
    with pytest.raises(BadPayload):
        engine.send("T", "note", {"$": {"withheld": {}}}, actor=CLERK)
    _refused(engine)


# Names

ODD = ["", " ", "a\0b", "a\nb", "\x1b[31m", "a\u202eb", "\u200b", "\ud800", "a\u2028", " a", "a "]
ODD += ["\u2800", "a\u3164", "a\uffa0b", "a\u034fb", "a\u115f", "a\ue000"]  # drawn as nothing
LIKE_ANOTHER = ["cafe\u0301", "a\ufe0f", "\u845b\U000e0100"]  # in pieces, or another drawing
NO_ADDRESS = ["a/1/0", "a/b", "../x", "..", ".", "a?b", "a#b", "a%2f", "a\\b", "x" * 201]


@pytest.mark.parametrize("name", [*ODD, *LIKE_ANOTHER, *NO_ADDRESS, 5, b"x"], ids=ascii)
def test_ids_that_cannot_be_kept_or_addressed_are_refused(engine: Engine, name: str) -> None:
    with pytest.raises(BadName):
        engine.start("job", id=name, actor=CLERK)
    with pytest.raises((BadName, TicketNotFound)):
        engine.send(name, "add", {"n": 1}, actor=CLERK)
    assert engine.find() == ["T"]


FIRING = "after.open.1@2026-03-02T09:00:00+00:00#2026-03-02T09:00:00.000001+00:00"


@pytest.mark.parametrize("name", [*ODD, *LIKE_ANOTHER, "T/1/1", FIRING, "x" * 256, 5], ids=ascii)
def test_keys_that_cannot_be_kept_are_refused(engine: Engine, name: str) -> None:
    with pytest.raises(BadName):
        engine.send("T", "add", {"n": 1}, actor=CLERK, key=name)
    assert (_refused(engine).name, _refused(engine).key) == ("add", None)
    with pytest.raises(BadName):
        engine.start("job", actor=CLERK, key=name)
    assert engine.find() == ["T"]


@pytest.mark.parametrize("name", [*ODD, "x" * 201, None, 5, []], ids=ascii)
def test_actors_and_events_that_cannot_be_kept_are_refused(engine: Engine, name: str) -> None:
    with pytest.raises(BadName):
        engine.send("T", "add", {"n": 1}, actor=name)
    with pytest.raises(BadName):
        engine.send("T", name, actor=CLERK)
    for actor in (Actor("li", (name,)), Actor("li", (), None, name or ""), Actor(name)):
        with pytest.raises(BadName):
            engine.send("T", "add", {"n": 1}, actor=actor)
        with pytest.raises(BadName):
            engine.start("job", actor=actor)
    with pytest.raises(BadName):
        engine.can("T", actor=name)
    assert len(engine.history("T")) == 1


# Payloads and instants

LOOP: list[object] = []
LOOP.append(LOOP)
DEEP: dict[str, object] = {}
for _ in range(5000):
    DEEP = {"x": DEEP}


class Raising(dict[str, object]):
    """Somebody else's map, which cannot be read."""

    def items(self) -> NoReturn:
        raise RuntimeError("not to be read")


BAD = [
    Raising(a=1),
    *(float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
    *("\ud800", b"bytes", {1}, object(), {1: 2}, [{None: 1}], 10**5000, Decimal("1e5000")),
    *(LOOP, DEEP, datetime(2026, 1, 1), "x" * 100_001, [0] * 10_001, print),  # noqa: DTZ001
]


@pytest.mark.parametrize("value", BAD, ids=lambda value: type(value).__name__)
def test_values_that_cannot_be_kept_are_refused_and_on_record(
    engine: Engine, value: object
) -> None:
    with pytest.raises(BadPayload):
        engine.send("T", "note", {"note": value}, actor=CLERK)  # type: ignore[dict-item]
    assert set(_refused(engine).payload) == {"$"}
    with pytest.raises(BadPayload):
        engine.start("job", data={"note": value}, actor=CLERK)  # type: ignore[dict-item]


@pytest.mark.parametrize("payload", [[], "n", 5, {1: 2}, {"\ud800": 1}, {"x" * 300: 1}], ids=ascii)
def test_what_is_no_payload_is_refused_and_on_record(engine: Engine, payload: object) -> None:
    with pytest.raises(BadPayload):
        engine.send("T", "add", payload, actor=CLERK)  # type: ignore[arg-type]
    _refused(engine)


def test_a_million_names_are_refused_in_a_short_sentence(engine: Engine) -> None:
    with pytest.raises(BadPayload) as refused:
        engine.send("T", "add", {f"n{n}": 1 for n in range(1_000_000)}, actor=CLERK)
    assert len(str(refused.value)) < 200


def test_of_a_large_payload_that_is_refused_only_the_digest_is_kept(engine: Engine) -> None:
    for event, actor in (("note", "nobody"), ("unheard_of", CLERK)):
        with pytest.raises(Refused):
            engine.send("T", event, {"note": "x" * 90_000}, actor=actor, key=event)
        note = _refused(engine).payload["$"]
        assert isinstance(note, dict)
        assert isinstance(note["withheld"], dict)
        assert note["withheld"]["bytes"] == 90_011
        again = len(engine.history("T"))
        with pytest.raises(Refused):
            engine.send("T", event, {"note": "x" * 90_000}, actor=actor, key=event)
        assert len(engine.history("T")) == again, "the key is known"
        with pytest.raises(KeyReused):
            engine.send("T", event, {"note": "y" * 90_000}, actor=actor, key=event)
        _refused(engine)


def test_limits_are_the_deployments_to_set(tmp_path: Path) -> None:
    with _engine(f"sqlite:///{tmp_path / 't.db'}", Limits(text=10, name=5, items=1)) as small:
        small.start("job", id="T", actor="clerk")
        small.send("T", "note", {"note": "0123456789"}, actor=Actor("li", ("clerk",)))
        for payload in ({"note": "01234567890"}, {"a": 1, "b": 2}):
            with pytest.raises(BadPayload):
                small.send("T", "note", payload, actor="li")
        with pytest.raises(BadName, match="5 is the most"):
            small.send("T", "note", actor="zhangsan")
    with pytest.raises(ValueError, match="'text'"):
        Limits(text=0)


NAIVE = datetime(2026, 3, 2, 8)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "instant",
    [
        NAIVE,
        NINE + timedelta(hours=1),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
        "2026-03-02T08:00:00Z",
    ],
    ids=str,
)
def test_instants_that_nobody_can_mean_are_refused(engine: Engine, instant: datetime) -> None:
    with pytest.raises(BadInstant):
        engine.send("T", "add", {"n": 1}, actor=CLERK, occurred_at=instant)
    (answer,) = engine.send_many([Sending("T", "add", {"n": 1}, CLERK, occurred_at=instant)])
    assert isinstance(answer, BadInstant)
    assert answer.on_record is not None
    assert (answer.on_record.seq, _refused(engine).occurred_at) == (3, None)


def test_instants_without_a_zone_are_refused_wherever_one_is_taken(engine: Engine) -> None:
    for ask in (lambda: engine.tick(NAIVE), lambda: engine.at("T", NAIVE)):
        with pytest.raises(BadInstant, match="no time zone"):
            ask()


def test_an_instant_of_another_zone_is_kept_in_utc(engine: Engine) -> None:
    there = datetime(2026, 3, 2, 16, tzinfo=timezone(timedelta(hours=8)))
    entry = engine.send("T", "add", {"n": 1}, actor=CLERK, occurred_at=there).entry
    assert entry.occurred_at == NINE - timedelta(hours=1)
    assert entry.occurred_at.tzinfo is UTC
    assert engine.replay("T").divergences == ()


def test_one_odd_event_of_a_group_loses_no_good_one(engine: Engine) -> None:
    odd = [Sending("T", "note", {"note": value}, CLERK) for value in BAD]  # type: ignore[dict-item]
    odd += [Sending(5, "add", {}, CLERK), Sending("T", None, {}, CLERK), Sending("T", "add", {}, 5)]  # type: ignore[arg-type]
    good = Sending("T", "add", {"n": 1}, CLERK)
    many = [good, *(each for one in odd for each in (one, good))]

    answers = engine.send_many(many)

    assert [not isinstance(each, CalloutError) for each in answers] == [
        each is good for each in many
    ]
    assert engine.ticket("T").data["total"] == len(odd) + 1


TEXTS = st.text(st.characters(), max_size=6)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
ANYTHING = st.recursive(
    SCALARS | st.binary(max_size=3) | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.integers(), inner),
    max_leaves=6,
)


@given(
    st.sampled_from(["T"]) | TEXTS,
    st.sampled_from(["add", "note", "finish"]) | TEXTS,
    st.dictionaries(st.sampled_from(["n", "note"]) | TEXTS, ANYTHING, max_size=3) | ANYTHING,
    st.sampled_from([CLERK]) | TEXTS,
    st.none() | TEXTS,
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_is_taken_or_refused_alike_on_every_store(
    tmp_path: Path, ticket: str, event: str, payload: object, actor: str, key: str | None
) -> None:
    verdicts = []
    file = tmp_path / "property.db"
    for url in ("memory:", f"sqlite:///{file}"):
        file.unlink(missing_ok=True)
        with _engine(url) as opened:
            opened.start("job", id="T", actor=CLERK)
            try:
                opened.send(ticket, event, payload, actor=actor, key=key)  # type: ignore[arg-type]
                verdict = "taken"
            except CalloutError as error:
                verdict = f"{error.code}: {error}"
            history = opened.history("T")
            assert opened.replay("T").divergences == ()
        verdicts.append((verdict, history))
    assert verdicts[0] == verdicts[1]
