"""How long a designer waits: reading, loading and checking process files, by their length.

    PYTHONPATH=engine:adapters python benchmarks/loading.py

Generated files of 100, 1,000 and 10,000 lines in the style of the shipped ones, then the largest
shipped process with its parts (of which "read" and "shape" are for its first file alone); each
figure is processor time, the best of several runs. The aim is 200 ms for 1,000 lines, so that a
file can be checked on each key stroke.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from callout.checks import check_process
from callout.reader import inspect_process, load_process, scan, shape_problems

PROCESSES = Path(__file__).parents[1] / "processes"
LARGEST = "home_visit"
HEAD = """process: long
title: {en: Long, zh: 长}
data:
  rounds: {type: number, default: 0}
events:
  parcel.arrived: {by: clerk}
  parcel.opened: {by: [clerk, manager], payload: {intact: boolean}}
messages:
  call: {en: "Round {rounds}: call again.", zh: "第 {rounds} 次：再打。"}
states:
"""
STATE = """  s{0}:
    title: {{en: Waiting, zh: 等待}}
    entry: [{{set: {{rounds: rounds + 1}}}}]
    on:
      parcel.arrived: s{1}
      parcel.opened:
        - {{guard: intact and rounds < 3, target: s{1}, source: A-3.2.f}}
        - {{target: s{1}, do: [{{log: '"opened " + string(rounds)'}}]}}
    after: {{PT5M: s{1}}}
    every:
      PT30S: {{do: [{{set: {{rounds: rounds + 1}}}}, {{tell: {{clerk: call}}}}], source: A-3.2.e}}
"""


def generated(lines: int) -> str:
    """A process file of about this many lines."""
    count = max(1, lines // STATE.count("\n"))
    states = "".join(STATE.format(number, number + 1) for number in range(count))
    return f"{HEAD}{states}  s{count}: {{type: final}}\n"


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Milliseconds of the fastest run."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1000


def figures(name: str, text: str, beside: Mapping[str, str]) -> str:
    """One line of the table."""
    path = f"{name}.yaml"
    root = scan(text, path).root
    process = inspect_process(text, path, beside).process
    assert root is not None
    assert process is not None
    parts = (
        best(lambda: scan(text, path)),
        best(lambda: shape_problems(root, "process")),
        best(lambda: inspect_process(text, path, beside)),
        best(lambda: check_process(process)),
    )
    shown = "".join(f"{part:10.1f}" for part in parts)
    lines = sum(len(each.splitlines()) for each in (text, *beside.values()))
    return f"{name:24}{lines:8}{shown}{parts[2] + parts[3]:10.1f}"


def main() -> None:
    """Print the table."""
    head = ("file", "lines", "read", "shape", "load", "check", "load+check")
    print(f"{head[0]:24}{head[1]:>8}" + "".join(f"{word:>10}" for word in head[2:]) + "   ms")
    for lines in (100, 1_000, 10_000):
        text = generated(lines)
        load_process(text, "long.yaml")
        print(figures("long", text, {}))
    parts = {
        f"{LARGEST}/{path.name}": path.read_text("utf-8")
        for path in (PROCESSES / LARGEST).glob("*.yaml")
    }
    parts["types.yaml"] = (PROCESSES.parent / "rules" / "types.yaml").read_text("utf-8")
    print(figures(LARGEST, (PROCESSES / f"{LARGEST}.yaml").read_text("utf-8"), parts))


if __name__ == "__main__":
    main()
