"""Guards that a log gives: what an event carried decides what comes next.

For each event that may follow, conditions of one or two tests are tried (a decision tree of depth
two, read from its leaves): the best of those that hold for nearly all cases of this event and for
nearly none of the others; among equals the one of fewer tests, of attributes with fewer values.
Cases are bits, so that a condition is a few operations on whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from callout.values import Number, parse_number

from .steps import MinedStep

PRECISION = 0.995
FEWEST = 20
"""Cases of an event, and of all others, that a guard takes."""
MOST_VALUES = 20
"""Different values that an attribute may have."""


@dataclass(frozen=True, slots=True)
class MinedTest:
    """One test of a field, in FEEL, with the cases that pass it as bits."""

    field: str
    feel: str
    cases: int


@dataclass(frozen=True, slots=True)
class MinedGuard:
    """A condition in FEEL over fields of the ticket, and what types these have."""

    feel: str
    types: Mapping[str, str]


def guards_of(
    cases: Sequence[tuple[MinedStep, str]], fields: Mapping[str, str], skipped: frozenset[str]
) -> dict[str, MinedGuard]:
    """For events that follow a step: their guards; `fields` are what keys of the log are called.

    A case is the step, and the event that followed. Attributes in `skipped` are not looked at.
    """
    types: dict[str, str] = {}
    tests = [each for _, each in sorted(_tests(cases, fields, skipped, types), key=_plainness)]
    found: dict[str, MinedGuard] = {}
    for name in dict.fromkeys(after for _, after in cases):
        own = sum(1 << place for place, (_, after) in enumerate(cases) if after == name)
        guard = _guard(own, len(cases), tests, types)
        if guard is not None:
            found[name] = guard
    return found


def _guard(
    own: int, number: int, tests: Sequence[MinedTest], types: Mapping[str, str]
) -> MinedGuard | None:
    if not FEWEST <= own.bit_count() <= number - FEWEST:
        return None
    best: tuple[int, str, tuple[str, ...]] | None = None
    for feel, cases, names in _conditions(tests):
        wrong = (cases ^ own).bit_count()
        if wrong <= (1 - PRECISION) * own.bit_count() and (best is None or wrong < best[0]):
            best = wrong, feel, names
    if best is None:
        return None
    return MinedGuard(best[1], {name: types[name] for name in best[2]})


def _conditions(tests: Sequence[MinedTest]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for test in tests:
        yield test.feel, test.cases, (test.field,)
    for one, other in combinations(tests, 2):
        names = tuple(dict.fromkeys((one.field, other.field)))
        yield f"{one.feel} and {other.feel}", one.cases & other.cases, names
        yield f"{one.feel} or {other.feel}", one.cases | other.cases, names


def _tests(
    cases: Sequence[tuple[MinedStep, str]],
    fields: Mapping[str, str],
    skipped: frozenset[str],
    types: dict[str, str],
) -> Iterator[tuple[int, MinedTest]]:
    """Every test, with how many values its attribute has."""
    if not cases:
        return
    for key in cases[0][0].texts:
        if key in skipped or key not in fields:
            continue
        texts = [step.texts.get(key) for step, _ in cases]
        present = [text for text in texts if text is not None]
        values = dict.fromkeys(present)
        if len(present) >= PRECISION * len(cases) and 2 <= len(values) <= MOST_VALUES:
            name = fields[key]
            types[name] = type_of_texts(values)
            yield from ((len(values), each) for each in _tests_of(name, types[name], texts))


def _plainness(found: tuple[int, MinedTest]) -> int:
    return found[0]


def type_of_texts(texts: Mapping[str, object]) -> str:
    """The narrowest type of FEEL that all the texts have."""
    if texts.keys() <= {"true", "false"}:
        return "boolean"
    return "number" if all(_number(text) is not None for text in texts) else "string"


def _tests_of(name: str, kind: str, texts: Sequence[str | None]) -> Iterator[MinedTest]:
    values = sorted({text for text in texts if text is not None})
    if kind != "number":
        for value in values:
            written = value if kind == "boolean" else _quoted(value)
            yield MinedTest(name, f"{name} = {written}", _bits([text == value for text in texts]))
        return
    numbers = [None if text is None else _number(text) for text in texts]
    for bound in sorted({each for each in numbers if each is not None})[1:]:
        below = _bits([each is not None and each < bound for each in numbers])
        above = _bits([each is not None and each >= bound for each in numbers])
        yield MinedTest(name, f"{name} < {bound}", below)
        yield MinedTest(name, f"{name} >= {bound}", above)


def _bits(holds: Sequence[bool]) -> int:
    return int("".join("1" if each else "0" for each in reversed(holds)) or "0", 2)


def _number(text: str) -> Number | None:
    try:
        return parse_number(text)
    except (ValueError, ArithmeticError):
        return None


def _quoted(text: str) -> str:
    written = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{written}"'
