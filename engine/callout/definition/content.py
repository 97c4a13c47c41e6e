"""What a chart does: guards, blocks of actions, timers, fields of states, done data, invokes.

The `Content` that `callout.scxml` asks for. Where an expression stands decides what it may read:
guards and blocks of a transition read the payload of its events with its types. Every guard that
is tried is recorded with what it read, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callout.content.defaults import compile_late_binding
from callout.content.executable import FAULTY, Executable, compile_actions, faulted
from callout.content.guards import compile_guard
from callout.content.messaging.group import Invoked, compile_group
from callout.content.messaging.invoke import compile_invoke
from callout.content.timing.clocks import ProcessClocks
from callout.content.timing.timers import ProcessTimers
from callout.datamodel.data_delta import as_json
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_disclosure, is_plain
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.process import Action, Invoke, State, Transition
from callout.process.descriptors import matches
from callout.records import GuardTried
from callout.scxml import Block, DoneData, Guard
from callout.values import Value


@dataclass(frozen=True, slots=True)
class ProcessContent:
    """Compiles the content of one process for its chart; problems go to the context's compiler."""

    context: LinkContext
    timers: ProcessTimers
    clocks: ProcessClocks

    def guard(self, transition: Transition) -> Guard[World] | None:
        if transition.guard is None:
            return None
        names = transition_names(transition, self.context)
        expression = compile_guard(transition.guard, names, self.context)
        if expression is None:
            return None
        return _guard(transition.id, expression, frozenset(path[0] for path in expression.reads))

    def block(
        self, actions: tuple[Action, ...], transition: Transition | None = None
    ) -> Block[World] | None:
        block = self._actions(actions, transition) if actions else None
        moves = transition is not None and any(
            matches(descriptor, event)
            for descriptor in transition.events
            for event in self.clocks.of_events
        )
        return _after_clocks(self.clocks, block) if moves else block

    def _actions(
        self, actions: tuple[Action, ...], transition: Transition | None
    ) -> Block[World] | None:
        context = self.context
        names = context.general if transition is None else transition_names(transition, context)
        return _block(compile_actions(actions, context, names))

    def entering(self, state: State) -> Block[World] | None:
        return compile_late_binding(state, self.context)

    def entered(self, state: State) -> Block[World] | None:
        timers = self.timers.states.get(state.id)
        armed = timers.entered() if timers is not None else None
        return _both(self.clocks.entered(state.id), armed)

    def exited(self, state: State) -> Block[World] | None:
        timers = self.timers.states.get(state.id)
        disarmed = timers.exited() if timers is not None else None
        return _both(self.clocks.exited(state.id), disarmed)

    def done_data(self, state: State) -> DoneData[World] | None:
        compiler, names = self.context.compiler, self.context.general
        if state.output_content is not None:
            expression = compiler.expression(state.output_content, names)
            if expression is not None:
                _check_output([expression], self.context)
            return _done_data_of(expression) if expression is not None else None
        if not state.output:
            return None
        expressions = compiler.expressions(state.output, names)
        _check_output(expressions.values(), self.context)
        return _done_data_by_name(expressions)

    def invoke(self, invoke: Invoke) -> Invoked:
        finalize = self.block(invoke.finalize) if invoke.finalize else None
        if invoke.each is not None:
            return compile_group(invoke, invoke.each, self.context, finalize)
        return compile_invoke(invoke, self.context, finalize)


def _check_output(expressions: Iterable[BoundExpression], context: LinkContext) -> None:
    hint = "let the parent have it from its own fields"
    names = context.general
    worked_out = [each for each in expressions if not is_plain(each)]
    check_disclosure("D007", "what the end gives", worked_out, names, context, hint=hint)


def transition_names(transition: Transition, context: LinkContext) -> Names:
    """What the guard and the actions of a transition may read: what its events carry, typed."""
    return context.names.in_transition(
        name
        for name in context.names.events
        if any(matches(descriptor, name) for descriptor in transition.events)
    )


def _guard(transition: str, expression: BoundExpression, reads: frozenset[str]) -> Guard[World]:
    evaluate = expression.value
    where, text = expression.where, expression.text

    def guard(world: World) -> bool:
        world.attend()
        if world.probing and not reads.isdisjoint(world.unknown):
            world.unsure = True
            return True
        try:
            value = evaluate(world)
        except FAULTY as error:
            world.guards.append(GuardTried(transition, expression.operands(world), None))
            raise faulted(world, error) from error
        truth = value if value is True or value is False else None
        world.guards.append(GuardTried(transition, expression.operands(world), truth))
        if value is not None and truth is None:
            fault = ExpressionError(f"'{text}' is neither true nor false", where=where)
            world.fault(fault)
            raise fault
        return truth is True

    return guard


def _block(acts: Sequence[Executable]) -> Block[World] | None:
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


def _both(first: Block[World] | None, then: Block[World] | None) -> Block[World] | None:
    if first is None or then is None:
        return first or then

    def block(world: World) -> None:
        first(world)
        then(world)

    return block


def _after_clocks(clocks: ProcessClocks, then: Block[World] | None) -> Block[World]:
    """The content of a transition, after what its event does to clocks."""

    def block(world: World) -> None:
        world.attend()
        event = world.run.event
        clocks.happened(world, event.name if event is not None else None)
        if then is not None:
            then(world)

    return block


def _done_data_of(expression: BoundExpression) -> DoneData[World]:
    def output(world: World) -> Value:
        world.attend()
        return _watched(expression, world)

    return output


def _done_data_by_name(expressions: dict[str, BoundExpression]) -> DoneData[World]:
    def output(world: World) -> Value:
        world.attend()
        return {name: _watched(expression, world) for name, expression in expressions.items()}

    return output


def _watched(expression: BoundExpression, world: World) -> Value:
    warned = len(world.frame.warnings)
    try:
        value = expression.value(world)
        world.demand(value, warned, f"'{expression.text}'")
        as_json(value, f"'{expression.text}'")
    except FAULTY as error:
        raise faulted(world, error) from error
    return value
