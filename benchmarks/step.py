"""Microseconds per event: `step` on the home visit, beside the bare machine on the same chart.

    PYTHONPATH=engine:adapters python benchmarks/step.py [ROUNDS]

Ours does everything it does live: guards with operands, tables, data, timers, messages, the entry
with its hashes. The events are those of the scenarios of the home visit. The bare machine is
`transitions`' HierarchicalMachine with the same states and transitions, without guards, without
actions, without a record: each event moves it from the states the history has. It takes the
first transition that listens; eventless ones it does not know. Both run in turns; what is counted
is CPU time, so that other programs on the machine matter less.
"""

from __future__ import annotations

import gc
import logging
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import NamedTuple

from transitions import MachineError
from transitions.extensions.nesting import HierarchicalMachine, NestedState

from callout.catalog import Catalog
from callout.cli.project import Files
from callout.definition import Definition
from callout.process import State, StateKind
from callout.records import Entry, EntryKind, Event, Ticket
from callout.replay import event_of, replay
from callout.scenarios import Runner, play_all, read_stories
from callout.step import step

PROCESS = "home_visit"
ROOT = Path(__file__).resolve().parent.parent
SEPARATOR = "/"


class Case(NamedTuple):
    """An event of a history, and the ticket it came to."""

    ticket: Ticket | None
    event: Event
    now: datetime
    entry: Entry


def main(rounds: int) -> None:
    definition, histories = play()
    cases = [case for history in histories for case in cases_of(definition, history)]
    handled = [case for case in cases if case.ticket and case.entry.kind is not EntryKind.REJECTED]
    ours = ours_on(definition, handled)
    bare, count = bare_on(definition, handled)
    times = measured({"step": (ours, len(handled)), "bare": (bare, count)}, rounds)
    report(definition, handled, times)
    replay_all(definition, histories)


def replay_all(definition: Definition, histories: Sequence[Sequence[Entry]]) -> None:
    began, entries = process_time(), 0
    for history in histories:
        found = replay(history, {definition.hash: definition})
        assert found.equal
        entries += found.entries
    each = (process_time() - began) / entries * 1e6
    print(f"replay {each:.1f} us per entry ({entries} entries folded and decided again)")


def play() -> tuple[Definition, list[Sequence[Entry]]]:
    catalog: Catalog = Files(ROOT / "processes", ROOT / "rules").catalog()
    stories = read_stories([ROOT / "tests" / "scenarios" / PROCESS])
    histories: list[Sequence[Entry]] = []
    definition: Definition | None = None
    for played in play_all(stories, Runner(catalog), lambda _: None):
        for history in played.histories:
            found = played.definitions[history[0].definition]
            if found.name == PROCESS:
                definition = definition or found
                histories.append(history)
    if definition is None:
        raise SystemExit(f"no scenario of {PROCESS} was played")
    return definition, [each for each in histories if each[0].definition == definition.hash]


def cases_of(definition: Definition, history: Sequence[Entry]) -> Iterator[Case]:
    ticket: Ticket | None = None
    for entry in history:
        case = Case(ticket, event_of(entry), entry.recorded_at, entry)
        yield case
        if entry.refusal is not None and "by" in entry.refusal:
            return
        outcome = step(definition, ticket, case.event, case.now, ticket_id=entry.ticket)
        assert outcome.entry.hash == entry.hash
        ticket = outcome.ticket


def ours_on(definition: Definition, cases: Sequence[Case]) -> Callable[[], None]:
    calls = [(case.ticket, case.event, case.now) for case in cases]

    def run() -> None:
        for ticket, event, now in calls:
            step(definition, ticket, event, now)

    return run


def bare_on(definition: Definition, cases: Sequence[Case]) -> tuple[Callable[[], None], int]:
    machine, names = bare_machine(definition.process.root)
    model = Model()
    calls: list[tuple[list[str], str]] = []
    for case in cases:
        start = [names[state] for state in case.entry.before]
        if case.event.name in machine.events and moves(machine, model, start, case.event.name):
            calls.append((start, case.event.name))

    def run() -> None:
        for start, event in calls:
            model.state = start
            machine.trigger_event(model, event)

    return run, len(calls)


class Model:
    state: object = None


class Slashed(NestedState):
    separator = SEPARATOR


class Bare(HierarchicalMachine):
    state_cls = Slashed


def bare_machine(root: State) -> tuple[Bare, dict[str, str]]:
    logging.getLogger("transitions").setLevel(logging.WARNING)
    names = dict(paths(root, ""))
    machine = Bare(
        model=None,
        states=[nested(state) for state in root.states if state.kind is not StateKind.HISTORY],
        initial=names[root.states[0].id],
        auto_transitions=False,
    )
    for state in below(root):
        for transition in state.transitions:
            targets = [target.text for target in transition.targets if target.text in names]
            for event in transition.events:
                destination = names[targets[0]] if targets else None
                if state.id in names and "*" not in event:
                    machine.add_transition(event, names[state.id], destination)
    return machine, names


def paths(state: State, above: str) -> Iterator[tuple[str, str]]:
    for child in state.states:
        if child.kind is not StateKind.HISTORY:
            path = f"{above}{SEPARATOR}{child.id}" if above else child.id
            yield child.id, path
            yield from paths(child, path)


def nested(state: State) -> dict[str, object]:
    children = [nested(child) for child in state.states if child.kind is not StateKind.HISTORY]
    if not children:
        return {"name": state.id}
    names = [child["name"] for child in children]
    initial = state.initial.targets[0].text if state.initial else names[0]
    is_parallel = state.kind is StateKind.PARALLEL
    return {"name": state.id, "children": children, "initial": names if is_parallel else initial}


def below(state: State) -> Iterator[State]:
    yield state
    for child in state.states:
        yield from below(child)


def moves(machine: Bare, model: Model, start: list[str], event: str) -> bool:
    model.state = start
    try:
        return bool(machine.trigger_event(model, event))
    except (MachineError, ValueError, KeyError):
        return False  # it ends where its own algorithm cannot go on


def measured(
    contestants: dict[str, tuple[Callable[[], None], int]], rounds: int
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for run, _ in contestants.values():
        run()
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for name, (run, count) in contestants.items():
            began = process_time()
            run()
            times[name].append((process_time() - began) / count * 1e6)
    gc.enable()
    return times


def report(definition: Definition, cases: Sequence[Case], times: dict[str, list[float]]) -> None:
    chart = definition.chart
    taken = statistics.mean(len(case.entry.transitions) for case in cases)
    print(f"{definition.name}: {len(chart.nodes) - 1} states, {len(chart.edges)} transitions")
    print(f"{len(cases)} events, {taken:.1f} transitions each; {definition.hash[:17]}")
    for name, each in times.items():
        print(f"{name:6} min {min(each):7.1f}  median {statistics.median(each):7.1f} us per event")
    ratio = statistics.median(times["bare"]) / statistics.median(times["step"])
    print(f"bare machine / step: {ratio:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
