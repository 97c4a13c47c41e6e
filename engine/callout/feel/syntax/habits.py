"""What people write who know other languages better: what it is in FEEL."""

from __future__ import annotations

from collections.abc import Sequence

from .lexer import Lexeme, Sort

_WORDS = {
    "AND": "write and in small letters",
    "OR": "write or in small letters",
    "NOT": "write not(...)",
    "IF": "write if in small letters",
    "THEN": "write then in small letters",
    "ELSE": "write else in small letters",
    "IN": "write in in small letters",
    "is": "write = instead of is",
}
_PAIRS = {
    ("<", ">"): "write != instead of <>",
    ("=", ">"): "write >= instead of =>",
    ("=", "<"): "write <= instead of =<",
    ("=", "="): "FEEL compares with a single =",
    ("+", "="): "write the whole of it: x + 1 for the field x",
    ("+", "+"): "write + 1",
    ("-", "-"): "write - 1",
}


def habit(found: Sequence[Lexeme], at: int) -> str | None:
    """The hint for the lexeme at which reading broke off, by what stands around it."""
    here = found[at]
    before = found[at - 1] if at else found[-1]
    after = found[min(at + 1, len(found) - 1)]
    if here.text == "*" and len(found) == 2:
        return "write - where any value will do"
    for pair in ((before.text, here.text), (here.text, after.text)):
        if pair in _PAIRS:
            return _PAIRS[pair]
    if here.text == "..":
        return "a range stands in brackets, like [20..50]"
    if here.sort is Sort.NUMBER and before.sort is Sort.NUMBER:
        return "write the number without blanks"
    if here.text == ")":
        return "delete it: it closes nothing"
    return _WORDS.get(here.text) or _WORDS.get(before.text)
