"""How long a decision takes: callout's rule tables beside other engines, in one run.

    pip install -r benchmarks/requirements-feel.txt
    PYTHONPATH=engine python benchmarks/tables.py --rounds 11

The table has four inputs (string, number, number, boolean); its rows do not overlap. All engines
are called once per round in random order, so that a busy machine slows all of them; the median of
the rounds is shown, as processor time and as time on the wall (zen has threads of its own), with
the ratio to callout. Every engine has to agree on every case first. The record of a decision is
table, hash, inputs, ids of the rows and outputs; zen gives the outputs alone.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from callout.dmn import RuleTable, answer_only, decide
from callout.feel import Frame
from callout.reader.rules import load_library

SEGMENTS = ("gold", "silver", "bronze", "basic", "none")
CASES = 64
OURS = "callout, decide with record"


@dataclass(frozen=True)
class Rule:
    """A row: segment, amount from (included) to (not), age from, member; the answer."""

    segment: str
    low: int
    high: int
    age: int
    member: bool
    answer: int


@dataclass(frozen=True)
class Engine:
    """One way to decide all cases; `run` takes them together and gives the answers."""

    name: str
    run: Callable[[], list[int]]


def rules_of(count: int) -> list[Rule]:
    """Rows that do not overlap: segment, band of amounts, membership."""
    bands = count // (2 * len(SEGMENTS))
    return [
        Rule(segment, band * 10, band * 10 + 10, 18 if member else 16, member, number)
        for number, (segment, band, member) in enumerate(
            (s, b, m) for s in SEGMENTS for b in range(bands) for m in (True, False)
        )
    ]


def cases_of(rules: list[Rule], draw: random.Random) -> list[dict[str, object]]:
    """Facts that one row matches each."""
    return [
        {
            "segment": rule.segment,
            "amount": draw.randrange(rule.low, rule.high),
            "age": draw.randrange(rule.age, 90),
            "member": rule.member,
        }
        for rule in draw.choices(rules, k=CASES)
    ]


def table_of(rules: list[Rule]) -> RuleTable:
    """The table as a designer writes it."""
    header = """\
tables:
  price:
    hit: U
    inputs:
      segment: {type: string, values: [gold, silver, bronze, basic, none]}
      amount:  {type: number}
      age:     {type: number}
      member:  {type: boolean}
    outputs: {answer: {type: number}}
    rules: |
      | segment | amount | age | member || answer |
"""
    rows = [
        f"      | {r.segment} | [{r.low}..{r.high}) | >= {r.age} | {str(r.member).lower()} "
        f"|| {r.answer} |\n"
        for r in rules
    ]
    return load_library({"price.yaml": header + "".join(rows)}, check=False).table("price")


def callout(rules: list[Rule], cases: list, name: str = OURS) -> Engine:
    table, frame = table_of(rules), Frame()

    def run() -> list[int]:
        return [decide(table, case, frame).outputs["answer"] for case in cases]

    return Engine(name, run)


def callout_answer(rules: list[Rule], cases: list) -> Engine:
    table, frame = table_of(rules), Frame()

    def run() -> list[int]:
        return [answer_only(table, case, frame)["answer"] for case in cases]

    return Engine("callout, answer without record", run)


def floor(rules: list[Rule], cases: list) -> Engine:
    lines = ["def price(segment, amount, age, member):"]
    for r in rules:
        lines.append(f"    if segment == {r.segment!r} and {r.low} <= amount < {r.high} "
                     f"and age >= {r.age} and member is {r.member}: return {r.answer}")  # fmt: skip
    names: dict[str, Callable[..., int]] = {}
    exec("\n".join(lines), names)  # type: ignore[arg-type] # the function just written
    price = names["price"]
    return Engine("hand-written Python ifs (floor)", lambda: [price(**case) for case in cases])


def zen_content(rules: list[Rule]) -> dict:
    fields = ("segment", "amount", "age", "member")
    written = [
        {
            "_id": str(r.answer),
            "segment": f'"{r.segment}"',
            "amount": f"[{r.low}..{r.high})",
            "age": f">= {r.age}",
            "member": str(r.member).lower(),
            "answer": str(r.answer),
        }
        for r in rules
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": each, "name": each, "field": each} for each in fields],
        "outputs": [{"id": "answer", "name": "answer", "field": "answer"}],
        "rules": written,
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "e2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def zen_decision(rules: list[Rule], cases: list) -> Engine:
    import zen

    evaluate = zen.ZenEngine().create_decision(json.dumps(zen_content(rules))).evaluate

    def run() -> list[int]:
        return [evaluate(case)["result"]["answer"] for case in cases]

    return Engine("zen-engine, decision.evaluate, one at a time", run)


def zen_by_key(rules: list[Rule], cases: list) -> Engine:
    import zen

    loader = {"type": "static", "content": {"price": zen_content(rules)}}
    evaluate = zen.ZenEngine({"loader": loader}).evaluate

    def run() -> list[int]:
        return [evaluate("price", case)["result"]["answer"] for case in cases]

    return Engine("zen-engine, engine.evaluate(key), one at a time", run)


def zen_batch(rules: list[Rule], cases: list) -> Engine:
    import zen

    loader = {"type": "static", "content": {"price": zen_content(rules)}}
    engine = zen.ZenEngine({"loader": loader})
    requests = [{"key": "price", "context": case} for case in cases]

    def run() -> list[int]:
        return [each["data"]["result"]["answer"] for each in engine.evaluate_batch(requests)]

    return Engine(f"zen-engine, evaluate_batch of {CASES}", run)


def spiff(rules: list[Rule], cases: list) -> Engine:
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.specs import model

    table = model.DecisionTable("price", "price", "UNIQUE")
    columns = [model.Input(n, n, n, n, "") for n in ("segment", "amount", "age", "member")]
    answer = model.Output("answer", "answer", "answer", "")
    for r in rules:
        rule = model.Rule(str(r.answer))
        texts = (f'"{r.segment}"', f"{r.low} <= ? < {r.high}", f">= {r.age}", str(r.member))
        for column, text in zip(columns, texts, strict=True):
            entry = model.InputEntry(column.id, column)
            entry.lhs = [text]
            rule.inputEntries.append(entry)
        output = model.OutputEntry("answer", answer)
        output.text = str(r.answer)
        rule.outputEntries.append(output)
        table.rules.append(rule)
    engine, workflow = DMNEngine(table), SimpleNamespace(script_engine=PythonScriptEngine())

    def run() -> list[int]:
        tasks = (SimpleNamespace(data=dict(case), workflow=workflow) for case in cases)
        return [engine.result(task)["answer"] for task in tasks]

    return Engine("SpiffWorkflow, DMNEngine (stops at the first hit)", run)


def present(rules: list[Rule], cases: list, expected: list[int]) -> list[Engine]:
    """The engines that are installed and agree."""
    engines: list[Engine] = []
    for make in (floor, callout, callout_answer, zen_batch, zen_by_key, zen_decision, spiff):
        try:
            engine = make(rules, cases)
        except ImportError as error:
            print(f"left out: {make.__name__} ({error})")
            continue
        if engine.run() != expected:
            raise SystemExit(f"{engine.name} answers otherwise")
        engines.append(engine)
    return engines


def larger(draw: random.Random) -> list[Engine]:
    """callout with more rows."""
    engines: list[Engine] = []
    for count in (200, 1000):
        rules = rules_of(count)
        engines.append(callout(rules, cases_of(rules, draw), f"callout, {count} rows"))
    return engines


def measure(engines: list[Engine], rounds: int, draw: random.Random) -> dict[str, tuple]:
    """Per engine the medians of processor and wall time for one decision, in microseconds."""
    found: dict[str, list[tuple[float, float]]] = {engine.name: [] for engine in engines}
    repeats = {engine.name: _repeats(engine) for engine in engines}
    for _ in range(rounds):
        for engine in draw.sample(engines, len(engines)):
            turns = range(repeats[engine.name])
            wall, processor = time.perf_counter_ns(), time.process_time_ns()
            for _ in turns:
                engine.run()
            processor, wall = time.process_time_ns() - processor, time.perf_counter_ns() - wall
            done = len(turns) * CASES * 1000
            found[engine.name].append((processor / done, wall / done))
    return {
        name: (statistics.median(p for p, _ in times), statistics.median(w for _, w in times))
        for name, times in found.items()
    }


def _repeats(engine: Engine) -> int:
    """As many turns as take about a twentieth of a second."""
    started = time.perf_counter()
    engine.run()
    return max(1, round(0.05 / (time.perf_counter() - started)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # other people's
    draw = random.Random(options.seed)
    rules = rules_of(20)
    cases = cases_of(rules, draw)
    expected = floor(rules, cases).run()
    medians = measure([*present(rules, cases, expected), *larger(draw)], options.rounds, draw)
    ours = medians[OURS]
    print(f"{'20 rows x 4 inputs':50} {'us cpu':>8} {'x':>7} {'us wall':>9} {'x':>7}")
    for name, (cpu, wall) in sorted(medians.items(), key=lambda pair: pair[1]):
        print(f"{name:50} {cpu:8.2f} {cpu / ours[0]:7.2f} {wall:9.2f} {wall / ours[1]:7.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
