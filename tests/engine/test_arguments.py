"""Whatever a program hands over that cannot be, it is told so, and nothing has happened."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import callout
from callout import (
    BadArgument,
    CalloutError,
    Delivering,
    DeliverLater,
    Engine,
    Limits,
    MemoryStore,
    NoAdapter,
    Query,
    Retry,
)
from callout.engine.custody.erasing import Custody
from callout.engine.lists.reading import ListReading
from callout.engine.lists.reports.reporting import Reporting
from callout.engine.lookups.proving import Proving
from callout.engine.lookups.releasing import Releasing
from callout.engine.past.reading import PastReading
from callout.values import NO_KEY
from tests.engine.jobs import CLERK, JOB, NINE, catalog_of
from tests.engine.test_odd_values import Raising


class Silent:
    """Cannot say what it is, and is equal to nothing."""

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")


class Nowhere(tzinfo):
    """A zone that breaks when it is asked."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        raise RuntimeError("no")


class Colour(Enum):
    """No text, although it has one."""

    RED = "red"


def _deep() -> object:
    deep: object = {}
    for _ in range(20_000):
        deep = [deep]
    return deep


RING: dict[str, object] = {}
RING["ring"] = RING
ODD: Mapping[str, object] = {
    "bytes": b"T",
    "float": 1.5,
    "not a number": float("nan"),
    "signalling": Decimal("sNaN"),
    "too many digits": 10**5000,
    "below nothing": -1,
    "true": True,
    "no zone": datetime(2024, 3, 11, 9),  # noqa: DTZ001 - that is the odd thing
    "a zone that raises": datetime(2024, 3, 11, 9, tzinfo=Nowhere()),
    "before time": datetime.min.replace(tzinfo=UTC),
    "enum": Colour.RED,
    "list": [1],
    "set": {1},
    "names that are numbers": {1: 2},
    "a map that raises": Raising(RuntimeError("no")),
    "ring": RING,
    "deep": _deep(),
    "silent": Silent(),
    "silent inside": {"n": Silent()},
    "path": Path("T"),
    "class": int,
    "function": len,
    "half a character": "a\ud800",
    "nul": "a\0b",
    "long": "x" * 1_000_000,
    "empty": "",
}
CALLS: Mapping[str, Mapping[str, object]] = {
    "start": {"process": "job"},
    "send": {"ticket_id": "T", "event": "add", "payload": {"n": 1}, "actor": CLERK},
    "tell": {"ticket_id": "T", "event": callout.Event("add")},
    "send_many": {"sendings": []},
    "tick": {"now": NINE},
    "relay": {},
    "stop_relaying": {},
    "ticket": {"ticket_id": "T"},
    "definition": {},
    "pinned": {},
    "find": {},
    "count": {"ask": callout.Ask()},
    "changes": {},
    "history": {"ticket_id": "T"},
    "examine": {"ticket_id": "T"},
    "why": {"ticket_id": "T"},
    "can": {"ticket_id": "T"},
    "at": {"ticket_id": "T", "instant": NINE},
    "why_not": {"ticket_id": "T", "target": "add"},
    "counterfactual": {"ticket_id": "T", "seq": 1},
    "find_entries": {"question": callout.EntryQuestion()},
    "count_entries": {"question": callout.EntryQuestion()},
    "tally_entries": {"question": callout.EntryQuestion(), "by": "actor"},
    "find_strays": {"question": callout.EntryQuestion()},
    "prove": {"ticket_id": "T", "seq": 1},
    "prove_consistency": {"first": 1},
    "opened": {},
    "erase": {"ticket": "T", "by": CLERK, "reason": "asked for"},
    "hold": {"ticket": "T", "by": CLERK, "reason": "a case"},
    "lift_hold": {"ticket": "T", "by": CLERK, "reason": "it is over"},
    "propose_release": {"process": "job", "by": CLERK},
    "approve_release": {"release": 1, "by": CLERK},
    "withdraw_release": {"release": 1, "by": CLERK},
    "releases": {},
    "release_in_force": {"process": "job"},
    "replay": {"ticket_id": "T"},
    "report": {"period": "2024-03"},
    "revise": {"published": None},
}
NO_ARGUMENTS = {
    "latest_change",
    "rebuild_views",
    "schedules",
    "kpis",
    "close",
    "next_due",
    "unserved",
    "open",
    "verify",
    "check_open",
    "fleet_at",
    "seal",
}


def parameters(call: Callable[..., object]) -> list[str]:
    return [name for name in inspect.signature(call).parameters if name != "self"]


def sent(thing: Any) -> Any:
    """What arrives in another process."""
    return pickle.loads(pickle.dumps(thing))  # noqa: S301 - our own


def told(call: Callable[..., object], **given: object) -> None:
    """Every error is one of ours, short, with a hint, and can go to another process."""
    try:
        call(**given)
    except CalloutError as raised:
        error = raised
    else:
        return
    assert error.hint or isinstance(error, callout.DefinitionError), error
    assert len(str(error)) < 1_000
    str(error).encode()
    again = sent(error)
    assert (str(again), again.code) == (str(error), error.code)


def test_the_table_has_every_method_of_an_engine() -> None:
    parts = (Reporting, ListReading, PastReading, Proving, Releasing, Custody, Engine)
    public = {
        name
        for name, each in {
            name: each for part in parts for name, each in vars(part).items()
        }.items()
        if not name.startswith("_") and not isinstance(each, property)
    }
    past = {name for name in vars(PastReading) if not name.startswith("_")}
    assert public - past == {*CALLS, *NO_ARGUMENTS} - past


@pytest.mark.parametrize("odd", ODD)
def test_no_argument_of_any_method_breaks_anything(engine: Engine, odd: str) -> None:
    for method, given in CALLS.items():
        call = getattr(engine, method)
        for name in parameters(call):
            told(call, **{**given, name: ODD[odd]})
    assert engine.replay("T").divergences == ()
    assert [each.divergences for each in engine.verify("T")] == [()]


@pytest.mark.parametrize("odd", ODD)
def test_no_argument_of_opening_breaks_anything(odd: str) -> None:
    given = ODD[odd]
    for name in ("clock", "adapters", "delivering", "limits", "released_only"):
        told(partial(Engine, MemoryStore(), catalog_of(job=JOB)), **{name: given})
    for name in ("url", "processes", "rules", "settings", "private_key"):
        if name == "settings" and isinstance(given, Mapping):
            continue  # what settings may be is the rules' to say
        if isinstance(given, (bytes, str, Path)) and name != "url":
            continue  # a folder or a key like another
        told(Engine.open, **{"check": False, "processes": "nowhere", name: given})


@pytest.mark.parametrize("key", [None, b""])
def test_no_key_is_no_key(key: bytes | None) -> None:
    with Engine.open(processes=None, check=False, private_key=key) as engine:
        assert engine.catalog.digester == NO_KEY


@pytest.mark.parametrize("kind", [Limits, Delivering, Retry])
@pytest.mark.parametrize("odd", [each for each in ODD if each not in ("float", "too many digits")])
def test_what_a_deployment_sets_is_of_its_kind(kind: Callable[..., object], odd: str) -> None:
    for name in parameters(kind):
        with pytest.raises(BadArgument) as refusal:
            kind(**{name: ODD[odd]})
        assert refusal.value.hint


@pytest.mark.parametrize(
    "limit", [10**5000, -1, True, "x", None], ids=["huge", "below", "true", "text", "none"]
)
def test_a_number_that_is_asked_for_is_one(engine: Engine, limit: Any) -> None:
    with pytest.raises(CalloutError, match="a whole number"):
        engine.find(Query(limit=limit))


def test_effects_are_not_handed_to_an_adapter_that_is_not_there(engine: Engine) -> None:
    with pytest.raises(NoAdapter, match="'bel'"):
        engine.relay(adapter="bel")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, sent])
def test_errors_go_from_process_to_process_whole(again: Callable[..., Any], engine: Engine) -> None:
    with pytest.raises(callout.BadPayload) as refused:
        engine.send("T", "add", {"n": "one"}, actor=CLERK)
    with pytest.raises(callout.DefinitionError) as broken:
        Engine.open("memory:", processes="nowhere")
    for error in (refused.value, broken.value):
        other = again(error)
        assert type(other) is type(error)
        assert (str(other), vars(other)) == (str(error), vars(error))
    later = again(DeliverLater("busy", after=timedelta(minutes=1)))
    assert (str(later), later.after) == ("busy", timedelta(minutes=1))
