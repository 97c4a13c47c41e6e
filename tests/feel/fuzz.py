"""Random and mutated expressions against the evaluator: no crash, no hang, only our errors.

    PYTHONPATH=engine python tests/feel/fuzz.py --seed 7 --random 100000 --mutated 100000

Mutations start from the expressions of the DMN TCK where it is at hand, else from a few of our
own. Exits with 1 and prints the culprits if anything but a `CalloutError` comes out, or if one
expression takes more than `SLOW` seconds of the processor.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from callout import feel
from callout.errors import CalloutError
from callout.feel.builtins import BUILTINS
from callout.feel.runtime.frame import STEPS
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Value, parse_number

SLOW = 2.0
BUDGET = 20_000
MEMORY = 2 * 1024**3
SCOPE: dict[str, Value] = {
    "n": 7,
    "late by": parse_number("2.5"),
    "text": "a;b;c",
    "flag": True,
    "day": Date.of(2026, 3, 2),
    "at": DateTime.parse("2026-03-02T10:30:00@Europe/Paris"),
    "length": DaysDuration.of(minutes=15),
    "months": MonthsDuration(14),
    "numbers": [3, 1, 2],
    "people": [{"name": "Ann", "age": 30}, {"name": "Bo", "age": None}],
    "nothing": None,
}
NAMES = {name: feel.type_of(value) for name, value in SCOPE.items()}
OWN = (
    "if n > 5 and late by < 3 then upper case(text) else substring(text, -1)",
    "for i in 1..4, j in numbers return if i = j then partial[-1] else i ** j",
    'people[age > 20 or name = "Bo"].name',
    "{f: function(x: number, y) x * y + n, r: f(y: 2, x: 3)}.r in [1..20)",
    'every p in people satisfies p.age instance of number and matches(p.name, "[A-Z]\\w+")',
    '@"2026-03-02" + duration("P1D") between date(2026, 3, 1) and day',
    "sort(numbers, function(a, b) a < b)[item >= 2]",
)
_ATOMS = (
    *SCOPE,
    *("1", "0", "-3", "2.50", "1e3", '"x"', '""', "true", "false", "null", "?", "item"),
    *('@"P1D"', '@"2026-03-02"', '@"10:30:00Z"', '@"nonsense"', "[]", "{}", "partial"),
)
_OPERATORS = ("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in")
_PIECES = (*_OPERATORS, *_ATOMS, "(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "if", "then")
_ODD = (
    "\x00",
    "`",
    "'",
    "\\",
    '"',
    "/*",
    "//",
    "\u2028",
    "🐎",
    "@",
    "function(",
    "external",
    "for",
)


def expression(draw: random.Random, depth: int = 4) -> str:
    """A random expression that mostly parses."""
    if depth == 0 or draw.random() < 0.15:
        return draw.choice(_ATOMS)

    def inner() -> str:
        return expression(draw, depth - 1)

    shapes = (
        lambda: f"{inner()} {draw.choice(_OPERATORS)} {inner()}",
        lambda: f"({inner()} {draw.choice(_OPERATORS)} {inner()})",
        lambda: f"-{inner()}",
        lambda: f"if {inner()} then {inner()} else {inner()}",
        lambda: f"[{inner()}, {inner()}]",
        lambda: f"[{inner()}..{inner()})",
        lambda: f"{{a: {inner()}, b c: {inner()}}}.{draw.choice(('a', 'b c', 'd'))}",
        lambda: f"({inner()})[{inner()}]",
        lambda: f"for i in {inner()} return {inner()}",
        lambda: f"for i in {inner()}..{inner()}, j in [i, {inner()}] return {inner()}",
        lambda: f"{draw.choice(('some', 'every'))} x in {inner()} satisfies {inner()}",
        lambda: f"(function(x, n) {inner()})({inner()}, {inner()})",
        lambda: f"{{f: function(x) {inner()}, r: f({inner()})}}.r",
        lambda: f"{inner()} between {inner()} and {inner()}",
        lambda: f"{inner()} in ({inner()}, < {inner()}, [{inner()}..{inner()}])",
        lambda: f"{inner()} instance of {draw.choice(('number', 'list<Any>', 'context<a: date>'))}",
        lambda: _call(draw, depth),
        lambda: _call(draw, depth),
    )
    return draw.choice(shapes)()


def mutated(draw: random.Random, text: str) -> str:
    """The text with a few of its characters and words changed."""
    for _ in range(draw.randint(1, 4)):
        place = draw.randint(0, len(text))
        end = min(len(text), place + draw.randint(0, 4))
        match draw.randint(0, 4):
            case 0:
                text = text[:place] + text[end:]
            case 1:
                text = text[:place] + draw.choice(_PIECES) + text[end:]
            case 2:
                text = text[:place] + draw.choice(_ODD) + text[place:]
            case 3:
                text = text[:end] + text[place:]
            case _:
                text = text[:place] + " " + draw.choice(_PIECES) + " " + text[place:]
    return text


def corpus() -> list[str]:
    """Expressions to start mutations from."""
    home = os.environ.get("CALLOUT_CONFORMANCE", str(Path(__file__).parents[3] / "shared"))
    cases = Path(home) / "tck" / "tck_open.jsonl"
    if not cases.exists():
        return list(OWN)
    with cases.open(encoding="utf-8") as lines:
        found = [json.loads(line).get("expr") for line in lines]
    return [*OWN, *(text for text in found if text)]


def offence(text: str, budget: int = BUDGET, slow: float = math.inf) -> str | None:
    """What is wrong with how the evaluator takes a text; None if nothing is."""
    started = time.process_time()
    try:
        compiled = feel.compile(text, names=NAMES, checked=False)
        compiled.run(SCOPE, feel.Frame(now=DateTime.parse("2026-03-02T10:30:00Z"), budget=budget))
        feel.compile_tests(text, subject=feel.NUMBER, names=NAMES, checked=False).run(
            5, SCOPE, feel.Frame(budget=budget)
        )
        feel.compile(text, names=NAMES)
    except CalloutError:
        pass
    except Exception as error:  # noqa: BLE001 - anything else is what we look for
        return f"{type(error).__name__}: {error}"
    taken = time.process_time() - started
    return f"took {taken:.1f} s" if taken > slow else None


def offences(
    seed: int, randoms: int, mutations: int, budget: int = BUDGET, slow: float = math.inf
) -> Iterator[tuple[str, str]]:
    """Every text that is not taken well, with what is wrong."""
    draw = random.Random(seed)
    texts = corpus()
    for number in range(randoms + mutations):
        text = expression(draw) if number < randoms else mutated(draw, draw.choice(texts))
        wrong = offence(text, budget, slow)
        if wrong is not None:
            yield text, wrong


def _call(draw: random.Random, depth: int) -> str:
    name = draw.choice(list(BUILTINS))
    count = draw.choice((0, 1, 1, 2, 2, 3, 4))
    return f"{name}({', '.join(expression(draw, depth - 1) for _ in range(count))})"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--random", type=int, default=100_000)
    parser.add_argument("--mutated", type=int, default=100_000)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found = 0
    for text, wrong in offences(options.seed, options.random, options.mutated, STEPS, SLOW):
        found += 1
        print(f"{wrong}\n    {text!r}", flush=True)
    print(f"{options.random + options.mutated} expressions, {found} offences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
