"""Ends of time, foreign classes, and whatever chance comes up with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callout import Actor, Engine, Limits, Sending
from callout.errors import (
    ActionFailed,
    BadInstant,
    BadName,
    BadPayload,
    CalloutError,
)
from callout.records import CANCEL
from tests.engine.jobs import CLERK, NINE, open_jobs

# Clocks


@pytest.mark.parametrize(
    "now",
    [
        datetime.max.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC) - timedelta(minutes=5),
        datetime.min.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC) + timedelta(seconds=1),
    ],
    ids=str,
)
def test_at_the_ends_of_time_nothing_breaks(url: str, now: datetime) -> None:
    with open_jobs(url, now=now) as engine:
        engine.start("other", id="T", actor=CLERK)
        engine.send("T", "add", {"n": 1}, actor=CLERK, occurred_at=now)
        engine.tick(now)
        assert engine.at("T", now) is not None
        assert engine.ticket("T").data["total"] == 1
        assert engine.replay("T").divergences == ()
        if now.year == 9999:
            with pytest.raises(ActionFailed, match="nobody waits for PT10M"):
                engine.start("job", actor=CLERK)


def test_how_far_ahead_an_event_may_be_is_the_deployments_to_set(url: str) -> None:
    with open_jobs(url, limits=Limits(ahead=timedelta(hours=2))) as engine:
        engine.start("job", id="T", actor=CLERK)
        late, later = NINE + timedelta(hours=2), NINE + timedelta(hours=2, seconds=1)
        engine.send("T", "add", {"n": 1}, actor=CLERK, occurred_at=late)
        with pytest.raises(BadInstant):
            engine.send("T", "add", {"n": 1}, actor=CLERK, occurred_at=later)
    with pytest.raises(ValueError, match="'ahead'"):
        Limits(ahead=timedelta(seconds=-1))


# Foreign code


class Raising(Mapping[str, Any]):
    """A map that breaks when it is looked into."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getitem__(self, name: str) -> Any:
        raise self.error

    def __iter__(self) -> Iterator[str]:
        return iter(["n"])

    def __len__(self) -> int:
        return 1


class Word(StrEnum):
    """A text that is more than a text."""

    YES = "yes"


def test_a_list_that_stands_in_itself_a_billion_times_is_refused_unread(engine: Engine) -> None:
    shared: list[object] = [1]
    for _ in range(9):
        shared = [shared] * 10
    with pytest.raises(BadPayload):
        engine.send("T", "note", {"note": shared}, actor=CLERK)

    assert engine.history("T")[-1].payload == {"$": {"withheld": {}}}


@pytest.mark.parametrize(
    "error", [TypeError("no"), RecursionError(), KeyError("n"), OSError(), ValueError("\ud800")]
)
def test_a_payload_that_cannot_be_read_is_refused_alone(engine: Engine, error: Exception) -> None:
    good = Sending("T", "add", {"n": 1}, CLERK)
    answers = engine.send_many([good, Sending("T", "add", Raising(error), CLERK), good, None, 5])  # type: ignore[list-item]

    assert [type(each).__name__ for each in answers] == [
        *("Result", "BadPayload", "Result", "BadName", "BadName")
    ]
    assert engine.ticket("T").data["total"] == 2
    assert engine.replay("T").divergences == ()


def test_values_of_foreign_classes_are_kept_as_what_they_are(engine: Engine) -> None:
    engine.send("T", "note", MappingProxyType({"note": Word.YES}), actor=CLERK)
    assert engine.ticket("T").data["note"] == "yes"
    assert type(engine.ticket("T").data["note"]) is str
    with pytest.raises(BadPayload):
        engine.send("T", "note", {"note": MappingProxyType({"a": (1, Word.YES)})}, actor=CLERK)  # type: ignore[dict-item]
    assert engine.history("T")[-1].payload == {"note": {"a": [1, "yes"]}}
    assert engine.replay("T").divergences == ()


# Anything

TEXTS = st.text(st.characters(), max_size=8)
ZONES = st.none() | st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
INSTANTS = st.none() | st.datetimes(timezones=ZONES) | TEXTS | st.integers()
ACTORS = (
    TEXTS
    | st.just(CLERK)
    | st.builds(Actor, TEXTS, st.lists(TEXTS, max_size=2).map(tuple), TEXTS, st.none() | TEXTS)
    | st.builds(Actor, st.just(CLERK), st.just(("clerk",)), st.none(), st.none() | TEXTS)
)
PAYLOADS = st.none() | st.dictionaries(
    st.just("n") | TEXTS, st.floats() | TEXTS | st.integers() | st.lists(st.floats()), max_size=3
)
SENDINGS = st.builds(
    Sending,
    st.just("T") | TEXTS,
    st.sampled_from(["add", "note", CANCEL]) | TEXTS,
    PAYLOADS,
    ACTORS,
    st.none() | st.sampled_from(["K"]) | TEXTS,
    INSTANTS,
)


def _verdict(ask: Callable[..., object], *given: object, **more: object) -> str:
    try:
        ask(*given, **more)
    except CalloutError as error:
        return f"{error.code}: {error}"
    return "taken"


@given(st.lists(SENDINGS, max_size=4), TEXTS | st.none(), ACTORS, TEXTS)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_or_started_is_decided_alike_on_every_store(
    tmp_path: Path, sendings: list[Sending], name: str | None, actor: Any, region: str
) -> None:
    seen = []
    file = tmp_path / "property.db"
    for url in ("memory:", f"sqlite:///{file}"):
        file.unlink(missing_ok=True)
        with open_jobs(url) as engine:
            engine.start("job", id="T", actor=CLERK)
            answers = [
                f"{each.code}: {each}" if isinstance(each, CalloutError) else "taken"
                for each in engine.send_many(sendings)
            ]
            answers.append(
                _verdict(engine.start, "job", id=name or "V", actor=actor, region=region)
            )
            answers += [_verdict(engine.ticket, each) for each in (name, region, actor)]
            for ticket in engine.find():
                assert engine.replay(ticket).divergences == ()
                assert [each.divergences for each in engine.verify(ticket)] == [()]
            seen.append((answers, engine.find(), engine.history("T"), engine.store.strays()))
    assert seen[0] == seen[1]


# How much


class Text(str):
    """A text of a class of its own."""


@pytest.mark.parametrize(
    "actor",
    [
        Actor("li", tuple(f"role{number}" for number in range(51))),
        Actor("li", "clerk"),  # type: ignore[arg-type]
        Actor("li", {"clerk"}),  # type: ignore[arg-type]
        Actor("li", None),  # type: ignore[arg-type]
        Actor("li", (None,)),  # type: ignore[arg-type]
        Actor("li", ("clerk",), channel="x" * 201),
    ],
    ids=lambda actor: str(actor)[:40],
)
def test_an_actor_is_no_larger_than_its_names(engine: Engine, actor: Actor) -> None:
    with pytest.raises(BadName):
        engine.send("T", "add", {"n": 1}, actor=actor)


def test_the_same_request_in_other_classes_is_the_same_request(engine: Engine) -> None:
    first = engine.send("T", "add", {"n": 1}, actor=Actor(CLERK, ("clerk",)), key="K")
    listed = Actor(Text(CLERK), [Text("clerk")])  # type: ignore[arg-type]
    again = engine.send(Text("T"), Text("add"), {"n": Decimal(1)}, actor=listed, key=Text("K"))
    assert (again.entry, again.repeated) == (first.entry, True)


def test_a_payload_is_as_large_as_its_json(url: str) -> None:
    with open_jobs(url, limits=Limits(payload=1_000)) as engine:
        engine.start("job", id="T", actor=CLERK)
        engine.send("T", "note", {"note": "x" * 900}, actor=CLERK)
        for note in ("\x01" * 200, '"' * 600, "x" * 1000, "工" * 334):
            with pytest.raises(BadPayload, match="more than 1,000 bytes"):
                engine.send("T", "note", {"note": note}, actor=CLERK)
        assert engine.replay("T").divergences == ()
