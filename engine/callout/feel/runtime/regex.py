r"""Regular expressions as XPath has them, run by the `regex` package where that is safe.

FEEL's ``matches``, ``replace`` and ``split`` take the patterns of XPath and XQuery Functions 3.1,
5.6, which build on those of XML Schema: class subtraction ``[a-z-[aeiou]]``, ``\i`` and ``\c``,
blocks ``\p{IsGreek}``, the flags ``s m i x q``; and which lack much of what other dialects have.
A pattern is translated part by part, so that what is no XPath is refused instead of meaning
something else.

No pattern can stall the engine, and what comes of one depends on nothing but itself and the text:
never on time. Its work at the worst (`pattern_cost`) says whether the package may run it on a text
of this length; if not, our own matcher does, which counts its steps. Both are paid from the frame's
budget. Entries from before `Semantics.counted_patterns` had a second for each match instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import regex

from callout.errors import ExpressionError

from .frame import LENGTH, STEPS, Frame
from .pattern_cost import by_character, work
from .pattern_match import Hit, Program, hits, program
from .pattern_tree import Part
from .xpath_regex import translate

SECONDS = 1.0
"""How long one match could take in entries that were bounded by time."""
LONGEST = 10_000
"""How many characters a pattern may have."""
DEEPEST = 50
"""How many parentheses may stand within each other."""
SAFE, SAFE_PER_CHARACTER = 1 << 20, 32
"""Characters that may be looked at, at the worst: on any text, and for each of its characters."""
_LOOKED_AT_PER_STEP, _OWN_PER_STEP = 256, 2
_FIRST_USE, _FIRST_USE_OF_CHARACTER = 50, 25
"""Steps for reading a pattern, and for each of its characters, when a frame first uses it."""
_FLAGS = frozenset("smixq")


# Not slotted: cached properties keep what they made in the instance's dictionary.
@dataclass(frozen=True, eq=False)
class Pattern:
    """A compiled pattern: as it is written, and as the package has it."""

    text: str
    source: str
    options: int
    groups: int
    literal: bool
    tree: Part
    depth: int

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        """As the package runs it."""
        return regex.compile(by_character(self.source, self.options), self.options)

    @cached_property
    def timed(self) -> regex.Pattern[str]:
        """As entries had it that were bounded by time."""
        return regex.compile(self.source, self.options)

    @cached_property
    def prices(self) -> tuple[int, ...]:
        """Steps by the bits of a text's length; -1 from where the package might take too long."""
        return tuple(self._price((1 << bits) - 1) for bits in range(LENGTH.bit_length() + 1))

    @cached_property
    def own(self) -> Program:
        """For our own matcher."""
        return program(self.tree, self.options)

    @cached_property
    def takes_nothing(self) -> bool:
        """Whether it matches the empty text; as our own matcher finds it."""
        return next(hits(self.own, "", partial(_unpaid, self)), None) is not None

    def occurs_in(self, text: str, frame: Frame) -> bool:
        """Whether some part of the text matches."""
        if not frame.semantics.counted_patterns:
            try:
                return self.timed.search(text, timeout=SECONDS) is not None
            except TimeoutError:
                raise _too_slow(self.text) from None
        if self._pay(text, frame):
            return self.compiled.search(text) is not None
        return next(self._counted(text, frame), None) is not None

    def found_in(self, text: str, frame: Frame) -> Iterator[regex.Match[str] | Hit]:
        """The matches from left to right; raises ValueError if nothing would match."""
        self._must_take_something(frame)
        found: Iterator[regex.Match[str] | Hit]
        if not frame.semantics.counted_patterns:
            found = self.timed.finditer(text, timeout=SECONDS)
        elif self._pay(text, frame):
            found = self.compiled.finditer(text)
        else:
            found = self._counted(text, frame)
        return found

    def split(self, text: str, frame: Frame) -> list[str]:
        """The parts of the text between matches; raises ValueError if nothing would match."""
        parts: list[str] = []
        position = 0
        try:
            for match in self.found_in(text, frame):
                parts.append(text[position : match.start()])
                position = match.end()
        except TimeoutError:
            raise _too_slow(self.text) from None
        return [*parts, text[position:]]

    def _must_take_something(self, frame: Frame) -> None:
        """Raise ValueError if the pattern matches the empty text (XPath: FORX0003)."""
        counted = frame.semantics.counted_patterns
        if self.takes_nothing if counted else self.timed.fullmatch("", timeout=SECONDS):
            raise ValueError("the pattern matches the empty text")

    def _pay(self, text: str, frame: Frame) -> bool:
        """Pay for a match by the package; False if it has to be ours, which pays as it goes."""
        key = self.text, self.options, self.literal
        if key not in frame.patterns:
            if self.depth > DEEPEST:
                raise ValueError(f"the pattern has more than {DEEPEST} parentheses in each other")
            frame.patterns |= {key}
            frame.spend(_FIRST_USE + _FIRST_USE_OF_CHARACTER * len(self.text))
        bits = len(text).bit_length()
        price = self.prices[bits] if bits < len(self.prices) else -1
        if price > 0:
            frame.spend(price)
        return price >= 0

    def _counted(self, text: str, frame: Frame) -> Iterator[Hit]:
        return hits(self.own, text, partial(_paid, self, frame))

    def _price(self, length: int) -> int:
        looked_at = work(self.tree, self.options, length)
        safe = looked_at <= max(SAFE, SAFE_PER_CHARACTER * length)
        return int(looked_at) // _LOOKED_AT_PER_STEP if safe else -1


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """Compile an XPath pattern; raises ValueError for what is none."""
    if len(pattern) > LONGEST:
        raise ValueError(f"the pattern is longer than {LONGEST} characters")
    if not set(flags) <= _FLAGS:
        raise ValueError(f"the flags are s, m, i, x and q, not '{flags}'")
    read = translate(pattern, flags)
    options = regex.VERSION1
    options |= regex.IGNORECASE if "i" in flags else 0
    options |= regex.MULTILINE if "m" in flags and "q" not in flags else 0
    options |= regex.DOTALL if "s" in flags and "q" not in flags else 0
    literal = "q" in flags
    made = Pattern(pattern, read.source, int(options), read.groups, literal, read.tree, read.depth)
    try:
        made.timed  # noqa: B018 - compiled now, because what is wrong is told now
    except regex.error as error:
        raise ValueError(f"'{pattern}' is not a pattern: {error}") from None
    return made


def replaced(text: str, pattern: Pattern, replacement: str, frame: Frame) -> str:
    """The text with every match replaced; ``$1`` in the replacement is a group."""
    found = pattern.found_in(text, frame)
    template = _template(replacement, pattern)
    parts: list[str] = []
    position = size = 0
    try:
        for match in found:
            parts.append(text[position : match.start()])
            parts.extend(part if isinstance(part, str) else match[part] or "" for part in template)
            position = match.end()
            size += (match.end() - match.start()) * template.count(0) + len(replacement)
            if size > LENGTH:
                raise ExpressionError(f"a string longer than {LENGTH} characters")
    except TimeoutError:
        raise _too_slow(pattern.text) from None
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


def _paid(pattern: Pattern, frame: Frame, steps: int) -> None:
    """Take what our own matcher did off the frame's budget."""
    frame.budget -= steps // _OWN_PER_STEP
    if frame.budget < 0:
        raise _too_many(pattern)


def _unpaid(pattern: Pattern, steps: int) -> None:
    if steps > _OWN_PER_STEP * STEPS:
        raise _too_many(pattern)


def _too_many(pattern: Pattern) -> ExpressionError:
    return ExpressionError(
        f"the pattern '{pattern.text[:60]}' took too many steps",
        hint="avoid repetitions within repetitions, such as (a+)+, or match shorter texts",
    )
