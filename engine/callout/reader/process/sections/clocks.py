"""Builds clocks, and reports names of theirs that mean nothing.

Codes: N018 what starts or stops a clock is no state and no event, or both; N001 no such state to
pause it; N019 neither a limit nor an instant, or an instant with what only a length has.
"""

from __future__ import annotations

from collections.abc import Collection

from callout.process import SUSPENDED, Process, Reopening, ServiceClock, Text
from callout.process.engine_names import is_engine_name
from callout.reader.process.context import WORKING_TIME, Draft
from callout.reader.process.names.event_names import EventNames
from callout.reader.synonyms import listed
from callout.reader.yaml.access import label, part, text, texts, word
from callout.reader.yaml.nodes import Node, Scalar
from callout.suggest import did_you_mean

_COUNTS = f"write `counts: {WORKING_TIME}`, which goes for all of the clock"


def clock(draft: Draft, key: Scalar, node: Node) -> ServiceClock:
    """What measures how long something takes."""
    limit, warn = part(node, "limit"), part(node, "warn")
    if (limit is None) is (part(node, "due") is None):
        message = f"the clock '{key.text}' has {'no limit' if limit is None else 'a limit and due'}"
        hint = "write limit, a duration, or due, an instant; either may be null"
        draft.report("N019", message, key.where, hint=hint)
    how = word(part(node, "reopened"))
    return ServiceClock(
        name=key.text,
        where=key.where,
        starts=texts(part(node, "starts")),
        stops=texts(part(node, "stops")),
        limit=draft.uncounted(limit, _COUNTS) if limit is not None else Text("null", key.where),
        pauses=texts(part(node, "pauses")),
        counts=WORKING_TIME if word(part(node, "counts")) == WORKING_TIME else None,
        calendar=text(part(node, "calendar")),
        since=draft.optional_expression(part(node, "since")),
        due=draft.optional_expression(part(node, "due")),
        warn=draft.uncounted(warn, _COUNTS) if warn is not None else None,
        reopened=next((each for each in Reopening if each.value == how), None),
        title=label(part(node, "title")),
        source=texts(part(node, "source")),
    )


def check_clocks(draft: Draft, process: Process, states: Collection[str]) -> None:
    """Report what the clocks of a process name and is not there."""
    events = EventNames.of(process)
    for each in process.clocks.values():
        _check_instant(draft, each)
        for name in (*each.starts, *each.stops):
            _check_moved_by(draft, name, states, events)
        for name in each.pauses:
            if name.text not in states and name.text != SUSPENDED:
                hint = did_you_mean(name.text, states, f"the states: {listed(states)}")
                draft.report("N001", f"there is no state '{name.text}'", name.where, hint=hint)
        for name in (name for name in each.stops if name.text in map(str, each.starts)):
            message = f"'{name.text}' starts the clock '{each.name}' and stops it"
            draft.report("N018", message, name.where, hint="leave it out of one of the two")
    _check_events(draft, process)


def _check_instant(draft: Draft, each: ServiceClock) -> None:
    """An instant does not move because time stood still or nobody worked."""
    of_length = {"pauses": each.pauses, "counts": each.counts, "calendar": each.calendar}
    said = [key for key, value in of_length.items() if value]
    if each.due is not None and said:
        draft.report(
            "N019",
            f"the clock '{each.name}' is due at an instant, and has {listed(said)}",
            each.due.where,
            hint="write a limit in place of due, or leave the other keys out",
        )


def _check_events(draft: Draft, process: Process) -> None:
    """Events with names of the engine's, which are that where there are clocks."""
    for name, event in process.events.items() if process.clocks else ():
        if is_engine_name(name, clocks=True) and not is_engine_name(name):
            draft.report(
                "N010",
                f"'{name}' is a name of the events of clocks",
                event.where,
                hint="begin it with another word than warning or breached",
            )


def _check_moved_by(draft: Draft, name: Text, states: Collection[str], events: EventNames) -> None:
    is_event = name.text in events.names
    if is_event and name.text in states:
        draft.report(
            "N018",
            f"'{name.text}' is a state and an event: it is not clear what moves the clock",
            name.where,
            hint="rename one of the two",
        )
    elif not is_event and name.text not in states and not events.computed:
        known = [*states, *events.names]
        draft.report(
            "N018",
            f"there is no state or event '{name.text}'",
            name.where,
            consequence="nothing would move the clock",
            hint=did_you_mean(name.text, known, f"the states: {listed(states)}"),
        )
