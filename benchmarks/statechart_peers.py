"""The same two charts in other packages; each function imports its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

from statechart_shapes import Move, Node, Shape

Play = Callable[[int], None]
Count = Callable[[], int]
Engine = tuple[Play, Count]
"""Handles that many events; how many entry actions have run since the start."""


class Model:
    """A ticket of the `transitions` machines: nothing is bound to it."""

    def __init__(self, state: Any) -> None:
        self.state = state
        self.count = 0
        self.ready = True


def is_ready(event_data: Any) -> bool:
    return event_data.model.ready


def count(event_data: Any) -> None:
    event_data.model.count += 1


def flat_machine(shape: Shape) -> Engine | None:
    """transitions.Machine, one for all models, flat charts only."""
    from transitions import Machine, State

    logging.getLogger("transitions").setLevel(logging.WARNING)
    if len(shape.rings) > 1:
        return None
    states = [State(name, on_enter=count) for name in shape.rings[0]]
    options = {"auto_transitions": False, "send_event": True}
    machine = Machine(model=None, states=states, initial=states[0].name, **options)
    for event, source, to in shape.moves:
        machine.add_transition(event, source, to, conditions=is_ready)
    model = Model(shape.start[0])
    events = cycle(shape.events)

    def play(number: int) -> None:
        for event in islice(events, number):
            machine.events[event].trigger(model)

    return play, lambda: model.count


def hierarchical_machine(shape: Shape) -> Engine:
    """transitions' HierarchicalMachine, one for all models."""
    from transitions.extensions.nesting import HierarchicalMachine, NestedState

    logging.getLogger("transitions").setLevel(logging.WARNING)

    class Dotted(NestedState):
        separator = "."

    class Dots(HierarchicalMachine):
        state_cls = Dotted

    paths: dict[str, str] = {}

    def described(node: Node, above: str) -> dict[str, Any]:
        name, kind, children = node
        paths[name] = f"{above}{name}"
        made: dict[str, Any] = {"name": name}
        if not children:
            return {**made, "on_enter": [count]}
        below = [described(child, f"{paths[name]}.") for child in children]
        if kind == "parallel":
            return {**made, "parallel": below}
        return {**made, "children": below, "initial": children[0][0]}

    states = [described(node, "") for node in shape.states]
    machine = Dots(model=None, states=states, auto_transitions=False, send_event=True, initial=None)
    for event, source, to in shape.moves:
        machine.add_transition(event, paths[source], paths[to], conditions=is_ready)
    start = [paths[name] for name in shape.start]
    model = Model(start if len(start) > 1 else start[0])
    events = cycle(shape.events)

    def play(number: int) -> None:
        for event in islice(events, number):
            machine.trigger_event(model, event)

    return play, lambda: model.count


def sismic(shape: Shape) -> Engine:
    from sismic.interpreter import Interpreter
    from sismic.io import import_from_yaml

    def described(node: Node) -> dict[str, Any]:
        name, kind, children = node
        moves = [move for move in shape.moves if move[1] == name]
        made: dict[str, Any] = {"name": name}
        if moves:
            made["transitions"] = [
                {"event": event, "target": to, "guard": "ready"} for event, _, to in moves
            ]
        if not children:
            return {**made, "on entry": "count = count + 1"}
        below = [described(child) for child in children]
        if kind == "parallel":
            return {**made, "parallel states": below}
        return {**made, "states": below, "initial": children[0][0]}

    root = described(("root", "compound", shape.states))
    chart = {"name": shape.name, "preamble": "ready = True\ncount = 0", "root state": root}
    interpreter = Interpreter(import_from_yaml(json.dumps({"statechart": chart})))
    interpreter.execute()
    begun = interpreter.context["count"]
    events = cycle(shape.events)

    def play(number: int) -> None:
        for event in islice(events, number):
            interpreter.queue(event).execute()

    return play, lambda: interpreter.context["count"] - begun


def python_statemachine(shape: Shape) -> Engine:
    """Loaded from JSON, trusted (its fastest way to run a file)."""
    from statemachine.io import load

    def described(node: Node, *, first: bool) -> dict[str, Any]:
        name, kind, children = node
        made: dict[str, Any] = {"initial": True} if first else {}
        moves: list[Move] = [move for move in shape.moves if move[1] == name]
        if moves:
            made["transitions"] = [
                {"event": event, "target": to, "cond": "ready"} for event, _, to in moves
            ]
        if not children:
            made["enter"] = [{"assign": {"location": "count", "expr": "count + 1"}}]
            return made
        made["parallel"] = kind == "parallel"
        made["states"] = {
            child[0]: described(child, first=kind != "parallel" and place == 0)
            for place, child in enumerate(children)
        }
        return made

    document = {
        "datamodel": {"ready": "True", "count": "0"},
        "states": {
            node[0]: described(node, first=place == 0) for place, node in enumerate(shape.states)
        },
    }
    machine = load(json.dumps(document), format="json", trusted=True)()
    begun = machine.model.count
    events = cycle(shape.events)

    def play(number: int) -> None:
        for event in islice(events, number):
            machine.send(event)

    return play, lambda: machine.model.count - begun


def spiff_workflow(shape: Shape) -> Engine | None:
    """SpiffWorkflow: a sequence of thirty tasks, each completed by hand; a new one when done."""
    from SpiffWorkflow import Workflow
    from SpiffWorkflow.specs.Simple import Simple
    from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
    from SpiffWorkflow.util.task import TaskState

    if len(shape.rings) > 1:
        return None

    counted = 0

    class Step(Simple):
        def _on_complete_hook(self, my_task: Any) -> None:
            if my_task.data.setdefault("ready", True):
                nonlocal counted
                counted += 1

    spec = WorkflowSpec(shape.name, addstart=True)
    last = spec.start
    for name in shape.rings[0]:
        step = Step(spec, name, manual=True)
        last.connect(step)
        last = step
    workflow = Workflow(spec)
    workflow.run_next(halt_on_manual=False)  # the start task

    def play(number: int) -> None:
        nonlocal workflow
        for _ in range(number):
            task = workflow.get_next_task(state=TaskState.READY)
            if task is None:
                workflow = Workflow(spec)
                workflow.run_next(halt_on_manual=False)  # the start task
                task = workflow.get_next_task(state=TaskState.READY)
            task.run()

    return play, lambda: counted


PEERS: dict[str, Callable[[Shape], Engine | None]] = {
    "transitions Machine": flat_machine,
    "transitions HierarchicalMachine": hierarchical_machine,
    "sismic": sismic,
    "python-statemachine": python_statemachine,
    "SpiffWorkflow": spiff_workflow,
}
