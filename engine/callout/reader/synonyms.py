"""The key that was meant: words of other tools, and near spellings."""

from __future__ import annotations

from collections.abc import Iterable

from callout.suggest import nearest

# What other tools and everyday language call our keys. A list: the first one that fits here.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "action": ("do",),
    "actions": ("do", "entry"),
    "actor": ("by",),
    "actors": ("by",),
    "args": ("with",),
    "assign": ("set",),
    "assert": ("guard",),
    "call": ("invoke",),
    "child": ("invoke",),
    "children": ("states",),
    "choose": ("if",),
    "cond": ("guard",),
    "condition": ("guard",),
    "context": ("data",),
    "cron": ("every",),
    "deadline": ("due", "after", "at"),
    "decision": ("decide",),
    "delay": ("after",),
    "delays": ("after",),
    "description": ("about", "title"),
    "desc": ("about", "title"),
    "dest": ("target",),
    "destination": ("target",),
    "emit": ("raise", "send"),
    "enter": ("entry",),
    "eventless": ("always",),
    "execute": ("do",),
    "final": ("type",),
    "finally": ("exit",),
    "for": ("foreach",),
    "from": ("process",),
    "fulfill": ("fulfil",),
    "fulfills": ("fulfils",),
    "go": ("target",),
    "goto": ("target",),
    "id": ("process",),
    "if": ("guard",),
    "initial_state": ("initial",),
    "input": ("with",),
    "inputs": ("with",),
    "invokes": ("invoke",),
    "kind": ("type",),
    "label": ("title",),
    "labels": ("title",),
    "leave": ("exit",),
    "mandatory": ("required",),
    "message": ("tell",),
    "name": ("process", "title", "id"),
    "next": ("target",),
    "notify": ("tell",),
    "onDone": ("done",),
    "on_done": ("done",),
    "onEntry": ("entry",),
    "on_entry": ("entry",),
    "on_enter": ("entry",),
    "onExit": ("exit",),
    "on_exit": ("exit",),
    "on_leave": ("exit",),
    "onentry": ("entry",),
    "onexit": ("exit",),
    "optional": ("required",),
    "out": ("output",),
    "outputs": ("output",),
    "params": ("with", "payload"),
    "parameters": ("with", "payload"),
    "personal": ("pii",),
    "ref": ("source",),
    "reference": ("source",),
    "repeat": ("every",),
    "result": ("into", "outcome", "output"),
    "role": ("by",),
    "roles": ("by",),
    "run": ("invoke", "do"),
    "schedule": ("at", "every"),
    "schema": ("payload",),
    "sla": ("clocks",),
    "slas": ("clocks",),
    "state": ("target", "states", "expect"),
    "states": ("expect",),
    "steps": ("states",),
    "subprocess": ("invoke",),
    "table": ("decide",),
    "told": ("expect",),
    "then": ("target", "do"),
    "timeout": ("after",),
    "timer": ("after", "every", "at"),
    "timers": ("after", "every", "at"),
    "to": ("target",),
    "transition": ("transitions", "on"),
    "triggers": ("on",),
    "trigger": ("event", "on"),
    "unless": ("guard",),
    "until": ("limit",),
    "update": ("set",),
    "variables": ("data",),
    "vars": ("data",),
    "when": ("guard",),
    "where": ("guard",),
    "who": ("by",),
}


_VALUES = {
    **dict.fromkeys(("end", "ended", "finish", "finished", "terminal", "stop", "done"), "final"),
    **dict.fromkeys(("holiday", "closed", "free", "休", "休息", "放假"), "off"),
    **dict.fromkeys(("workday", "open", "on", "班", "上班", "补班"), "working"),
    "unique": "U",
    "any": "A",
    "priority": "P",
    "first": "F",
    "rule order": "R",
    "output order": "O",
    "collect": "C",
    **{
        f"{week}{sign}": day
        for week in ("星期", "周", "礼拜")
        for sign, day in zip(
            "一二三四五六日天",
            (
                *("monday", "tuesday", "wednesday", "thursday", "friday"),
                *("saturday", "sunday", "sunday"),
            ),
            strict=True,
        )
    },
}
"""What people call the words that a key takes."""


def meant_value(word: str, known: Iterable[str]) -> str | None:
    """The word that was meant, by another name for it; None if no such name fits here."""
    meant = _VALUES.get(word.lower())
    return meant if meant in set(known) else None


def meant_key(word: str, known: Iterable[str]) -> str | None:
    """The key that was meant by `word`: a synonym that is allowed here, else the nearest."""
    names = tuple(known)
    synonyms = _SYNONYMS.get(word) or _SYNONYMS.get(word.lower(), ())
    return next((name for name in synonyms if name in names), None) or nearest(word, names)


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names for a message: sorted, and cut off where there are too many.

    >>> listed(["b", "a"])
    'a, b'
    """
    ordered = sorted(names)
    rest = len(ordered) - most
    shown = ", ".join(ordered[:most])
    return f"{shown} and {rest} more" if rest > 0 else shown or "none"
