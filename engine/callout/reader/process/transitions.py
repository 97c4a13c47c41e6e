"""Builds transitions, and the timers that take them.

Ids: ``<state>.<event>.<n>`` counts the transitions of one state for one event from 1; a timer is
``<kind>.<state>.<n>``, its transitions ``<timer>.<n>``. An `id` in the file replaces either: where
a timer is written as one map, its `id` is the timer's and the transition's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from callout.process import At, Every, Text, Transition, Within
from callout.reader.yaml.access import elements, entries, flag, label, part, text, texts
from callout.reader.yaml.nodes import Node, Scalar

from .actions import actions
from .blocks import transitions_of
from .context import Draft

ALWAYS = "always"
DONE = "done"


@dataclass(slots=True)
class Source:
    """The state that transitions start from, and how many there are for each event."""

    id: str
    draft: Draft
    counts: Counter[str] = field(default_factory=Counter)

    def next_id(self, event: str) -> str:
        self.counts[event] += 1
        return f"{self.id}.{event}.{self.counts[event]}"


def state_transitions(source: Source, node: Node) -> Iterator[Transition]:
    """Those written in ``transitions``, ``on``, ``use``, ``always``, ``done``, in this order."""
    for item in elements(part(node, "transitions")):
        events = texts(part(item, "event"))
        name = source.next_id(events[0].text if events else ALWAYS)
        yield _listening(source, item, name, events)
    yield from _by_event(source, part(node, "on"))
    for use in elements(part(node, "use")):
        if isinstance(use, Scalar):
            yield from _by_event(source, transitions_of(source.draft, use))
    for item in elements(part(node, ALWAYS)):
        yield _transition(source, item, source.next_id(ALWAYS), ())
    for item in elements(part(node, DONE)):
        yield _transition(source, item, source.next_id(DONE), (f"done.state.{source.id}",))


def _by_event(source: Source, node: Node | None) -> Iterator[Transition]:
    for key, value in entries(node):
        for item in elements(value):
            name = source.next_id(key.text)
            yield _listening(source, item, name, (key.as_text(),))


def _listening(
    source: Source, node: Node, transition_id: str, events: tuple[Text, ...]
) -> Transition:
    names = tuple(event.text for event in events)
    transition = _transition(source, node, transition_id, names)
    source.draft.events[transition.id] = tuple(event.where for event in events)
    return transition


def _transition(
    source: Source, node: Node, transition_id: str, events: tuple[str, ...]
) -> Transition:
    draft = source.draft
    if isinstance(node, Scalar):
        return Transition(transition_id, node.where, events, targets=(node.as_text(),))
    own_id = text(part(node, "id"))
    return Transition(
        id=own_id.text if own_id else transition_id,
        where=node.where,
        events=events,
        guard=draft.optional_expression(part(node, "guard")),
        targets=texts(part(node, "target")),
        actions=actions(draft, part(node, "do")),
        reenter=flag(part(node, "reenter")),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
        next=flag(part(node, "next")) or None,
    )


def default_transition(source: Source, node: Node) -> Transition:
    """Where a history state leads when there is nothing to remember."""
    return _transition(source, node, f"{source.id}.default.1", ())


def after(source: Source, node: Node | None) -> tuple[At, ...]:
    """Timers that count from the moment the state was entered."""
    found: list[At] = []
    for number, (key, value) in enumerate(entries(node), start=1):
        wait, counts = source.draft.counted(key)
        found.append(replace(_instant(source, "after", number, wait, value), counts=counts))
    return tuple(found)


def at(source: Source, node: Node | None) -> tuple[At, ...]:
    """Timers that fire at an instant."""
    return tuple(
        _instant(source, "at", number, source.draft.expression(key), value)
        for number, (key, value) in enumerate(entries(node), start=1)
    )


def _instant(source: Source, kind: str, number: int, when: Text, node: Node) -> At:
    timer = _timer_id(node, f"{kind}.{source.id}.{number}")
    return At(timer, when, _timed(source, node, timer), when.where)


def every(source: Source, node: Node | None) -> tuple[Every, ...]:
    """Timers that repeat."""
    draft = source.draft
    found: list[Every] = []
    for number, (key, value) in enumerate(entries(node), start=1):
        timer = _timer_id(value, f"every.{source.id}.{number}")
        period, counts = draft.counted(key)
        found.append(
            Every(
                id=timer,
                period=period,
                transitions=_timed(source, value, timer),
                where=key.where,
                limit=_inside(draft, part(value, "limit")),
                times=draft.optional_expression(part(value, "times")),
                first=_inside(draft, part(value, "first")),
                counts=counts,
            )
        )
    return tuple(found)


def _inside(draft: Draft, node: Node | None) -> Text | None:
    """A duration that is of the same time as the period."""
    hint = "write it after the period: it goes for both"
    return None if node is None else draft.uncounted(node, hint)


def within(source: Source, node: Node | None) -> tuple[Within, ...]:
    """Windows; their events are ``<id>.open`` and ``<id>.close``."""
    windows = enumerate(elements(node), start=1)
    found = (_window(source, number, item) for number, item in windows)
    return tuple(window for window in found if window is not None)


def _window(source: Source, number: int, node: Node) -> Within | None:
    opens, closes = part(node, "open"), part(node, "close")
    if opens is None or closes is None:
        return None
    timer = _timer_id(node, f"within.{source.id}.{number}")
    return Within(
        id=timer,
        opens=source.draft.expression(opens),
        closes=source.draft.expression(closes),
        on_open=_timed(source, part(node, "opens"), f"{timer}.open"),
        on_close=_timed(source, part(node, "closes"), f"{timer}.close"),
        where=node.where,
    )


def _timer_id(node: Node, otherwise: str) -> str:
    own_id = text(part(node, "id"))
    return own_id.text if own_id else otherwise


def _timed(source: Source, node: Node | None, timer: str) -> tuple[Transition, ...]:
    return tuple(
        _transition(source, item, f"{timer}.{number}", (timer,))
        for number, item in enumerate(elements(node), start=1)
    )
