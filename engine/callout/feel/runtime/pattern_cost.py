r"""How much work a backtracking matcher may have with a pattern, at the worst.

What a repetition has taken it may give back piece by piece, and every time what follows is tried
anew: that is what makes ``(a+)+$`` take for ever. Work is counted in characters looked at. Two
things keep ordinary patterns cheap, and are looked for here: where what follows begins with other
characters than what is repeated (``[a-z]+@``), giving back leads nowhere; and where what follows
cannot fail (``\s+`` at the end), nothing is given back.

>>> cheap = InOrder((Repeat(Chars("[a-z]"), 1, None, False), Chars("@")))
>>> dear = Repeat(Repeat(Chars("a"), 1, None, False), 1, None, False)
>>> work(cheap, 0, 64) < 20_000, work(InOrder((dear, Border(ends=True))), 0, 64)
(True, inf)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, reduce

import regex

from .pattern_tree import Back, Border, Capture, Chars, Choice, InOrder, Part, Repeat, takes_nothing

_ASCII = "".join(map(chr, range(128)))
_ALL = (1 << 128) - 1
_FOLDED = sum(1 << ord(letter) for letter in "kKsSiI")
"""Letters that some character beyond ASCII is a case of."""


@dataclass(frozen=True, slots=True)
class _Next:
    """What may come next: ASCII characters as bits, others; or whether it cannot fail."""

    ascii: int
    others: bool
    certain: bool = False

    def meets(self, other: _Next) -> bool:
        return bool(self.ascii & other.ascii) or (self.others and other.others)

    def or_else(self, other: _Next) -> _Next:
        return _Next(self.ascii | other.ascii, self.others or other.others, other.certain)


_ANYTHING = _Next(_ALL, others=True)
_NOTHING = _Next(0, others=False)
_END = _Next(0, others=False, certain=True)


def work(tree: Part, options: int, length: int) -> float:
    """The most characters that may be looked at in searching a text of this length.

    `options` are flags of the `regex` package. Infinite where it grows beyond all bounds.
    """
    counter = _Counter(options, length)
    _, cost = counter.cost(tree, _END)
    if not options & regex.MULTILINE and _is_anchored(tree):
        return cost + length
    return (length + 1) * (1 + cost) + length


def by_character(source: str, options: int) -> str:
    """A pattern of the `regex` package that compares cases character by character, as XPath."""
    return f"(?-f){source}" if options & regex.IGNORECASE else source


def _is_anchored(part: Part) -> bool:
    match part:
        case Border(ends=ends):
            return not ends
        case InOrder(parts=(first, *_)):
            return _is_anchored(first)
        case Capture(body=body):
            return _is_anchored(body)
        case Choice(branches=branches):
            return all(map(_is_anchored, branches))
        case _:
            return False


class _Counter:
    """Counts for one length of text: in how many ways a part matches from one place, and the work.

    Only ways in which what follows does more than look at one character count.
    """

    def __init__(self, options: int, length: int) -> None:
        self.options, self.length = options, length

    def cost(self, part: Part, rest: _Next) -> tuple[float, float]:
        """The ways and the work of a part before `rest`."""
        match part:
            case Chars() | Border():
                return 1, 1
            case Back():
                return 1, self.length + 1
            case Capture(body=body):
                return self.cost(body, rest)
            case InOrder(parts=parts):
                return self._sequence(parts, rest)
            case Choice(branches=branches):
                return self._choice(branches, rest)
            case Repeat():
                return self._repeat(part, rest)

    def _sequence(self, parts: tuple[Part, ...], rest: _Next) -> tuple[float, float]:
        after = [rest]
        for part in reversed(parts[1:]):
            after.append(self.before(part, after[-1]))
        ways, done = 1.0, 0.0
        for part, following in zip(parts, reversed(after), strict=False):
            some, cost = self.cost(part, following)
            ways, done = ways * some, done + ways * cost
        return ways, done

    def _choice(self, branches: tuple[Part, ...], rest: _Next) -> tuple[float, float]:
        costs = [self.cost(branch, rest) for branch in branches]
        firsts = [self.before(branch, rest) for branch in branches]
        seen = _NOTHING
        apart = True
        for each in firsts:
            apart = apart and not seen.meets(each)
            seen = seen.or_else(each)
        done = sum(cost for _, cost in costs)
        if rest.certain:
            return 1, done
        return (max if apart else sum)(ways for ways, _ in costs), done

    def _repeat(self, part: Repeat, rest: _Next) -> tuple[float, float]:
        first = self.first(part.body)
        if rest.certain and isinstance(part.body, Chars):
            return 1, part.low + 1  # what it takes beyond is taken off the text for good
        if takes_nothing(part.body):
            return math.inf, math.inf
        most = self.length if part.high is None else min(part.high, self.length)
        ways, cost = self.cost(part.body, first.or_else(rest))
        if ways > 1:
            tries = _power(ways, most)
            return (1 if rest.certain else tries), tries * (cost + 1)
        done = (most + 1) * (cost + 1)
        if rest.certain or not first.meets(rest):
            return 1, done
        return max(most - part.low, 0) + 1, done

    def before(self, part: Part, rest: _Next) -> _Next:
        """What may come next where a part stands before `rest`."""
        match part:
            case Border(ends=True):
                line = self.options & regex.MULTILINE
                return _Next(1 << 10, others=False) if line else _NOTHING
            case Border() | Back():
                return _ANYTHING
            case InOrder(parts=parts):
                return reduce(lambda after, each: self.before(each, after), reversed(parts), rest)
            case Capture(body=body):
                return self.before(body, rest)
            case Choice(branches=branches):
                found = [self.before(branch, rest) for branch in branches]
                joined = reduce(_Next.or_else, found)
                certain = any(each.certain for each in found)
                return _Next(joined.ascii, joined.others, certain)
            case Repeat(body=body, low=low):
                first = self.before(body, rest)
                return first if low else self.first(body).or_else(rest)
            case Chars(source=source):
                return _members(source, self.options)

    def first(self, part: Part) -> _Next:
        """The characters a part may begin with."""
        return self.before(part, _NOTHING)


def _power(ways: float, times: int) -> float:
    return math.inf if times * math.log2(ways) > 60 else ways**times * 2


@lru_cache(maxsize=1024)
def _members(source: str, options: int) -> _Next:
    one = regex.compile(by_character(source, options), options)
    found = sum(1 << ord(each) for each in one.findall(_ASCII))
    plain = source.isascii() and not any(mark in source for mark in (r"\p", r"\P", "[^"))
    folded = bool(options & regex.IGNORECASE) and bool(found & _FOLDED)
    return _Next(found, others=not plain or source == "." or folded)
