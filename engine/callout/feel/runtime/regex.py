r"""Regular expressions as XPath has them, run by the `regex` package.

FEEL's ``matches``, ``replace`` and ``split`` take the patterns of XPath and XQuery Functions 3.1,
5.6, which build on those of XML Schema: class subtraction ``[a-z-[aeiou]]``, ``\i`` and ``\c``,
blocks ``\p{IsGreek}``, the flags ``s m i x q``; and which lack much of what other dialects have.
A pattern is translated part by part, so that what is no XPath is refused instead of meaning
something else. Matching is bounded in time; no pattern can stall the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from callout.errors import ExpressionError

from .frame import LENGTH
from .xpath_regex import translate

SECONDS = 1.0
"""How long one match may take."""
LONGEST = 10_000
"""How many characters a pattern may have."""
_FLAGS = frozenset("smixq")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    compiled: regex.Pattern[str]
    groups: int
    literal: bool

    def occurs_in(self, text: str) -> bool:
        """Whether some part of the text matches."""
        try:
            return self.compiled.search(text, timeout=SECONDS) is not None
        except TimeoutError:
            raise _too_slow(self.compiled.pattern) from None

    def split(self, text: str) -> list[str]:
        """The parts of the text between matches; raises ValueError if nothing would match."""
        self.must_take_something()
        parts: list[str] = []
        position = 0
        try:
            for match in self.compiled.finditer(text, timeout=SECONDS):
                parts.append(text[position : match.start()])
                position = match.end()
        except TimeoutError:
            raise _too_slow(self.compiled.pattern) from None
        return [*parts, text[position:]]

    def must_take_something(self) -> None:
        """Raise ValueError if the pattern matches the empty text (XPath: FORX0003)."""
        if self.compiled.fullmatch("", timeout=SECONDS):
            raise ValueError("the pattern matches the empty text")


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """Compile an XPath pattern; raises ValueError for what is none."""
    if len(pattern) > LONGEST:
        raise ValueError(f"the pattern is longer than {LONGEST} characters")
    if not set(flags) <= _FLAGS:
        raise ValueError(f"the flags are s, m, i, x and q, not '{flags}'")
    source, groups = translate(pattern, flags)
    options = regex.VERSION1
    options |= regex.IGNORECASE if "i" in flags else 0
    options |= regex.MULTILINE if "m" in flags and "q" not in flags else 0
    options |= regex.DOTALL if "s" in flags and "q" not in flags else 0
    try:
        return Pattern(regex.compile(source, options), groups, "q" in flags)
    except regex.error as error:
        raise ValueError(f"'{pattern}' is not a pattern: {error}") from None


def replaced(text: str, pattern: Pattern, replacement: str) -> str:
    """The text with every match replaced; ``$1`` in the replacement is a group."""
    pattern.must_take_something()
    template = _template(replacement, pattern)
    parts: list[str] = []
    position = size = 0
    try:
        for match in pattern.compiled.finditer(text, timeout=SECONDS):
            parts.append(text[position : match.start()])
            parts.extend(part if isinstance(part, str) else match[part] or "" for part in template)
            position = match.end()
            size += len(match[0]) * template.count(0) + len(replacement)
            if size > LENGTH:
                raise ExpressionError(f"a string longer than {LENGTH} characters")
    except TimeoutError:
        raise _too_slow(pattern.compiled.pattern) from None
    return "".join([*parts, text[position:]])


def _template(replacement: str, pattern: Pattern) -> list[str | int]:
    """The replacement as texts and numbers of groups; raises ValueError."""
    if pattern.literal:
        return [replacement]
    parts: list[str | int] = []
    position = 0
    while position < len(replacement):
        character = replacement[position]
        following = replacement[position + 1 : position + 2]
        if character == "\\":
            if following not in ("\\", "$"):
                raise ValueError("a backslash in a replacement stands before '\\' or '$'")
            parts.append(following)
            position += 2
        elif character == "$":
            number, length = _group(replacement, position + 1, pattern.groups)
            parts.append(number if number <= pattern.groups else "")
            position += 1 + length
        else:
            parts.append(character)
            position += 1
    return parts


def _group(replacement: str, start: int, groups: int) -> tuple[int, int]:
    """The longest number of a group that begins here, and its length."""
    end = start
    while end < len(replacement) and replacement[end] in "0123456789":
        if end > start and int(replacement[start : end + 1]) > groups:
            break
        end += 1
    if end == start:
        raise ValueError("a '$' in a replacement stands before a digit")
    return int(replacement[start:end]), end - start


def _too_slow(pattern: str) -> ExpressionError:
    return ExpressionError(
        f"the pattern '{pattern}' took too long",
        hint="avoid repetitions within repetitions, such as (a+)+",
    )
