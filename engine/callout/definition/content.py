"""What a chart does: guards, blocks of actions, timers, fields of states, done data, invokes.

The `Content` that `callout.scxml` asks for. Every guard that is tried is recorded with what it
read, whatever it says. Where an expression stands decides what it may read, so transitions are
looked at first (`_places`) and their blocks are recognised when the chart asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callout.content import data as plain
from callout.content.block_inputs import letting
from callout.content.data import FAULTY, Act, faulted
from callout.content.defaults import fields_of
from callout.content.duties import breaching, due_times, duty
from callout.content.forms import stepping
from callout.content.invoke import ChildTicket, child_of
from callout.content.send import cancelling, sending, starting, telling
from callout.content.timers import Instant, StateTimers, timers_of
from callout.datamodel.delta import Path, as_json
from callout.datamodel.expressions import Plan
from callout.datamodel.link_context import Linkage
from callout.datamodel.names import Names
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.process import (
    Action,
    Breach,
    Cancel,
    Decide,
    Duty,
    Foreach,
    FormStep,
    If,
    Invoke,
    Let,
    Log,
    Raise,
    Send,
    Set,
    Start,
    State,
    Tell,
    Transition,
)
from callout.records import GuardTried
from callout.scxml import Block, Guard, Output
from callout.scxml.chart import bare, matches
from callout.values import Value


class ProcessContent:
    """Compiles the content of one process for its chart."""

    def __init__(self, linkage: Linkage) -> None:
        self._linkage = linkage
        self._duties = due_times(linkage)
        self._places = dict(_places(linkage.process.root, linkage))
        self._timers: dict[str, StateTimers | None] = {}
        self.instants: list[tuple[str, Instant]] = []
        self.children: list[ChildTicket] = []
        self.duties = self._duties

    def guard(self, transition: Transition) -> Guard[World] | None:
        if transition.guard is None:
            return None
        linkage = self._linkage
        names = linkage.words.in_transition(events_of(transition, linkage))
        plan = linkage.compiler.condition(transition.guard, names)
        if plan is None:
            return None
        for path in plan.reads:
            _check_private(path, plan, names, linkage)
        return _guard(transition.id, plan, frozenset(path[0] for path in plan.reads))

    def block(self, actions: tuple[Action, ...]) -> Block[World] | None:
        names = self._places.get(id(actions), self._linkage.general)
        return _block(self._compile(self._linkage, actions, names))

    def entering(self, state: State) -> Block[World] | None:
        return fields_of(state, self._linkage)

    def entered(self, state: State) -> Block[World] | None:
        timers = self._timers_of(state)
        return timers.entered() if timers is not None else None

    def exited(self, state: State) -> Block[World] | None:
        timers = self._timers_of(state)
        return timers.exited() if timers is not None else None

    def output(self, state: State) -> Output[World] | None:
        compiler, names = self._linkage.compiler, self._linkage.general
        if state.output_content is not None:
            plan = compiler.plan(state.output_content, names)
            return _output_of(plan) if plan is not None else None
        if not state.output:
            return None
        return _outputs_of(compiler.plans(state.output, names))

    def invoke(self, invoke: Invoke) -> ChildTicket:
        finalize = self.block(invoke.finalize) if invoke.finalize else None
        child = child_of(invoke, self._linkage, finalize)
        self.children.append(child)
        return child

    def repeating(self) -> Iterator[StateTimers]:
        """The timers of all states that have any."""
        return (timers for timers in self._timers.values() if timers is not None)

    def _timers_of(self, state: State) -> StateTimers | None:
        if state.id not in self._timers:
            timers = self._timers[state.id] = timers_of(state, self._linkage)
            if timers is not None:
                self.instants += [(state.id, instant) for instant in timers.instants]
        return self._timers[state.id]

    def _compile(
        self, linkage: Linkage, actions: tuple[object, ...], names: Names
    ) -> Sequence[Act]:
        acts = (self._action(action, linkage, names) for action in actions)
        return [act for act in acts if act is not None]

    def _action(self, action: object, linkage: Linkage, names: Names) -> Act | None:
        match action:
            case Set():
                return plain.setting(action, linkage, names)
            case Decide():
                return plain.deciding(action, linkage, names)
            case If():
                return plain.branching(action, linkage, names, self._compile)
            case Foreach():
                return plain.looping(action, linkage, names, self._compile)
            case Let():
                return letting(action, linkage, names, self._compile)
            case Raise():
                return plain.raising(action)
            case Log():
                return plain.logging(action, linkage, names)
            case _:
                return self._outward(action, linkage, names)

    def _outward(self, action: object, linkage: Linkage, names: Names) -> Act | None:
        match action:
            case Send():
                return sending(action, linkage, names)
            case Cancel():
                return cancelling(action, linkage, names)
            case Start():
                return starting(action, linkage, names)
            case Tell():
                return telling(action, linkage, names)
            case _:
                return self._on_paper(action, linkage, names)

    def _on_paper(self, action: object, linkage: Linkage, names: Names) -> Act | None:
        match action:
            case Duty():
                return duty(action, self._duties, linkage)
            case Breach():
                return breaching(action, linkage, names)
            case FormStep():
                return stepping(action, linkage)
            case _:
                raise AssertionError(f"no action: {action!r}")


def events_of(transition: Transition, linkage: Linkage) -> list[str]:
    """The events a transition may be taken by, among those that carry something."""
    descriptors = [bare(event) for event in transition.events]
    return [
        name
        for name in linkage.words.events
        if any(matches(descriptor, name) for descriptor in descriptors)
    ]


def _places(state: State, linkage: Linkage) -> Iterator[tuple[int, Names]]:
    for transition in state.transitions:
        events = events_of(transition, linkage)
        yield id(transition.actions), linkage.words.in_transition(events)
    for child in state.states:
        yield from _places(child, linkage)


def _guard(transition: str, plan: Plan, reads: frozenset[str]) -> Guard[World]:
    evaluate = plan.value
    where, text = plan.where, plan.text

    def guard(world: World) -> bool:
        world.attend()
        if world.probing and not reads.isdisjoint(world.unknown):
            world.unsure = True
            return True
        try:
            value = evaluate(world)
        except FAULTY as error:
            world.guards.append(GuardTried(transition, plan.operands(world), None))
            raise faulted(world, error) from error
        truth = value if value is True or value is False else None
        world.guards.append(GuardTried(transition, plan.operands(world), truth))
        if value is not None and truth is None:
            fault = ExpressionError(f"'{text}' is neither true nor false", where=where)
            world.fault(fault)
            raise fault
        return truth is True

    return guard


def _block(acts: Sequence[Act]) -> Block[World] | None:
    if not acts:
        return None

    def block(world: World) -> None:
        world.attend()
        try:
            for act in acts:
                act(world)
        except FAULTY as error:
            raise faulted(world, error) from error

    return block


def _output_of(plan: Plan) -> Output[World]:
    def output(world: World) -> Value:
        world.attend()
        return _watched(plan, world)

    return output


def _outputs_of(plans: dict[str, Plan]) -> Output[World]:
    def output(world: World) -> Value:
        world.attend()
        return {name: _watched(plan, world) for name, plan in plans.items()}

    return output


def _watched(plan: Plan, world: World) -> Value:
    warned = len(world.frame.warnings)
    try:
        value = plan.value(world)
        world.demand(value, warned, f"'{plan.text}'")
        as_json(value, f"'{plan.text}'")
    except FAULTY as error:
        raise faulted(world, error) from error
    return value


def _check_private(path: Path, plan: Plan, names: Names, linkage: Linkage) -> None:
    from_payload = path[0] in names.private
    from_data = path[0] not in names.hiding and any(
        path[: len(private)] == private or private[: len(path)] == path
        for private in linkage.private
    )
    if from_payload or from_data:
        linkage.compiler.report(
            "L011",
            f"the guard reads '{'.'.join(path)}', which is marked pii",
            plan.where,
            consequence="the history of guards would keep personal data",
            hint="decide with a field that says only what matters, or drop `pii`",
        )
