"""A draft of a process: what was found in a log, put together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callout.eventlog.log_map import LogMap
from callout.eventlog.model import LIFECYCLE, NAME, TIME

from .drawing import STRUCTURE, DraftSketch, map_lines, process_lines
from .follows import START, Follows
from .guards import guards_of
from .spikes import spike_of
from .steps import MinedStep, beside

_NO_NAME = re.compile(r"[^a-z0-9]+")
_FEELS = re.compile(
    "and|or|not|if|then|else|for|in|return|some|every|between|true|false|null|function|external"
    "|instance|satisfies|of|date|time|duration|event|actor|ticket|param|form|must|done|clock"
)
"""Words that an expression would take for something else."""
_TAKEN = re.compile(rf"\d|in_|before_|beside_|({_FEELS.pattern})$")
"""How no id begins, or is."""


@dataclass(frozen=True, slots=True)
class DraftProcess:
    """The YAML of a process and the map for it; `regions` are events beside the others."""

    text: str
    map_text: str
    transitions: int
    guards: int
    timers: int
    regions: tuple[str, ...]


def draft_of(
    traces: Sequence[tuple[MinedStep, ...]],
    mapping: LogMap,
    *,
    name: str,
    threshold: float,
    group: str | None = None,
) -> DraftProcess:
    """Draw a process from traces.

    A transition is kept that is at least the share `threshold` of what left its state; `group` is
    the column by which states stand together.
    """
    regions = beside(traces)
    follows = Follows()
    for trace in traces:
        follows.add(step for step in trace if step.name not in regions)
    names = dict.fromkeys(step.name for trace in traces for step in trace)
    sketch = DraftSketch(
        follows,
        follows.kept(threshold),
        _ids(names, "event"),
        _groups(traces, group) if group is not None else {},
        _ids(dict.fromkeys(key for trace in traces for step in trace for key in step.texts), "x"),
        regions,
        len(traces),
        threshold,
        mapping.zone,
    )
    _find_guards(sketch, mapping)
    _find_spikes(sketch, mapping)
    return DraftProcess(
        "\n".join(process_lines(sketch, name)) + "\n",
        "\n".join(map_lines(sketch, mapping, name)) + "\n",
        sum(map(len, sketch.kept.values())),
        len(sketch.guards),
        len(sketch.spikes),
        regions,
    )


def _find_guards(sketch: DraftSketch, mapping: LogMap) -> None:
    skipped = frozenset((*mapping.name, mapping.time, mapping.actor, NAME, TIME, LIFECYCLE))
    for source, after in sketch.kept.items():
        if source == START or len(after) < 2:
            continue
        pairs = sketch.follows.pairs
        cases = [(step, name) for name in after for step, _ in pairs[source, name]]
        for name, guard in guards_of(cases, sketch.fields, skipped).items():
            kinds = {**guard.types, **sketch.types}
            if all(kinds[each] == kind for each, kind in guard.types.items()):
                sketch.types |= guard.types
                sketch.guards[source, name] = guard


def _find_spikes(sketch: DraftSketch, mapping: LogMap) -> None:
    for source, after in sketch.kept.items():
        for name in after if source != START else ():
            spike = spike_of(sketch.follows.pairs[source, name], mapping.zone)
            if spike is not None:
                sketch.spikes[source, name] = spike


def _ids(names: Iterable[str], otherwise: str) -> dict[str, str]:
    """For each name a word in ASCII that nobody else has."""
    found: dict[str, str] = {}
    for name in names:
        word = _NO_NAME.sub("_", name.lower()).strip("_") or otherwise
        word = f"{otherwise}_{word}" if _TAKEN.match(word) else word
        free, number = word, 1
        while free in found.values() or free in STRUCTURE:
            number += 1
            free = f"{word}_{number}"
        found[name] = free
    return found


def _groups(traces: Iterable[tuple[MinedStep, ...]], key: str) -> dict[str, str]:
    """For each event the value that the second column has most often."""
    seen: dict[str, Counter[str]] = {}
    for trace in traces:
        for step in trace:
            if key in step.texts:
                seen.setdefault(step.name, Counter())[step.texts[key]] += 1
    words = _ids(dict.fromkeys(value for each in seen.values() for value in each), "group")
    return {name: f"in_{words[each.most_common(1)[0][0]]}" for name, each in seen.items()}
