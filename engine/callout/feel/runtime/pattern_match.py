r"""Our own matcher: it counts its steps, for patterns that may take a backtracking one too long.

A pattern becomes instructions, which are tried in the order in which XPath prefers them. A choice
that failed at a place of the text is not tried there again, so the work grows with the text and
not with its powers; patterns that refer back are the exception, since what a group took counts
there, and only the count of steps ends them. An empty turn of a repetition is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import TypeAlias

import regex

from .pattern_cost import by_character
from .pattern_tree import Back, Border, Capture, Chars, Choice, InOrder, Part, Repeat, takes_nothing

_Taken: TypeAlias = "tuple[int, int, _Taken] | None"
"""Where groups begin (even slots) and end, and where turns of loops began (negative ones)."""
_EVERY = 1024


class _Do(IntEnum):
    CHAR, CHOOSE, SAVE, EDGE, BACK, TURN, DONE = range(7)


@dataclass(slots=True)
class Program:
    """The instructions: what to do, with what, and the two places to go on at."""

    options: int
    steps: list[tuple[_Do, object, int, int]] = field(default_factory=list)
    refers: bool = False
    """Whether it refers back to what a group has taken."""
    loops: int = 0

    def add(self, do: _Do, what: object = None, then: int = -1, other: int = -1) -> int:
        """Append an instruction that goes on with `then`, the next one if it is not given."""
        place = len(self.steps)
        self.steps.append((do, what, place + 1 if then < 0 else then, other))
        return place

    def set(self, place: int, then: int, other: int) -> None:
        """Say where a choice goes on."""
        do, what, _, _ = self.steps[place]
        self.steps[place] = (do, what, then, other)


@dataclass(frozen=True, slots=True)
class Hit:
    """A match, with the methods of one of the `regex` package that are used."""

    text: str
    begins: int
    ends: int
    taken: _Taken

    def start(self) -> int:
        """Where it begins."""
        return self.begins

    def end(self) -> int:
        """Where it ends."""
        return self.ends

    def __getitem__(self, group: int) -> str | None:
        if group == 0:
            return self.text[self.begins : self.ends]
        first, last = _slot(self.taken, 2 * group), _slot(self.taken, 2 * group + 1)
        return None if first is None or last is None else self.text[first:last]


def program(tree: Part, options: int) -> Program:
    """The instructions for a pattern; `options` are flags of the `regex` package."""
    made = Program(options)
    _emit(made, tree)
    made.add(_Do.DONE)
    return made


def hits(made: Program, text: str, pay: Callable[[int], None]) -> Iterator[Hit]:
    """The matches in a text, from left to right; `pay` is told of steps as they are made."""
    search = _Search(made, text, pay)
    begins = 0
    while begins <= len(text):
        found = search.at(begins)
        begins = begins + 1 if found is None else max(found.ends, begins + 1)
        if found is not None:
            yield found
    search.settle()


def _emit(made: Program, part: Part) -> None:
    match part:
        case Chars(source=source):
            made.add(_Do.CHAR, _member(source, made.options))
        case Border(ends=ends):
            made.add(_Do.EDGE, ends)
        case Back(group=group):
            made.refers = True
            made.add(_Do.BACK, group)
        case InOrder(parts=parts):
            _emit_all(made, parts)
        case Capture(number=number, body=body):
            made.add(_Do.SAVE, 2 * number)
            _emit(made, body)
            made.add(_Do.SAVE, 2 * number + 1)
        case Choice(branches=branches):
            _emit_choice(made, branches)
        case Repeat():
            _emit_repeat(made, part)


def _emit_all(made: Program, parts: tuple[Part, ...]) -> None:
    for each in parts:
        _emit(made, each)


def _emit_choice(made: Program, branches: tuple[Part, ...]) -> None:
    """Each branch but the last is a choice before it and a way past the others after it."""
    leaves: list[int] = []
    for branch in branches[:-1]:
        fork = made.add(_Do.CHOOSE)
        _emit(made, branch)
        leaves.append(made.add(_Do.CHOOSE))
        made.set(fork, fork + 1, len(made.steps))
    _emit(made, branches[-1])
    for place in leaves:
        made.set(place, len(made.steps), -1)


def _emit_repeat(made: Program, part: Repeat) -> None:
    _emit_all(made, (part.body,) * part.low)
    forks: list[int] = []
    if part.high is None:
        forks.append(made.add(_Do.CHOOSE))
        _emit_turn(made, part.body)
        made.set(made.add(_Do.CHOOSE), forks[0], -1)
    for _ in range((part.high or 0) - part.low):
        forks.append(made.add(_Do.CHOOSE))
        _emit(made, part.body)
    end = len(made.steps)
    for fork in forks:
        made.set(fork, *((end, fork + 1) if part.lazy else (fork + 1, end)))


def _emit_turn(made: Program, body: Part) -> None:
    """One turn of a loop, which has to take something."""
    if not takes_nothing(body):
        _emit(made, body)
        return
    made.loops += 1
    loop = -made.loops
    made.add(_Do.SAVE, loop)
    _emit(made, body)
    made.add(_Do.TURN, loop)


@lru_cache(maxsize=1024)
def _member(source: str, options: int) -> Callable[[str], bool]:
    """Whether a character belongs to a class, asked of the package that matches short texts."""
    one = regex.compile(by_character(source, options), options)
    known: dict[str, bool] = {}

    def belongs(character: str) -> bool:
        answer = known.get(character)
        if answer is None:
            answer = one.fullmatch(character) is not None
            if len(known) < _EVERY:
                known[character] = answer
        return answer

    return belongs


def _slot(taken: _Taken, slot: int) -> int | None:
    while taken is not None:
        if taken[0] == slot:
            return taken[1]
        taken = taken[2]
    return None


class _Search:
    """One way through a text; what failed is remembered from one beginning to the next."""

    def __init__(self, made: Program, text: str, pay: Callable[[int], None]) -> None:
        self.made, self.text, self.pay = made, text, pay
        self.failed: set[int] = set()
        self.unpaid = 0

    def at(self, begins: int) -> Hit | None:
        """The match that begins here."""
        waiting: list[tuple[int, int, _Taken]] = [(0, begins, None)]
        while waiting:
            found = self._follow(*waiting.pop(), waiting)
            if found is not None:
                self._forget(found[0])
                return Hit(self.text, begins, *found)
        return None

    def settle(self, steps: int = 0) -> None:
        """Pay for the steps made so far and these."""
        self.pay(self.unpaid + steps)
        self.unpaid = 0

    def _follow(  # noqa: C901, PLR0915 - the loop that everything is spent in
        self,
        place: int,
        position: int,
        taken: _Taken,
        waiting: list[tuple[int, int, _Taken]],
    ) -> tuple[int, _Taken] | None:
        """Go on from a place until the match is whole or fails; choices left over wait."""
        steps, text, failed = self.made.steps, self.text, self.failed
        size, remembers, end, made = len(steps), not self.made.refers, len(text), 0
        while True:
            made += 1
            do, what, then, other = steps[place]
            if do is _Do.CHAR:
                if position == end or not what(text[position]):  # type: ignore[operator] # a class
                    break
                position += 1
            elif do is _Do.CHOOSE:
                if other >= 0:
                    if remembers:
                        key = position * size + place
                        if key in failed:
                            break
                        failed.add(key)
                    waiting.append((other, position, taken))
            elif do is _Do.SAVE:
                taken = (what, position, taken)  # type: ignore[assignment] # a slot
            elif do is _Do.EDGE:
                if not self._is_edge(position, ends=bool(what)):
                    break
            elif do is _Do.TURN:
                if _slot(taken, what) == position:  # type: ignore[arg-type] # a slot
                    break
            elif do is _Do.BACK:
                length = self._same_again(what, position, taken)  # type: ignore[arg-type] # a group
                if length < 0:
                    break
                position += length
                made += length
            else:
                self._count(made)
                return position, taken
            if made >= _EVERY:
                self.settle(made)
                made = 0
            place = then
        self._count(made)
        return None

    def _count(self, steps: int) -> None:
        self.unpaid += steps
        if self.unpaid >= _EVERY:
            self.settle()

    def _forget(self, position: int) -> None:
        """What led to a match did not fail; the next one begins where this one ends."""
        steps = self.made.steps
        self._count(len(steps) // 16)
        self.failed.difference_update(range(position * len(steps), (position + 1) * len(steps)))

    def _is_edge(self, position: int, *, ends: bool) -> bool:
        text = self.text
        if position == (len(text) if ends else 0):
            return True
        lines = self.made.options & regex.MULTILINE
        return bool(lines) and text[position if ends else position - 1] == "\n"

    def _same_again(self, group: int, position: int, taken: _Taken) -> int:
        """How long what a group took is, if it stands here again; else -1."""
        first, last = _slot(taken, 2 * group), _slot(taken, 2 * group + 1)
        if first is None or last is None:
            return -1
        before, here = self.text[first:last], self.text[position : position + last - first]
        folded = self.made.options & regex.IGNORECASE and before.lower() == here.lower()
        return last - first if before == here or folded else -1
