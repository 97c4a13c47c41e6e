"""Rules of the standard, broken on purpose: each must be noticed by a test.

    python -m tests.conformance.scxml.mutations [--write]  the whole table, into the page
    python -m tests.conformance.scxml.mutations NAME       one row, in this process

Each rule is broken in a process of its own by replacing one function of the engine; then the
tests of `tests/scxml`, a number of random charts and, where it is at hand, the W3C suite are
asked. docs/conformance.md has the table that this prints.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from callout.process import Process
from callout.process.descriptors import beginning
from callout.scxml import (
    Executor,
    chart,
    entry_set,
    executor,
    microstep,
    outline,
    select,
)
from tests.conformance.scxml.charts import charts, stories
from tests.conformance.scxml.compare import Account, actual, expected
from tests.conformance.scxml.fuzz import KINDS
from tests.conformance.scxml.suites import Verdict, w3c
from tests.conformance.scxml.test_w3c import SUITE

Patch = Callable[[], None]
Kind = Callable[[chart.Chart, int], Executor]
CHARTS = 300
PAGE = Path(__file__).parents[3] / "docs" / "conformance.md"
BEGIN, END = "<!-- mutations: begin -->", "<!-- mutations: end -->"
HEAD = (
    "| rule | broken | tests failing | random charts differing | W3C documents failing |",
    "| --- | --- | ---: | ---: | ---: |",
)


def swap(owner: Any, name: str, make: Callable[[Any], Any]) -> Patch:
    """A patch that replaces `owner.name` by what `make` makes of it."""

    def patch() -> None:
        setattr(owner, name, make(getattr(owner, name)))

    return patch


def last_wins(enabled: Any) -> Any:
    return lambda self, groups, *rest: enabled(self, [group[::-1] for group in groups], *rest)


def outer_first(candidates: Any) -> Any:
    def changed(self: chart.Chart, mask: int, name: str | None) -> Any:
        groups = candidates(self, mask, name)
        return tuple(tuple(sorted(group, key=lambda edge: edge.source)) for group in groups)

    return changed


def reorder(part: str, order: Callable[[Sequence[Any]], Sequence[Any]]) -> Callable[[Any], Any]:
    def make(compute: Any) -> Any:
        def changed(*arguments: Any) -> Any:
            step = compute(*arguments)
            return replace(step, **{part: tuple(order(getattr(step, part)))})

        return changed

    return make


def content_first(perform: Any) -> Any:
    def changed(self: Any, run: Any, step: microstep.Microstep[Any]) -> None:
        for edge in step.edges:
            self.execute_content(run, edge)
        perform(self, run, replace(step, edges=()))

    return changed


def configuration_at_once(perform: Any) -> Any:
    def changed(self: Any, run: Any, step: microstep.Microstep[Any]) -> None:
        for node in step.exits:
            run.configuration &= ~node.bit
        perform(self, run, step)

    return changed


def without(part: str, empty: Any) -> Callable[[Any], Any]:
    def make(compute: Any) -> Any:
        return lambda *arguments: replace(compute(*arguments), **{part: empty})

    return make


def loop_in_order(order: str) -> Callable[[Any], Any]:
    """A loop that tries e(ventless), i(nternal), v (invoke) and x (external) in another order."""

    def internal(self: Any, run: Any) -> bool:
        if run.internal:
            run.event = run.internal.popleft()
            self._microstep(run, run.event.name)
            return True
        return False

    def invoke(self: Any, run: Any) -> bool:
        return bool(run.states_to_invoke) and self._start_invocations(run) is None

    def external(self: Any, run: Any) -> bool:
        return bool(run.external) and self._external_event(run, run.external.popleft()) in (
            True,
            False,
        )

    steps: dict[str, Callable[[Any, Any], bool]] = {
        "e": lambda self, run: self._microstep(run, None),
        "i": internal,
        "v": invoke,
        "x": external,
    }

    def loop(self: Any, run: Any) -> None:
        while run.running and any(steps[letter](self, run) for letter in order):
            pass
        if not run.running:
            self._exit_interpreter(run)

    return lambda _original: loop


def always(value: Any) -> Callable[[Any], Any]:
    return lambda _original: lambda *_arguments, **_options: value


PLANNER = microstep.Planner
LOOP = executor.Executor

MUTATIONS: dict[str, tuple[str, Patch]] = {
    "no-preemption": (
        "two transitions that leave the same states both run",
        swap(select.Selector, "without_conflicts", lambda _: lambda self, enabled, *_: enabled),
    ),
    "last-region-wins": (
        "between regions the last transition wins, not the first",
        swap(
            select.Selector,
            "without_conflicts",
            lambda rule: lambda self, enabled, *rest: rule(self, enabled[::-1], *rest),
        ),
    ),
    "inner-does-not-win": (
        "the transition of an inner state does not preempt that of an outer one",
        swap(select.Selector, "_is_below", always(value=False)),
    ),
    "last-in-state-wins": (
        "within a state the last matching transition wins",
        swap(select.Selector, "enabled", last_wins),
    ),
    "outer-first": (
        "an ancestor's transition is tried before its descendant's",
        swap(chart.Chart, "candidates", outer_first),
    ),
    "no-history": (
        "history states always take their default",
        swap(PLANNER, "_record_history", always(())),
    ),
    "history-is-shallow": (
        "deep history remembers children only",
        swap(
            PLANNER,
            "_record_history",
            lambda rule: (
                lambda self, mask, left: tuple(
                    (
                        index,
                        sum(
                            self._chart.nodes[child].bit & mask
                            for child in self._chart.nodes[self._chart.nodes[index].parent].children
                        ),
                    )
                    for index, _ in rule(self, mask, left)
                )
            ),
        ),
    ),
    "internal-is-external": (
        "a transition to a descendant leaves its source, too",
        swap(
            outline.Outline,
            "domain",
            lambda rule: (
                lambda self, source, targets, *, internal: rule(
                    self, source, targets, internal=False
                )
            ),
        ),
    ),
    "exit-order": (
        "states are left in document order",
        swap(PLANNER, "_compute", reorder("exits", lambda nodes: nodes[::-1])),
    ),
    "entry-order": (
        "states are entered in reverse document order",
        swap(PLANNER, "_compute", reorder("entries", lambda states: states[::-1])),
    ),
    "content-before-exits": (
        "the content of a transition runs before states are left",
        swap(LOOP, "perform", content_first),
    ),
    "configuration-at-once": (
        "all states are gone before the first exit block runs",
        swap(LOOP, "perform", configuration_at_once),
    ),
    "no-done": ("final states raise no done event", swap(PLANNER, "_done_events", always(()))),
    "no-nested-done": (
        "a nested parallel state raises no done event",
        swap(
            chart.Chart,
            "__init__",
            lambda init: (
                lambda self, name, nodes, *, nested_done: init(self, name, nodes, nested_done=False)
            ),
        ),
    ),
    "no-default-content": (
        "the content of `initial` and of history is left out",
        swap(entry_set.EntrySet, "default_content", always(())),
    ),
    "events-before-eventless": (
        "internal events are handled before eventless transitions",
        swap(LOOP, "_main_event_loop", loop_in_order("ievx")),
    ),
    "external-before-internal": (
        "events sent to oneself are handled before raised ones",
        swap(LOOP, "_main_event_loop", loop_in_order("exiv")),
    ),
    "prefix-by-letters": (
        "the descriptor `a` matches the event `ab`",
        swap(
            chart,
            "matches",
            lambda _: lambda descriptor, name: name.startswith(beginning(descriptor)),
        ),
    ),
    "invoke-at-entry": (
        "an invocation is started although its state was left in the same macrostep",
        swap(LOOP, "_cancel_invocations", lambda _: lambda self, run, node: None),
    ),
}


class Failures:
    """A pytest plugin that counts failed tests."""

    def __init__(self) -> None:
        self.count = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.count += report.failed


def noticed_by_tests() -> int:
    """How many tests of tests/scxml fail."""
    failures = Failures()
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore", "-m", "not slow"]
    with redirect_stdout(StringIO()):
        code = pytest.main([*options, "tests/scxml"], plugins=[failures])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"the tests could not be run: {code}")
    return failures.count


def noticed_by_charts() -> int:
    """How many of `CHARTS` random charts show the difference."""
    count = 0

    @seed(0)
    @settings(
        max_examples=CHARTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(charts(), stories())
    def compare(process: Process, events: list[str]) -> None:
        nonlocal count
        want = expected(process, events, nested_done=True)
        count += any(differs(process, events, kind, want) for kind in KINDS.values())

    compare()
    return count


def differs(process: Process, events: list[str], kind: Kind, want: Account) -> bool:
    """Whether an executor gives another account, or none at all."""
    try:
        return actual(process, events, kind, nested_done=True) != want
    except (IndexError, KeyError, ValueError):
        return True


def noticed_by_suite() -> int | None:
    """How many documents of the W3C suite fail; None if it is not at hand."""
    if not SUITE.is_dir():
        return None
    return sum(result.verdict is not Verdict.PASSED for result in w3c(SUITE))


def noticed(name: str) -> dict[str, int | None]:
    """Break one rule in this process and count who notices."""
    _, patch = MUTATIONS[name]
    patch()
    return {
        "charts": noticed_by_charts(),
        "suite": noticed_by_suite(),
        "tests": noticed_by_tests(),
    }


def row(name: str) -> str:
    """One row of the table, from a process of its own."""
    command = [sys.executable, "-m", "tests.conformance.scxml.mutations", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    counts = json.loads(done.stdout.splitlines()[-1])
    rule, _ = MUTATIONS[name]
    suite = "-" if counts["suite"] is None else counts["suite"]
    return f"| {name} | {rule} | {counts['tests']} | {counts['charts']} of {CHARTS} | {suite} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.scxml.mutations")
    parser.add_argument("name", nargs="?", choices=[*MUTATIONS])
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    options = parser.parse_args()
    if options.name:
        print(json.dumps(noticed(options.name)))
        return 0
    rows = [row(name) for name in MUTATIONS]
    table = "\n".join([*HEAD, *rows])
    print(table)
    if options.write:
        write(table)
    return int(any("| 0 | 0 of" in text for text in rows))


def write(table: str) -> None:
    """Replace the table in docs/conformance.md."""
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
