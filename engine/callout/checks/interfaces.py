"""Do the events that go from process to process exist where they arrive?"""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Problem, Severity
from callout.process import Invoke, Process, Send, Text, walk
from callout.process.descriptors import beginning, matches
from callout.suggest import did_you_mean

from .subject import Subject

_CHILD = "child:"


def problems(subject: Subject) -> Iterator[Problem]:
    """C205 forwarded to a child, C206 sent to a child, that does not declare the event."""
    process = subject.process
    children: dict[str, Process] = {}
    for invoke in walk.invokes(process):
        child = subject.neighbours.get(invoke.process.text)
        if child is not None and not invoke.computed:
            children[invoke.id] = child
            yield from _forwarded(invoke, child)
    for action in walk.actions(process):
        match action:
            case Send(event=Text() as event, to=Text() as to) if to.text.startswith(_CHILD):
                receiver = children.get(to.text.removeprefix(_CHILD))
                if receiver is not None and event.text not in _known(receiver):
                    yield _unknown("C206", "sent to", event, receiver)
            case _:
                pass


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
