"""How long a guard takes: callout's FEEL beside other expression engines, in one run.

    pip install -r benchmarks/requirements-feel.txt
    PYTHONPATH=engine python benchmarks/feel.py --rounds 15

The guard is ``lateness > duration("PT15M") and attempts < 3`` in the nearest form each engine has.
All engines are called once per round in random order, so that a busy machine slows all of them;
processor time is measured, and the median of the rounds is shown with its ratio to callout's.
Every engine has to agree on every case first. Engines that are not installed are left out, aloud.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from callout import feel
from callout.values import DaysDuration

GUARD = 'lateness > duration("PT15M") and attempts < 3'
CASES = ((20, 2), (20, 3), (10, 2), (15, 0))
OURS = [{"lateness": DaysDuration.of(minutes=late), "attempts": n} for late, n in CASES]
NAMES = {"lateness": feel.DAYS_DURATION, "attempts": feel.NUMBER}


@dataclass(frozen=True)
class Engine:
    """One way to run the guard: a function of a scope, and the scopes of the cases."""

    name: str
    run: Callable[..., object]
    scopes: Sequence[object]
    extra: tuple[object, ...] = ()
    repeats: int = 20_000


def plain() -> Engine:
    def guard(scope: dict[str, object]) -> bool:
        return scope["lateness"] > limit and scope["attempts"] < 3  # type: ignore[operator] # as Python is

    limit = timedelta(minutes=15)
    scopes = [{"lateness": timedelta(minutes=late), "attempts": n} for late, n in CASES]
    return Engine("a Python function (floor)", guard, scopes)


def callout_typed() -> Engine:
    run = feel.compile(GUARD, names=NAMES).run
    return Engine("callout, declared types", run, OURS, (feel.Frame(),))


def callout_untyped() -> Engine:
    run = feel.compile(GUARD, names=dict.fromkeys(NAMES, feel.ANY)).run
    return Engine("callout, no types", run, OURS, (feel.Frame(),))


def callout_at_once() -> Engine:
    return Engine(
        "callout, evaluate(text, context)",
        lambda scope: feel.evaluate(GUARD, scope),
        OURS,
        repeats=5_000,
    )


def zen_compiled() -> Engine:
    import zen

    expression = zen.compile_expression('lateness > duration("15m") and attempts < 3')
    scopes = [{"lateness": late * 60, "attempts": n} for late, n in CASES]
    return Engine("zen-engine, compiled expression", expression.evaluate, scopes)


def zen_at_once() -> Engine:
    import zen

    text = 'lateness > duration("15m") and attempts < 3'
    scopes = [{"lateness": late * 60, "attempts": n} for late, n in CASES]
    return Engine(
        "zen-engine, evaluate_expression",
        lambda scope: zen.evaluate_expression(text, scope),
        scopes,
    )


def spiff() -> Engine:
    from SpiffWorkflow.bpmn.script_engine import TaskDataEnvironment

    environment = TaskDataEnvironment({"timedelta": timedelta})
    text = "lateness > timedelta(minutes=15) and attempts < 3"
    scopes = [{"lateness": timedelta(minutes=late), "attempts": n} for late, n in CASES]
    return Engine(
        "SpiffWorkflow, script engine (Python)",
        lambda scope: environment.evaluate(text, dict(scope)),
        scopes,
        repeats=2_000,
    )


def cel() -> Engine:
    import celpy

    environment = celpy.Environment()
    program = environment.program(
        environment.compile('lateness > duration("900s") && attempts < 3')
    )
    scopes = [
        {
            "lateness": celpy.celtypes.DurationType(f"{late * 60}s"),
            "attempts": celpy.celtypes.IntType(n),
        }
        for late, n in CASES
    ]
    return Engine("cel-python, compiled", program.evaluate, scopes, repeats=500)


ENGINES = (
    plain, callout_typed, callout_untyped, callout_at_once, zen_compiled, zen_at_once, spiff, cel,
)  # fmt: skip


def present() -> list[Engine]:
    """The engines that are installed and agree."""
    expected = [late > 15 and attempts < 3 for late, attempts in CASES]
    engines: list[Engine] = []
    for make in ENGINES:
        try:
            engine = make()
        except ImportError as error:
            print(f"left out: {make.__name__} ({error})")
            continue
        found = [bool(engine.run(scope, *engine.extra)) for scope in engine.scopes]
        if found != expected:
            raise SystemExit(f"{engine.name} answers {found}, not {expected}")
        engines.append(engine)
    return engines


def nanoseconds_per_call(engine: Engine) -> float:
    """Processor time of one call, over all cases."""
    run, scopes, turns = engine.run, engine.scopes, range(engine.repeats // len(CASES))
    if engine.extra:
        (frame,) = engine.extra
        started = time.process_time_ns()
        for _ in turns:
            for scope in scopes:
                run(scope, frame)
    else:
        started = time.process_time_ns()
        for _ in turns:
            for scope in scopes:
                run(scope)
    return (time.process_time_ns() - started) / engine.repeats


def measure(engines: list[Engine], rounds: int, seed: int) -> dict[str, float]:
    """The median time per call of every engine, in nanoseconds."""
    draw = random.Random(seed)
    times: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for _ in range(rounds):
        for engine in draw.sample(engines, len(engines)):
            times[engine.name].append(nanoseconds_per_call(engine))
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # other people's
    medians = measure(present(), options.rounds, options.seed)
    ours = medians["callout, declared types"]
    print(f"{GUARD}\n")
    print(f"{'engine':40} {'us per call':>12} {'x of callout':>13}")
    for name, median in sorted(medians.items(), key=lambda pair: pair[1]):
        print(f"{name:40} {median / 1000:12.3f} {median / ours:13.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
