"""Does what goes from process to process exist where it arrives?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from callout.errors import Problem, Severity
from callout.process import Invoke, Process, Send, Text, TicketAct, walk
from callout.process.descriptors import beginning, matches
from callout.records.ids import number_of
from callout.suggest import did_you_mean

from .subject import Subject


def problems(subject: Subject) -> Iterator[Problem]:
    """C205 forwarded, C206 sent to a ticket that does not declare the event; C207, C208.

    C207: a fact asks for a state that no process asked has. C208: a transition takes an act that
    ends a ticket, or opens it again, which no transition sees.
    """
    process = subject.process
    yield from _facts(subject)
    yield from _acts(process)
    children: dict[str, Process] = {}
    for invoke in walk.invokes(process):
        child = subject.neighbours.get(invoke.process.text)
        if child is not None and not invoke.computed:
            children[invoke.id] = child
            yield from _forwarded(invoke, child)
    for action in walk.actions(process):
        if isinstance(action, Send) and action.event is not None and action.to is not None:
            receivers = _receivers(action, children, subject)
            if receivers and not any(action.event.text in _known(each) for each in receivers):
                yield _unknown("C206", "sent to", action.event, receivers[0])


def _receivers(action: Send, children: Mapping[str, Process], subject: Subject) -> list[Process]:
    """The processes of the tickets that are sent to, as far as the file says."""
    kind, _, name = action.to.text.partition(":") if action.to is not None else ("", "", "")
    found: list[Process | None] = []
    if action.keyed is not None:
        found = [subject.neighbours.get(action.keyed.text)]
    elif kind == "child":
        found = [children.get(name)]
    elif kind == "link":
        starts = walk.starts(subject.process)
        named = [each for each in starts if number_of(each.link.text, name) is not None]
        found = [subject.neighbours.get(each.process.text) for each in named]
    return [each for each in found if each is not None] if None not in found else []


def _facts(subject: Subject) -> Iterator[Problem]:
    for fact in subject.process.facts.values():
        asked = [subject.neighbours.get(each.text) for each in fact.processes]
        state = fact.conditions.get("state")
        said = state.text.strip() if state is not None else ""
        if state is None or None in asked or not _LITERAL.fullmatch(said):
            continue
        known = {each.id for other in asked if other for each in walk.states(other.root)}
        if said[1:-1] not in known:
            yield Problem(
                "C207",
                f"no process that '{fact.name}' asks has a state {said}",
                state.where,
                Severity.WARNING,
                consequence="no ticket is ever found",
                hint=did_you_mean(said[1:-1], known),
            )


_LITERAL = re.compile(r'"[^"]*"')


def _acts(process: Process) -> Iterator[Problem]:
    for state in walk.states(process.root):
        for way in state.transitions:
            for event in _UNSEEN.intersection(way.events):
                yield Problem(
                    "C208",
                    f"no transition sees '{event}', which ends a ticket or opens it again",
                    way.where,
                    Severity.WARNING,
                    consequence="the transition is never taken",
                    hint=f"say what follows: lifecycle: {{{event.partition('.')[2]}: {{do: ...}}}}",
                )


_UNSEEN = frozenset(act.event for act in (TicketAct.CANCEL, TicketAct.MERGE, TicketAct.REOPEN))


def _forwarded(invoke: Invoke, child: Process) -> Iterator[Problem]:
    for descriptor in invoke.forward:
        if not any(matches(descriptor, name) for name in _known(child)):
            yield _unknown("C205", "forwarded to", Text(descriptor, invoke.where), child)


def _known(child: Process) -> set[str]:
    """What a process takes from outside, also for children of its own."""
    forwarded = {
        beginning(descriptor) for invoke in walk.invokes(child) for descriptor in invoke.forward
    }
    return {*child.events, *forwarded, *(f"did.{name}" for name in child.acts)}


def _unknown(code: str, how: str, event: Text, child: Process) -> Problem:
    return Problem(
        code,
        f"'{event.text}' is {how} '{child.name}', which has no such event",
        event.where,
        Severity.WARNING,
        consequence="it is refused there",
        hint=did_you_mean(event.text, [*child.events, *_prefixes(child)]),
    )


def _prefixes(child: Process) -> set[str]:
    return {f"{name.rpartition('.')[0]}.*" for name in child.events if "." in name}
