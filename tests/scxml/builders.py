"""Charts written in Python: states as nested calls, content as traces of what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from callout.errors import Location
from callout.process import (
    Action,
    HistoryKind,
    Initial,
    Invoke,
    Log,
    Process,
    Raise,
    State,
    StateKind,
    Text,
    Transition,
)
from callout.scxml import (
    Block,
    Chart,
    DoneData,
    Executor,
    Guard,
    Invocation,
    Run,
    Signal,
    SignalKind,
    TableExecutor,
    TransitionsExecutor,
    compile_chart,
)

HERE = Location("chart.py", 1, 1)
EXECUTORS: tuple[Callable[[Chart[Any]], Executor[Any]], ...] = (TableExecutor, TransitionsExecutor)


def text(words: str) -> Text:
    return Text(words, HERE)


def texts(words: str) -> tuple[Text, ...]:
    return tuple(text(word) for word in words.split())


def log(label: str) -> Log:
    return Log(text(label), HERE)


def raising(event: str) -> Raise:
    return Raise(text(event), HERE)


def go(
    events: str = "",
    targets: str = "",
    *,
    called: str = "",
    guard: str | None = None,
    do: Iterable[Action] = (),
    reenter: bool = False,
) -> Transition:
    name = called or f"{events or 'always'}>{targets}"
    return Transition(
        name,
        HERE,
        events=tuple(events.split()),
        guard=None if guard is None else text(guard),
        targets=texts(targets),
        actions=tuple(do),
        reenter=reenter,
    )


def state(
    name: str,
    *children: State,
    kind: StateKind | None = None,
    on: Iterable[Transition] = (),
    initial: str = "",
    first: Iterable[Action] = (),
    entry: Iterable[Action] = (),
    leave: Iterable[Action] = (),
    invokes: Iterable[Invoke] = (),
) -> State:
    inferred = StateKind.COMPOUND if children else StateKind.ATOMIC
    return State(
        name,
        kind or inferred,
        HERE,
        states=children,
        initial=Initial(texts(initial), tuple(first)) if initial else None,
        entry=((log(f"+{name}"), *entry),),
        exit=((log(f"-{name}"), *leave),),
        transitions=tuple(on),
        invokes=tuple(invokes),
    )


def parallel(name: str, *children: State, on: Iterable[Transition] = ()) -> State:
    return state(name, *children, kind=StateKind.PARALLEL, on=on)


def final(name: str) -> State:
    return state(name, kind=StateKind.FINAL)


def history(name: str, default: str, *, deep: bool = False, do: Iterable[Action] = ()) -> State:
    kind = HistoryKind.DEEP if deep else HistoryKind.SHALLOW
    return State(
        name,
        StateKind.HISTORY,
        HERE,
        history=kind,
        default=go("", default, called=f"{name}.default", do=do),
    )


def process(*states: State, initial: str = "", on: Iterable[Transition] = ()) -> Process:
    root = State(
        "",
        StateKind.COMPOUND,
        HERE,
        states=states,
        initial=Initial(texts(initial)) if initial else None,
        transitions=tuple(on),
    )
    return Process("chart", HERE, root)


@dataclass
class World:
    """What the content of these charts works on."""

    trace: list[str] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)
    run: Run[World] = field(init=False, repr=False)


Guards = dict[str, Guard[World]]
Blocks = dict[str, Block[World]]


def run_of(
    chart: Chart[World],
    configuration: int = 0,
    memory: Mapping[str, tuple[str, ...]] | None = None,
    world: World | None = None,
) -> Run[World]:
    """A run whose world knows it."""
    run = Run(chart, configuration, memory, world=world or World())
    run.world.run = run
    return run


@dataclass
class Tracing:
    """Content that logs; guards are `in X`, `not in X` or a fact; `guards` and `blocks` add more.

    A log whose text is in `blocks` runs that function instead.
    """

    guards: Guards = field(default_factory=dict)
    blocks: Blocks = field(default_factory=dict)
    outputs: dict[str, DoneData[World]] = field(default_factory=dict)
    invocations: dict[str, Invocation[World]] = field(default_factory=dict)

    def guard(self, transition: Transition) -> Guard[World] | None:
        if transition.guard is None:
            return None
        words = transition.guard.text
        if words in self.guards:
            return self.guards[words]
        name = words.removeprefix("not ").removeprefix("in ")
        wanted = not words.startswith("not ")
        if words.removeprefix("not ").startswith("in "):
            return lambda world: world.run.is_in(name) is wanted
        return lambda world: (name in world.facts) is wanted

    def block(
        self, actions: tuple[Action, ...], _transition: Transition | None = None
    ) -> Block[World] | None:
        steps = [self._step(action) for action in actions]

        def block(world: World) -> None:
            for step in steps:
                step(world)

        return block

    def _step(self, action: Action) -> Block[World]:
        if isinstance(action, Raise):
            signal = Signal(action.event.text, kind=SignalKind.INTERNAL)
            return lambda world: world.run.raise_(signal)
        assert isinstance(action, Log)
        label = action.value.text
        if label in self.blocks:
            return self.blocks[label]
        return lambda world: world.trace.append(label)

    def entering(self, state: State) -> Block[World] | None:
        return self.blocks.get(f"entering {state.id}")

    def entered(self, state: State) -> Block[World] | None:
        return self.blocks.get(f"entered {state.id}")

    def exited(self, state: State) -> Block[World] | None:
        return self.blocks.get(f"exited {state.id}")

    def done_data(self, state: State) -> DoneData[World] | None:
        return self.outputs.get(state.id)

    def invoke(self, invoke: Invoke) -> Invocation[World]:
        return self.invocations[invoke.id]


class Ticket:
    """One run on one executor, with its trace."""

    def __init__(self, executor: Executor[World], *facts: str) -> None:
        self.executor = executor
        self.world = World(facts=set(facts))
        self.run = run_of(executor.chart, world=self.world)
        executor.start(self.run)

    def send(self, *events: str) -> Ticket:
        for event in events:
            self.executor.fire(self.run, Signal(event))
        return self

    @property
    def states(self) -> tuple[str, ...]:
        return self.run.states

    def heard(self) -> str:
        """The trace since the last time it was asked for."""
        words = " ".join(self.world.trace)
        self.world.trace.clear()
        return words


def executor_of(
    chart: Process, kind: Callable[[Chart[World]], Executor[World]], content: Tracing | None = None
) -> Executor[World]:
    return kind(compile_chart(chart, content or Tracing()))
