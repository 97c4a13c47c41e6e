"""One chart, one list of events: the oracle's account and an executor's, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from callout.errors import Livelock
from callout.process import Action, Invoke, Log, Process, Raise, Send
from callout.scxml import (
    Block,
    Chart,
    ExecutionFault,
    Executor,
    Run,
    Signal,
    SignalKind,
    compile_chart,
)
from tests.conformance.scxml.oracle import Oracle, Overflow
from tests.scxml.builders import Tracing, World, run_of

Account: TypeAlias = list[str]
"""One line per event: the leaves, the memory, and what was done, in order."""

LIMIT = 40


@dataclass
class TracedInvocation:
    """An invocation that only says what is done to it."""

    id: str

    def start(self, world: World) -> None:
        world.trace.append(f"invoke:{self.id}")

    def cancel(self, world: World) -> None:
        world.trace.append(f"cancel:{self.id}")

    def finalize_and_forward(self, world: World, signal: Signal) -> None:
        world.trace.append(f"receive:{self.id}:{signal.name}")


class FuzzContent(Tracing):
    """Content of random charts: logs, raised and sent events, faults, invocations."""

    def _step(self, action: Action) -> Block[World]:
        if isinstance(action, Send):
            assert action.event is not None
            signal = Signal(action.event.text)
            return lambda world: world.run.external.append(signal)
        if isinstance(action, Raise):
            raised = Signal(action.event.text, kind=SignalKind.INTERNAL)
            return lambda world: world.run.raise_(raised)
        assert isinstance(action, Log)
        label = action.value.text
        if label.startswith("?"):
            return lambda world: world.trace.append(answer(world.run, label))
        return fault if label == "fault" else super()._step(action)

    def invoke(self, invoke: Invoke) -> TracedInvocation:
        return TracedInvocation(invoke.id)


def answer(run: Run[World], label: str) -> str:
    return f"{label} {'yes' if run.is_in(label[1:]) else 'no'}"


def fault(_world: World) -> None:
    raise ExecutionFault("fault")


def expected(process: Process, events: Sequence[str], *, nested_done: bool) -> Account:
    """What the oracle does."""
    oracle = Oracle(process, limit=LIMIT, nested_done=nested_done)

    def steps() -> Iterator[str]:
        oracle.start()
        yield line(oracle.leaves(), oracle.memory(), oracle.trace)
        for event in events:
            oracle.fire(event)
            yield line(oracle.leaves(), oracle.memory(), oracle.trace)

    return collect(steps())


def actual(
    process: Process,
    events: Sequence[str],
    kind: Callable[[Chart[World], int], Executor[World]],
    *,
    nested_done: bool,
    resumed: bool = False,
) -> Account:
    """What an executor does; `resumed` makes a new run from names before each event."""
    chart = compile_chart(process, FuzzContent(), nested_done=nested_done)
    executor = kind(chart, LIMIT)
    run = run_of(chart)

    def steps() -> Iterator[str]:
        nonlocal run
        executor.start(run)
        yield line(run.states, run.memory, run.world.trace)
        for event in events:
            if resumed and run.running:
                run = run_of(chart, chart.mask(run.states), run.memory, run.world)
            foreseen = executor.enabled(run, Signal(event))
            taken = executor.fire(run, Signal(event))
            assert taken is foreseen, f"enabled said {foreseen} of {event}"
            yield line(run.states, run.memory, run.world.trace)

    return collect(steps())


def collect(steps: Iterator[str]) -> Account:
    account: Account = []
    try:
        for step in steps:
            account.append(step)
    except (Overflow, Livelock):
        account.append("never comes to rest")
    return account


def line(states: tuple[str, ...], memory: dict[str, tuple[str, ...]], trace: list[str]) -> str:
    words = " ".join(trace)
    trace.clear()
    remembered = "".join(f" {name}={','.join(ids)}" for name, ids in memory.items())
    return f"[{' '.join(states)}]{remembered} {words}"
