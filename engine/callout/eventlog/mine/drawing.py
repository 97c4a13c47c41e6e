"""A draft of a process as YAML, with the map by which the log is read for it.

Where a ticket is, is what happened last: a state for each event, in a group where a second column
says so. Every number that a designer may want to doubt stands in a comment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from callout.eventlog.log_map import LogMap

from .follows import START, Follows
from .guards import MinedGuard
from .spikes import Spike

FIRST = "first_event"
"""The state of a ticket before its first event."""
STRUCTURE = (FIRST, "open", "work")
"""States of the draft's own."""
_AROUND = (
    "initial: open",
    "states:",
    "  open:",
    "    type: parallel",
    "    states:",
    "      work:",
    f"        initial: {FIRST}",
    "        states:",
)


@dataclass(slots=True)
class DraftSketch:
    """What was found, before it is written.

    `kept` are transitions with how often they were seen, `ids` and `fields` what events and keys
    of the log are called, `groups` the state around that of an event; guards and spikes are by
    source and event, `types` those of the fields that guards read.
    """

    follows: Follows
    kept: Mapping[str, Mapping[str, int]]
    ids: Mapping[str, str]
    groups: Mapping[str, str]
    fields: Mapping[str, str]
    regions: tuple[str, ...]
    tickets: int
    threshold: float
    zone: tzinfo = UTC
    guards: dict[tuple[str, str], MinedGuard] = field(default_factory=dict)
    spikes: dict[tuple[str, str], Spike] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)


def process_lines(sketch: DraftSketch, name: str) -> Iterator[str]:
    """The lines of the process."""
    yield f"# A draft, drawn from {sketch.tickets:,} tickets of a log. A transition is kept that is"
    yield f"# at least {sketch.threshold:.2%} of what left its state; the number behind it says how"
    yield "# often it was seen."
    yield f"process: {name}"
    yield f"title: {_quoted(name)}"
    yield from _declarations(sketch)
    if not sketch.regions:
        yield f"initial: {FIRST}"
        yield "states:"
        yield from _states(sketch)
        return
    yield from _AROUND
    yield from (f"        {line}" for line in _states(sketch))
    for event in sketch.regions:
        yield from (f"      {line}" for line in _region(sketch, event))


def _declarations(sketch: DraftSketch) -> Iterator[str]:
    if sketch.types:
        yield "data:"
        yield from (f"  {each}: {{type: {kind}}}" for each, kind in sketch.types.items())
    yield "events:"
    for event, word in sketch.ids.items():
        carried = ", ".join(f"{each}: {sketch.types[each]}" for each in _set_by(sketch, event))
        payload = f", payload: {{{carried}}}" if carried else ""
        yield f"  {word}: {{title: {_quoted(event)}{payload}}}"


def _region(sketch: DraftSketch, event: str) -> Iterator[str]:
    word = sketch.ids[event]
    yield f"beside_{word}:                  # at most once, wherever the others are"
    yield f"  initial: before_{word}"
    yield "  states:"
    yield f"    before_{word}: {{waits_forever: the log says no more, on: {{{word}: {word}}}}}"
    yield f"    {word}: {{waits_forever: nothing follows}}"


def _states(sketch: DraftSketch) -> Iterator[str]:
    """The lines of all states, two blanks in."""
    yield from _state(sketch, START, FIRST, "  ")
    inside: dict[str, list[str]] = {}
    reached = {name for after in sketch.kept.values() for name in after}
    for source in sketch.kept:
        if source in reached:
            inside.setdefault(sketch.groups.get(source, ""), []).append(source)
    for group, sources in inside.items():
        margin = "  "
        if group:
            yield f"  {group}:"
            yield f"    initial: {sketch.ids[sources[0]]}"
            yield "    states:"
            margin = "      "
        for source in sources:
            yield from _state(sketch, source, sketch.ids[source], margin)


def _state(sketch: DraftSketch, source: str, word: str, margin: str) -> Iterator[str]:
    after = sketch.kept[source]
    yield f"{margin}{word}:"
    timers = [*_timers(sketch, source)]
    for key in dict.fromkeys(key for key, _ in timers):
        yield f"{margin}  {key}:"
        yield from (f"{margin}    {line}" for other, line in timers if other == key)
    if not timers:
        why = "the log says no more" if after else "nothing follows"
        yield f"{margin}  waits_forever: {why}"
    if after:
        yield f"{margin}  on:"
    for name, number in after.items():
        yield f"{margin}    {sketch.ids[name]}: {_target(sketch, source, name)}  # {number}"


def _timers(sketch: DraftSketch, source: str) -> Iterator[tuple[str, str]]:
    """Of each spike the key of its kind of timer, and the line under it; no time stands twice."""
    seen: set[str] = set()
    for name in sketch.kept[source]:
        spike = sketch.spikes.get((source, name))
        when = "" if spike is None else _when(spike, sketch.zone)
        if spike is not None and when not in seen:
            seen.add(when)
            kind = "at" if spike.is_daily else "after"
            seconds = "in that half-hour" if spike.is_daily else "then"
            told = f"  # {spike.number} of {spike.of} came {seconds}"
            yield kind, f"{when}: {sketch.ids[name]}{told}"


def _timer_ids(sketch: DraftSketch) -> Iterator[str]:
    """The ids that the timers of the draft have."""
    for source in sketch.kept:
        kinds = [kind for kind, _ in _timers(sketch, source)] if source != START else []
        for place, kind in enumerate(kinds):
            yield f"{kind}.{sketch.ids[source]}.{kinds[: place + 1].count(kind)}"


def _when(spike: Spike, zone: tzinfo) -> str:
    """When a timer is due: after a length, or in the next night (if it is night) by a clock."""
    if not spike.is_daily:
        return iso_length(spike.seconds)
    clock = f"{spike.seconds // 3600:02}:{spike.seconds % 3600 // 60:02}:00"
    where = "Z" if zone is UTC else f"@{zone}"
    return _single(f'date and time(date(now()) + @"P1D", time("{clock}{where}"))')


def _target(sketch: DraftSketch, source: str, name: str) -> str:
    """What stands behind an event: the state it leads to, with a guard and what is kept."""
    word = sketch.ids[name]
    guard = sketch.guards.get((source, name))
    kept = _set_by(sketch, name)
    if guard is None and not kept:
        return word
    parts = [f"guard: {_single(guard.feel)}"] if guard is not None else []
    parts.append(f"target: {word}")
    if kept:
        sets = ", ".join(f"{each}: event.data.{each}" for each in kept)
        parts.append(f"do: [{{set: {{{sets}}}}}]")
    return f"{{{', '.join(parts)}}}"


def _set_by(sketch: DraftSketch, event: str) -> tuple[str, ...]:
    """The fields that guards behind an event read."""
    found = [
        name
        for (source, _), guard in sketch.guards.items()
        if source == event
        for name in guard.types
    ]
    return tuple(dict.fromkeys(found))


def map_lines(sketch: DraftSketch, mapping: LogMap, name: str) -> Iterator[str]:
    """The lines of the map by which the log is read for the draft."""
    yield f"conform: {name}"
    yield f"trace: {_quoted(mapping.trace)}"
    yield f"time: {_quoted(mapping.time)}"
    yield f"zone: {_quoted(str(mapping.zone))}"
    yield f"name: [{', '.join(map(_quoted, mapping.name))}]"
    yield f"join: {_quoted(mapping.join)}"
    yield f"actor: {_quoted(mapping.actor)}"
    timers = [*_timer_ids(sketch)]
    if timers:
        yield "# Timers that the log need not show; those that are not named here may be overdue."
    if mapping.ignore or timers:
        yield f"ignore: [{', '.join(map(_quoted, [*sorted(mapping.ignore), *timers]))}]"
    yield "events:"
    yield from (f"  {_quoted(event)}: {word}" for event, word in sketch.ids.items())
    keys = {word: key for key, word in sketch.fields.items()}
    if sketch.types:
        yield "payload:"
        yield from (f"  {each}: {_quoted(keys[each])}" for each in sketch.types)


def iso_length(seconds: int) -> str:
    """Seconds as a duration (ISO 8601).

    >>> iso_length(15 * 86400), iso_length(5400)
    ('P15D', 'PT1H30M')
    """
    days, rest = divmod(seconds, 86_400)
    hours, minutes = divmod(rest // 60, 60)
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"P{days}D" * bool(days) + ("T" + time if days and time else "") or f"PT{time or '0M'}"


def _quoted(text: str) -> str:
    """A text in double quotes, as JSON has it: YAML reads it the same."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
