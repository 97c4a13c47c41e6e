"""Microseconds per event of callout's executors, beside other state machines for Python.

    python benchmarks/statechart.py [--rounds 300]

Two charts, the same in every engine: a flat ring of thirty states, and a parallel state of 31
(three phases of five steps beside ten steps). Every transition has a guard and every state it
enters an action, both written in Python (python-statemachine and sismic: in their expression
language). The engines take turns of about a millisecond within one run, and each one's best turn
counts, so that a busy machine disturbs all of them alike. `ticket` makes a run from state names,
handles one event and reads the names back, as a step of a persisted ticket does.

The others are an extra: pip install -r benchmarks/requirements-statechart.txt; those that are not
installed are left out. The first row is the bare dictionary: what any table-driven machine costs.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from statechart_peers import PEERS, Engine, Play
from statechart_shapes import PARALLEL, RING, Shape

from callout.errors import Location
from callout.process import Invoke, Log, Process, State, StateKind, Text, Transition
from callout.scxml import (
    Block,
    Chart,
    DoneData,
    Executor,
    Guard,
    Invocation,
    Run,
    Signal,
    TableExecutor,
    TransitionsExecutor,
    compile_chart,
)

WAY = 60
"""Events after which every region of either chart is where it was."""
TURN = 0.001
HERE = Location("benchmark", 1, 1)


class Counter:
    """What guards read and actions change."""

    __slots__ = ("count", "ready")

    def __init__(self) -> None:
        self.count = 0
        self.ready = True


class Content:
    """Guards and actions in Python."""

    def guard(self, transition: Transition) -> Guard[Counter] | None:
        return (lambda world: world.ready) if transition.guard else None

    def block(
        self, _actions: object, _transition: Transition | None = None
    ) -> Block[Counter] | None:
        def count(world: Counter) -> None:
            world.count += 1

        return count

    def entering(self, _state: State) -> Block[Counter] | None:
        return None

    entered = exited = entering

    def done_data(self, _state: State) -> DoneData[Counter] | None:
        return None

    def invoke(self, invoke: Invoke) -> Invocation[Counter]:
        raise NotImplementedError(invoke.id)


def as_process(shape: Shape) -> Process:
    """The shape as a process of callout's."""

    def state(name: str, kind: str, children: list[tuple]) -> State:
        moves = [move for move in shape.moves if move[1] == name]
        transitions = tuple(
            Transition(f"{event}.{source}", HERE, (event,), Text("ready", HERE), (Text(to, HERE),))
            for event, source, to in moves
        )
        return State(
            name,
            StateKind(kind),
            HERE,
            states=tuple(state(*child) for child in children),
            entry=((Log(Text("count", HERE), HERE),),) if not children else (),
            transitions=transitions,
        )

    return Process(shape.name, HERE, state("", "compound", shape.states))


def dictionary(shape: Shape) -> Engine:
    """A table from states and event to states; the least there can be."""
    world = Counter()
    table = {
        (states, event): (lambda: world.ready, after)
        for states, event, after in shape.configurations()
    }
    states = shape.start
    events = cycle(shape.events)

    def play(count: int) -> None:
        nonlocal states
        for event in islice(events, count):
            guard, after = table[states, event]
            if guard():
                states = after
                world.count += 1

    return play, lambda: world.count


def live(shape: Shape, kind: Callable[[Chart[Counter]], Executor[Counter]]) -> Engine:
    """One run that goes on and on."""
    executor = kind(compile_chart(as_process(shape), Content()))
    run = Run(executor.chart, world=Counter())
    executor.start(run)
    begun = run.world.count
    signals = cycle([Signal(event) for event in shape.events])

    def play(count: int) -> None:
        fire = executor.fire
        for signal in islice(signals, count):
            fire(run, signal)
        run.taken.clear()

    return play, lambda: run.world.count - begun


def ticket(shape: Shape, kind: Callable[[Chart[Counter]], Executor[Counter]]) -> Engine:
    """A fresh run for each event."""
    executor = kind(compile_chart(as_process(shape), Content()))
    chart = executor.chart
    counter = Counter()
    run = Run(chart, world=counter)
    executor.start(run)
    begun = counter.count
    states = run.states
    events = cycle(shape.events)

    def play(count: int) -> None:
        nonlocal states
        for event in islice(events, count):
            run = Run(chart, chart.mask(states), {}, world=counter)
            executor.fire(run, Signal(event))
            states = run.states

    return play, lambda: counter.count - begun


OURS: dict[str, Callable[[Shape], Engine]] = {
    "bare dictionary": dictionary,
    "callout, tables": lambda shape: live(shape, TableExecutor),
    "callout, on transitions": lambda shape: live(shape, TransitionsExecutor),
    "callout, tables, ticket": lambda shape: ticket(shape, TableExecutor),
    "callout, on transitions, ticket": lambda shape: ticket(shape, TransitionsExecutor),
}


def prepared(shape: Shape) -> Iterator[tuple[str, Play]]:
    """Every engine that is installed and can do the shape."""
    for name, make in {**OURS, **PEERS}.items():
        try:
            engine = make(shape)
        except ImportError as missing:
            print(f"{name}: left out, {missing.name} is not installed")
            continue
        if engine is not None:
            play, counted = engine
            play(WAY)
            if counted() != WAY:
                raise SystemExit(f"{name}: {counted()} actions for {WAY} events")
            yield name, play


def seconds(play: Play, count: int) -> float:
    """How long an engine takes for each of `count` events."""
    begun = time.perf_counter()
    play(count)
    return (time.perf_counter() - begun) / count


def measure(shape: Shape, rounds: int) -> dict[str, float]:
    """Microseconds per event by engine: the best of all turns, each of whole ways round."""
    engines = dict(prepared(shape))
    guesses = {name: min(seconds(play, WAY) for _ in range(5)) for name, play in engines.items()}
    counts = {name: WAY * max(1, round(TURN / guess / WAY)) for name, guess in guesses.items()}
    best = dict(guesses)
    for _ in range(rounds):
        for name, play in engines.items():
            best[name] = min(best[name], seconds(play, counts[name]))
    return {name: figure * 1e6 for name, figure in best.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    for shape in (RING, PARALLEL):
        print(f"\n{shape.name}: {shape.title}\n")
        figures = measure(shape, options.rounds)
        bare, ours = figures["bare dictionary"], figures["callout, on transitions"]
        print(f"{'engine':34}{'us/event':>10}{'x dictionary':>14}{'x callout':>12}")
        for name, figure in figures.items():
            print(f"{name:34}{figure:10.2f}{figure / bare:14.1f}{figure / ours:12.2f}")


if __name__ == "__main__":
    main()
