"""What can be open at the end of a ticket, with what opens it and what closes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from callout.errors import Location
from callout.process import (
    Action,
    ActKind,
    Duty,
    DutyAct,
    EventDeclaration,
    FormAct,
    FormStep,
    Process,
    State,
    Text,
    Transition,
    walk,
)
from callout.process.descriptors import matches

_UNFINISHED = (FormAct.OPEN, FormAct.DEFER, FormAct.RETURN)
_IsAct: TypeAlias = Callable[[Action], bool]


@dataclass(frozen=True, slots=True)
class _Moves:
    """One way that something moves: by actions, by events, by states that are entered."""

    is_act: _IsAct
    events: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()

    def in_entry(self, state: State) -> bool:
        initial = state.initial.actions if state.initial is not None else ()
        return state.id in self.states or any(map(self._in_block, (*state.entry, initial)))

    def in_exit(self, state: State) -> bool:
        return any(map(self._in_block, state.exit))

    def in_transition(self, transition: Transition) -> bool:
        is_heard = any(matches(each, name) for each in transition.events for name in self.events)
        return is_heard or self._in_block(transition.actions)

    def somewhere(self, state: State) -> bool:
        """In the state itself, whatever happens there."""
        return (
            self.in_entry(state)
            or self.in_exit(state)
            or any(map(self.in_transition, walk.transitions(state)))
            or self.in_finalize(state)
        )

    def in_finalize(self, state: State) -> bool:
        return any(self._in_block(each.finalize) for each in state.invokes)

    def _in_block(self, block: Iterable[Action]) -> bool:
        return any(map(self.is_act, walk.nested(block)))


@dataclass(frozen=True, slots=True)
class OpenThing:
    """An obligation, a form or a clock (`kind`), with what opens it and what closes it."""

    kind: str
    name: str
    opens: _Moves
    closes: _Moves

    def opened_in(self, state: State) -> Location | None:
        """Where it is opened when the state is entered."""
        return state.where if self.opens.in_entry(state) else None

    def opened_by(self, transition: Transition) -> Location | None:
        """Where it is opened when the transition is taken."""
        return transition.where if self.opens.in_transition(transition) else None

    def closed_by(self, transition: Transition) -> bool:
        """Whether the transition closes it, or asks for it."""
        guard = transition.guard.text if transition.guard is not None else ""
        asks = re.search(rf"\b{re.escape(self.name)}\b", guard)
        return asks is not None or self.closes.in_transition(transition)


def things_of(process: Process) -> Iterator[OpenThing]:
    """Everything that may be open when a ticket ends: obligations, forms, clocks."""
    events = process.events.values()
    for act in process.acts.values():
        if act.kind is ActKind.MUST:
            yield _obligation(act.name, events)
    for form in process.forms:
        yield _form(form, events)
    for clock in process.clocks.values():
        starts, stops = _clock_moves(clock.starts), _clock_moves(clock.stops)
        yield OpenThing("the clock", clock.name, starts, stops)


def _obligation(name: str, events: Iterable[EventDeclaration]) -> OpenThing:
    def is_duty(action: Action, *acts: DutyAct) -> bool:
        return isinstance(action, Duty) and action.name.text == name and action.act in acts

    fulfil = {
        each.name for each in events if each.fulfils is not None and each.fulfils.text == name
    }
    return OpenThing(
        "the obligation",
        name,
        _Moves(lambda each: is_duty(each, DutyAct.OBLIGE)),
        _Moves(
            lambda each: is_duty(each, DutyAct.FULFIL, DutyAct.WAIVE),
            frozenset({f"did.{name}", *fulfil}),
        ),
    )


def _form(name: str, events: Iterable[EventDeclaration]) -> OpenThing:
    def moves(*, closing: bool) -> _Moves:
        def is_step(action: Action) -> bool:
            if not isinstance(action, FormStep) or action.form.text != name:
                return False
            return (action.act not in _UNFINISHED) == closing

        of_form = [each for each in events if each.form is not None and each.form.text == name]
        heard = {each.name for each in of_form if (each.form_act not in _UNFINISHED) == closing}
        return _Moves(is_step, frozenset(heard))

    return OpenThing("the form", name, moves(closing=False), moves(closing=True))


def _clock_moves(names: Iterable[Text]) -> _Moves:
    """A name is a state's or an event's, and no state is called like an event (N018)."""
    known = frozenset(each.text for each in names)
    return _Moves(lambda _: False, known, known)
