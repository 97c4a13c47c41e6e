r"""Translates XPath patterns to those of the `regex` package.

Follows XML Schema 1.1 part 2, appendix G, with the additions of XPath functions 3.1, 5.6.1:
anchors, reluctant quantifiers, groups that do not capture, back-references.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .pattern_tree import Back, Border, Capture, Chars, Choice, InOrder, Part, Repeat

_PLAIN_ESCAPES = frozenset(r"\|.-^?*+{}()[]$")
_CLASS_ESCAPES = {
    "n": r"\n",
    "r": r"\r",
    "t": r"\t",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "i": r"[\p{L}\p{Nl}:_]",
    "I": r"[^\p{L}\p{Nl}:_]",
    "c": r"[\p{L}\p{Nl}\p{M}\p{Nd}\-.:_·]",
    "C": r"[^\p{L}\p{Nl}\p{M}\p{Nd}\-.:_·]",
}
_PROPERTY = re.compile(r"([pP])\{(Is)?([A-Za-z0-9_-]+)\}", re.ASCII)
_CATEGORY = re.compile(r"L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{([0-9]+)(?:,([0-9]*))?\})\??", re.ASCII)
LARGEST = 5_000
"""How many parts a pattern may have with its counted repetitions written out."""
_SPACE = re.compile(r"[ \t\n\r]+")


@dataclass(frozen=True, slots=True)
class Translated:
    """A pattern in the other dialect, its number of groups, and what it is made of."""

    source: str
    groups: int
    tree: Part
    depth: int = 0


def translate(pattern: str, flags: str) -> Translated:
    """The pattern in the other dialect; raises ValueError."""
    if "q" in flags:
        literal = tuple(Chars(re.escape(character)) for character in pattern)
        return Translated(re.escape(pattern), 0, InOrder(literal))
    if "x" in flags:
        pattern = _without_space(pattern)
    translation = _Translation(pattern, flags)
    source = translation.whole()
    return Translated(
        source, translation.groups, _either(translation.branches[0]), translation.deepest
    )


class _Translation:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.flags = flags
        self.position = 0
        self.groups = 0
        self.open: list[int] = []
        self.closed: set[int] = set()
        self.sizes = [0]
        self.branches: list[list[list[Part]]] = [[[]]]
        self.deepest = 0

    def whole(self) -> str:
        """The translation of the pattern."""
        parts: list[str] = []
        while self.position < len(self.pattern):
            parts.append(self._piece())
        if self.open:
            raise self._wrong("a parenthesis is not closed")
        return "".join(parts)

    def _piece(self) -> str:
        character = self._take()
        match character:
            case "\\":
                return self._escape()
            case "[":
                return self._repeated(self._class())
            case "(":
                return self._group()
            case ")":
                group = self._close()
                return ")" + self._quantifier(self.sizes.pop(), group)
            case "|":
                self.branches[-1].append([])
                return "|"
            case _:
                return self._single(character)

    def _single(self, character: str) -> str:
        match character:
            case "^":
                self._add(Border(ends=False))
                return "^" if "m" in self.flags else r"\A"
            case "$":
                self._add(Border(ends=True))
                return "$" if "m" in self.flags else r"\Z"
            case "." if "s" not in self.flags:
                return self._repeated(r"[^\n\r]")
            case ".":
                return self._repeated(".")
            case "*" | "+" | "?" | "{" | "}" | "]":
                raise self._wrong(f"'{character}' repeats nothing")
            case _:
                return self._repeated(re.escape(character))

    def _take(self) -> str:
        if self.position >= len(self.pattern):
            raise self._wrong("it ends too soon")
        self.position += 1
        return self.pattern[self.position - 1]

    def _next(self, text: str) -> bool:
        return self.pattern.startswith(text, self.position)

    def _add(self, part: Part) -> None:
        self.branches[-1][-1].append(part)

    def _repeated(self, source: str) -> str:
        """A class of characters, and how often it stands there."""
        return source + self._quantifier(1, Chars(source))

    def _quantifier(self, size: int, part: Part) -> str:
        """What follows a part of this size, which counts as often as it is repeated."""
        match = _QUANTIFIER.match(self.pattern, self.position)
        if match is None:
            self._grow(size)
            self._add(part)
            return ""
        self._add(_repeat(part, match))
        self._grow(max(size, 1) * max(int(match[2] or match[1] or 1), 1))
        self.position = match.end()
        if _QUANTIFIER.match(self.pattern, self.position):
            raise self._wrong("a repetition is repeated")
        # XML Schema has {n,m} with both in order; a wrong order is refused by the other dialect.
        return match[0]

    def _grow(self, size: int) -> None:
        self.sizes[-1] += size
        if self.sizes[-1] > LARGEST:
            raise self._wrong(f"written out, it has more than {LARGEST:,} parts")

    def _group(self) -> str:
        self.sizes.append(0)
        self.branches.append([[]])
        self.deepest = max(self.deepest, len(self.branches) - 1)
        if self._next("?:"):
            self.position += 2
            self.open.append(0)
            return "(?:"
        if self._next("?"):
            raise self._wrong("groups that begin with '?' are not XPath")
        self.groups += 1
        self.open.append(self.groups)
        return "("

    def _close(self) -> Part:
        if not self.open:
            raise self._wrong("a parenthesis is closed that was not open")
        number = self.open.pop()
        self.closed.add(number)
        body = _either(self.branches.pop())
        return Capture(number, body) if number else body

    def _escape(self) -> str:
        if self.position < len(self.pattern) and self.pattern[self.position] in "123456789":
            return self._reference()
        return self._repeated(self._escaped_class(inside=False))

    def _reference(self) -> str:
        """A back-reference: as many digits as make a group that is closed before it."""
        end = self.position + 1
        while self.pattern[end : end + 1].isdecimal() and (
            int(self.pattern[self.position : end + 1]) <= self.groups
        ):
            end += 1
        number = int(self.pattern[self.position : end])
        if number not in self.closed:
            raise self._wrong(f"there is no group {number} to refer to")
        self.position = end
        return rf"(?:\{number})" + self._quantifier(1, Back(number))

    def _escaped_class(self, *, inside: bool) -> str:
        prop = _PROPERTY.match(self.pattern, self.position)
        if prop is not None:
            self.position = prop.end()
            return self._property(*prop.groups())
        character = self._take()
        if character in _PLAIN_ESCAPES:
            return re.escape(character)
        translated = _CLASS_ESCAPES.get(character)
        if translated is None:
            raise self._wrong(f"'\\{character}' means nothing")
        del inside
        return translated

    def _property(self, letter: str, block: str | None, name: str) -> str:
        if block:
            return rf"\{letter}{{InBlock={name}}}".replace("InBlock", "Block")
        if not _CATEGORY.fullmatch(name):
            raise self._wrong(f"there is no category '{name}'")
        return rf"\{letter}{{{name}}}"

    def _class(self) -> str:
        """A character class, after its opening bracket."""
        negated = self._next("^")
        if negated:
            self.position += 1
        members: list[str] = []
        subtracted = ""
        while not self._next("]") or not members:
            if self._next("-[") and members:
                self.position += 2
                subtracted = f"--{self._class()}"
                break
            members.append(self._member())
        if self._take() != "]":
            raise self._wrong("a class is not closed after its subtraction")
        inner = f"[{'^' if negated else ''}{''.join(members)}]"
        return f"[{inner}{subtracted}]" if subtracted else inner

    def _member(self) -> str:
        first = self._character()
        if not self._next("-") or self._next("-[") or self._next("-]"):
            return first
        self.position += 1
        last = self._character()
        if len(first) > 2 or len(last) > 2:
            raise self._wrong("a class stands at the end of a range")
        return f"{first}-{last}"

    def _character(self) -> str:
        character = self._take()
        if character == "\\":
            return self._escaped_class(inside=True)
        if character in "[]":
            raise self._wrong(f"'{character}' stands in a class without a backslash")
        return f"\\{character}" if character in r"-^&~|\." else character

    def _wrong(self, reason: str) -> ValueError:
        return ValueError(f"'{self.pattern}' is not a pattern: {reason}")


def _either(branches: list[list[Part]]) -> Part:
    made = tuple(InOrder(tuple(parts)) for parts in branches)
    return made[0] if len(made) == 1 else Choice(made)


def _repeat(part: Part, written: re.Match[str]) -> Repeat:
    """A part with what follows it: ``*``, ``{2,}``, ``{2,5}?`` and the like."""
    low, high = written[1], written[2]
    lazy = len(written[0]) > 1 and written[0].endswith("?")
    if low is None:
        return Repeat(part, int(written[0][0] == "+"), 1 if written[0][0] == "?" else None, lazy)
    if high is None:
        return Repeat(part, int(low), int(low), lazy)
    return Repeat(part, int(low), int(high) if high else None, lazy)


def _without_space(pattern: str) -> str:
    """The pattern without white space, which only counts inside character classes."""
    parts: list[str] = []
    depth = position = 0
    while position < len(pattern):
        space = _SPACE.match(pattern, position)
        if space and depth == 0:
            position = space.end()
            continue
        character = pattern[position]
        if (
            character == "\\"
            and position + 1 < len(pattern)
            and not _SPACE.match(pattern, position + 1)
        ):
            parts.append(pattern[position : position + 2])
            position += 2
            continue
        depth += (character == "[") - (character == "]")
        parts.append(character)
        position += 1
    return "".join(parts)
