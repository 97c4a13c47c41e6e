"""Functions over contexts (DMN 1.5, table 80)."""

from __future__ import annotations

from callout.feel.runtime.frame import NoAnswer
from callout.values import Value

from .registry import builtin


@builtin("get value(m: context, key: string)")
def _get_value(context: dict[str, Value], key: str) -> Value:
    if key not in context:
        raise NoAnswer(f"the context has no '{key}'")
    return context[key]


@builtin("get entries(m: context) -> list<context>")
def _get_entries(context: dict[str, Value]) -> Value:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list<context>) -> context")
def _context(entries: list[dict[str, Value]]) -> Value:
    made: dict[str, Value] = {}
    for entry in entries:
        key = (entry or {}).get("key")
        if not isinstance(key, str) or "value" not in entry:
            raise NoAnswer("an entry is a context of a key and a value")
        if key in made:
            raise NoAnswer(f"there are two entries '{key}'")
        made[key] = entry["value"]
    return made


@builtin("context put(context: context, key: string, value: Any) -> context", price=10)
def _put(context: dict[str, Value], key: str, value: Value) -> Value:
    return {**context, key: value}


@builtin("context put(context: context, keys: list<string>, value: Any) -> context", price=10)
def _put_deep(context: dict[str, Value], keys: list[str], value: Value) -> Value:
    if not keys:
        raise NoAnswer("there is no key")
    return _with(context, keys, 0, value)


@builtin("context merge(contexts: list<context>) -> context")
def _merge(contexts: list[dict[str, Value]]) -> Value:
    merged: dict[str, Value] = {}
    for context in contexts:
        if context is None:
            raise NoAnswer("one of the contexts is null")
        merged.update(context)
    return merged


def _with(context: dict[str, Value], keys: list[str], depth: int, value: Value) -> Value:
    key = keys[depth]
    if not isinstance(key, str):
        raise NoAnswer("one of the keys is null")
    if depth == len(keys) - 1:
        return {**context, key: value}
    inner = context.get(key)
    if not isinstance(inner, dict):
        raise NoAnswer(f"'{key}' is not a context")
    return {**context, key: _with(inner, keys, depth + 1, value)}
