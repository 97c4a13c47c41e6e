"""What each field of an entry's JSON has to look like, whoever wrote it.

A store hands out what lies in it, and that may have been altered. Each check takes the JSON of
one field and says what it should have been, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from callout.records.codec import read_instant
from callout.records.tickets import EntryKind
from callout.values import decode

Expected: TypeAlias = str | None
"""What was expected and is not there, in words; None: it is as it should be."""
ShapeCheck: TypeAlias = Callable[[Any], Expected]

TIMER_CHANGES = ("set", "cancel", "fire")
EFFECT_PARTS = 4


def expected_of(field: str, json: Any) -> Expected:
    """What a field of an entry should have been and is not."""
    return _SHAPES[field](json)


def _text(json: Any) -> Expected:
    return None if isinstance(json, str) else "a text"


def _count(json: Any) -> Expected:
    return None if type(json) is int and json > 0 else "a whole number from 1 on"


def _kind(json: Any) -> Expected:
    return None if json in list(EntryKind) else f"one of {', '.join(EntryKind)}"


def _instant(json: Any) -> Expected:
    try:
        good = isinstance(json, str) and read_instant(json).tzinfo is not None
    except ValueError:
        good = False
    return None if good else "an instant, as 2026-03-02T10:00:00Z"


def _texts(json: Any) -> Expected:
    good = isinstance(json, list) and all(isinstance(each, str) for each in json)
    return None if good else "a list of texts"


def _list(json: Any) -> Expected:
    return None if isinstance(json, list) else "a list"


def _object(json: Any) -> Expected:
    return None if isinstance(json, dict) else "an object"


def _objects(json: Any) -> Expected:
    good = isinstance(json, list) and all(isinstance(each, dict) for each in json)
    return None if good else "a list of objects"


def _values(json: Any) -> Expected:
    if not isinstance(json, dict):
        return "an object"
    try:
        decode(json)
    except (ValueError, ArithmeticError, RecursionError) as error:
        return f"values as they are kept ({error})"
    return None


def _delta(json: Any) -> Expected:
    if not isinstance(json, dict):
        return "an object"
    return _values({place: value for place, value in json.items() if not place.startswith("/$")})


def _appended(json: Any) -> Expected:
    good = isinstance(json, dict) and all(isinstance(each, list) for each in json.values())
    return _delta(json) if good else "lists by pointer"


def _memory(json: Any) -> Expected:
    good = isinstance(json, dict) and all(_texts(states) is None for states in json.values())
    return None if good else "lists of states by name"


def _actor(json: Any) -> Expected:
    if not isinstance(json, dict) or not isinstance(json.get("id"), str):
        return "an actor with its id"
    if _texts(json.get("roles", [])) is not None:
        return "an actor whose roles are a list of texts"
    for name in ("channel", "on_behalf_of"):
        if not isinstance(json.get(name, ""), str):
            return f"an actor whose {name} is a text"
    return None


def _guards(json: Any) -> Expected:
    return None if isinstance(json, list) and all(map(_is_guard, json)) else "a list of guards"


def _is_guard(json: Any) -> bool:
    match json:
        case [str(), dict(), bool() | None]:
            return True
        case _:
            return False


def _timers(json: Any) -> Expected:
    good = isinstance(json, list) and all(map(_is_timer_change, json))
    return None if good else "a list of changes of timers"


def _is_timer_change(json: Any) -> bool:
    match json:
        case [str(), change, due]:
            return change in TIMER_CHANGES and _instant(due) is None
        case _:
            return False


def _effects(json: Any) -> Expected:
    good = isinstance(json, list) and all(
        _texts(each) is None and len(each) == EFFECT_PARTS for each in json
    )
    return None if good else "a list of effects"


def _claim(json: Any) -> Expected:
    match json:
        case {"at": at}:
            instants = (at, json.get("earliest", at))
            good = all(_instant(each) is None for each in instants)
        case _:
            good = False
    good = good and isinstance(json.get("doubt", ""), str)
    return None if good else "what became of a claim, with the instant"


def _refusal(json: Any) -> Expected:
    expected = "a refusal with code, message and kind"
    match json:
        case {"code": str(), "message": str()}:
            kind = json.get("kind", EntryKind.INPUT.value)
            good = kind in list(EntryKind) and isinstance(json.get("by", ""), str)
            return None if good else expected
        case _:
            return expected


_SHAPES: Mapping[str, ShapeCheck] = {
    "ticket": _text,
    "seq": _count,
    "kind": _kind,
    "name": _text,
    "recorded_at": _instant,
    "actor": _actor,
    "definition": _text,
    "engine": _count,
    "payload": _values,
    "before": _texts,
    "after": _texts,
    "memory": _memory,
    "transitions": _texts,
    "taken": _texts,
    "found": _object,
    "guards": _guards,
    "decisions": _objects,
    "set_data": _delta,
    "append_data": _appended,
    "unset_data": _texts,
    "timers": _timers,
    "effects": _effects,
    "warnings": _objects,
    "log": _list,
    "post": _text,
    "previous": _text,
    "hash": _text,
    "occurred_at": _instant,
    "claim": _claim,
    "chance": _text,
    "cause": _text,
    "key": _text,
    "refusal": _refusal,
}
"""By field of `Entry`; a field that is left out is at its default and not asked about."""
