"""Differential fuzzing: random charts on both executors against the oracle.

    python -m tests.conformance.scxml.fuzz --charts 10000 --seed 1

A difference in the states, in what histories remember or in the order of actions is shrunk to the
smallest chart that shows it and printed; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from callout.process import Process, State
from callout.scxml import TableExecutor, TransitionsExecutor
from tests.conformance.scxml.charts import charts, stories
from tests.conformance.scxml.compare import actual, expected

KINDS = {"tables": TableExecutor, "transitions": TransitionsExecutor}


def check(process: Process, events: list[str], seen: Counter[str]) -> None:
    """Compare both executors with the oracle: as tickets that are put to rest after each event,
    with callout's deviation, and as runs that go on, without it.
    """
    for nested_done in (True, False):
        want = expected(process, events, nested_done=nested_done)
        seen["charts that never rest"] += want[-1] == "never comes to rest"
        for name, kind in KINDS.items():
            got = actual(process, events, kind, nested_done=nested_done, resumed=nested_done)
            assert got == want, f"{name} differs, nested_done={nested_done}\n{drawing(process)}"
            seen[name] += 1


def drawing(process: Process) -> str:
    """A chart as indented lines."""
    return "\n".join(_lines(process.root, 0))


def _lines(state: State, depth: int) -> list[str]:
    pad = "  " * depth
    initial = f" initial={' '.join(map(str, state.initial.targets))}" if state.initial else ""
    lines = [f"{pad}{state.kind} {state.id}{initial}"]
    for transition in (*state.transitions, *([state.default] if state.default else [])):
        guard = f" [{transition.guard}]" if transition.guard else ""
        events = " ".join(transition.events) or "always"
        targets = " ".join(map(str, transition.targets)) or "-"
        external = " external" if transition.reenter else ""
        lines.append(f"{pad}  {transition.id}: {events}{guard} -> {targets}{external}")
    for child in state.states:
        lines += _lines(child, depth + 1)
    return lines


def run(count: int, number: int) -> Counter[str]:
    """Compare `count` charts; raises AssertionError with the smallest that differs."""
    seen: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(charts(), stories())
    def compare(process: Process, events: list[str]) -> None:
        check(process, events, seen)

    compare()
    return seen


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.scxml.fuzz")
    parser.add_argument("--charts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    try:
        seen = run(options.charts, options.seed)
    except AssertionError as difference:
        print(difference)
        return 1
    print(f"seed {options.seed}: {options.charts} charts, no difference; comparisons {dict(seen)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
