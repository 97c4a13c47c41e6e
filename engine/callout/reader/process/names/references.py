"""Whether every name in a process means something: states, events, messages, forms, acts.

Fields, types, tables, roles and parameters are looked up when a process is linked with its rules;
what is decided by the file alone is decided here, each problem with the name that was meant.

Codes: N001 no such state, N002 declared twice, N003 no such event, N004 message, N005 form, N006
checklist, N007 act, N008 child, N009 outcome, N010 a name of the engine's, N011 a target that
cannot be, N012 no such delayed send.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from callout.errors import Location, Problem
from callout.process import (
    ActKind,
    At,
    Declared,
    Every,
    Process,
    Send,
    State,
    Tell,
    Text,
    Within,
    walk,
)
from callout.process.engine_names import ENGINE_WORDS, is_engine_name
from callout.reader.process.context import Draft
from callout.reader.process.sections.clocks import check_clocks
from callout.reader.synonyms import listed
from callout.suggest import did_you_mean

from .event_names import EventNames
from .spellings import Spellings


def check_references(draft: Draft, process: Process) -> None:
    """Report every name in `process` that means nothing."""
    checker = _Checker(draft, process)
    checker.declarations()
    checker.states()
    checker.actions()
    check_clocks(draft, process, [state.id for state in walk.states(process.root)])
    checker.spellings()


class _Placed(Protocol):
    """Something that is declared somewhere."""

    @property
    def where(self) -> Location: ...


class _Checker:
    def __init__(self, draft: Draft, process: Process) -> None:
        self._draft = draft
        self._process = process
        self._states: dict[str, State] = {}
        self._events = EventNames.of(process)
        self._spellings = Spellings()

    def declarations(self) -> None:
        for event in self._process.events.values():
            self._known("N005", "form", event.form, self._process.forms)
            self._known("N006", "checklist", event.checklist, self._process.checklists)
            self._known("N007", "`must`", event.fulfils, self._acts(ActKind.MUST))
            for name in event.happened.undo if event.happened is not None else ():
                self._known("N007", "`must`", name, self._acts(ActKind.MUST))
            if is_engine_name(event.name):
                self._draft.report(
                    "N010",
                    f"'{event.name}' is a name of the engine's own events",
                    event.where,
                    hint=f"begin it with another word than {listed(ENGINE_WORDS, 20)}",
                )

    def states(self) -> None:
        process = self._process
        for state in walk.states(process.root):
            first = self._states.setdefault(state.id, state)
            if first is not state:
                self._draft.report(
                    "N002",
                    f"there are two states '{state.id}'",
                    state.where,
                    hint="state ids are unique in a file: rename one",
                    related=((first.where, "the first one is here"),),
                )
        self._initial(process.root)
        for state in self._states.values():
            self._initial(state)
            self._transitions(state)
            self._ids(state)
            outcomes = {word.text: word for word in process.outcomes}
            self._known("N009", "outcome", state.outcome, outcomes)

    def _initial(self, state: State) -> None:
        if state.initial is None:
            return
        below = {inner.id for inner in walk.states(state)}
        for target in state.initial.targets:
            if self._target(target) and target.text not in below:
                self._draft.report(
                    "N011",
                    f"'{target.text}' is not inside {_named(state)}",
                    target.where,
                    hint=f"one of {listed(inner.id for inner in state.states)}",
                    related=((self._states[target.text].where, "it is here"),),
                )

    def _transitions(self, state: State) -> None:
        for transition in walk.transitions(state):
            for target in transition.targets:
                self._target(target)
            places = self._draft.events.get(transition.id, ())
            for name, where in zip(transition.events, places, strict=False):
                self._event(name, where)

    def _target(self, target: Text) -> bool:
        if target.text in self._states:
            self._spellings.found("state", target.text)
            return True
        hint = did_you_mean(target.text, self._states, f"the states: {listed(self._states)}")
        message = f"there is no state '{target.text}'"
        problem = Problem("N001", message, target.where, hint=hint)
        self._spellings.missed("state", target.text, problem)
        return False

    def _event(self, name: str, where: Location) -> None:
        if self._events.knows(name):
            self._spellings.found("event", name)
            return
        found = did_you_mean(name, self._events.names)
        problem = Problem(
            "N003",
            f"no event '{name}' can come here",
            where,
            consequence="this transition would never be taken",
            hint=found or f"declare it under `events`, or raise it; declared: {self._declared()}",
        )
        self._spellings.missed("event", name, problem)

    def _declared(self) -> str:
        return listed(self._process.events)

    def _ids(self, state: State) -> None:
        """Timer ids become event names: they must not be those of other events."""
        timers: tuple[At | Every | Within, ...]
        timers = (*state.after, *state.at, *state.every, *state.within)
        for timer in timers:
            if timer.id in self._process.events:
                self._draft.report(
                    "N002",
                    f"the timer '{timer.id}' has the name of an event",
                    timer.where,
                    hint="rename one of the two",
                    related=((self._process.events[timer.id].where, "the event is here"),),
                )

    def actions(self) -> None:
        known = self._declared_names()
        for action in walk.actions(self._process):
            for name in action.raises:
                self._spellings.found("event", name.text)
            if isinstance(action, Tell) and self._swapped(action):
                continue
            for reference in action.references:
                code, what, names = known[reference.to]
                self._known(code, what, reference.name, names)

    def spellings(self) -> None:
        """Report the names that were not found, now that all have been looked for."""
        process = self._process
        musts, nevers = (
            {name: process.acts[name] for name in self._acts(kind)}
            for kind in (ActKind.MUST, ActKind.NEVER)
        )
        declared: Mapping[str, Mapping[str, _Placed]] = {
            "event": process.events,
            "state": self._states,
            "message": process.messages,
            "form": process.forms,
            "checklist": process.checklists,
            "`must`": musts,
            "`never`": nevers,
        }
        places = {
            kind: {name: each.where for name, each in there.items() if self._is_here(each.where)}
            for kind, there in declared.items()
        }
        self._draft.problems += self._spellings.problems(places)

    def _is_here(self, where: Location) -> bool:
        """Whether it is a place of the process, not of rules that others may share."""
        return where.path in self._draft.lines

    def _swapped(self, action: Tell) -> bool:
        """Whether a role stands where the message has to, and the reverse."""
        role = action.to.text if action.to is not None else ""
        message = action.message
        messages = self._process.messages
        if role not in messages or message.text in messages:
            return False
        hint = f"the role comes first: {{{message.text}: {role}}}"
        self._draft.report(
            "N004", f"there is no message '{message.text}'", message.where, hint=hint
        )
        return True

    def _declared_names(self) -> Mapping[Declared, tuple[str, str, Iterable[str]]]:
        """For each kind of name: the code of a problem with it, what to call it, what there is."""
        process = self._process
        actions = walk.actions(process)
        sent = {each.id.text for each in actions if isinstance(each, Send) and each.id}
        children = {invoke.id for state in self._states.values() for invoke in state.invokes}
        return {
            Declared.MESSAGE: ("N004", "message", process.messages),
            Declared.FORM: ("N005", "form", process.forms),
            Declared.OBLIGATION: ("N007", "`must`", self._acts(ActKind.MUST)),
            Declared.PROHIBITION: ("N007", "`never`", self._acts(ActKind.NEVER)),
            Declared.ACT: ("N007", "act", process.acts),
            Declared.CHILD: ("N008", "child", children),
            Declared.DELAYED_SEND: ("N012", "delayed send", sent),
        }

    def _acts(self, kind: ActKind) -> list[str]:
        return [act.name for act in self._process.acts.values() if act.kind is kind]

    def _known(self, code: str, what: str, name: Text | None, known: Iterable[str]) -> None:
        names = list(known)
        if name is None:
            return
        if name.text in names:
            self._spellings.found(what, name.text)
            return
        hint = did_you_mean(name.text, names, f"declared: {listed(names)}")
        if what == "message" and " " in name.text.strip():
            hint = "write the text under `messages`, and its name here"
        problem = Problem(code, f"there is no {what} '{name.text}'", name.where, hint=hint)
        self._spellings.missed(what, name.text, problem)


def _named(state: State) -> str:
    return f"'{state.id}'" if state.id else "the process"
