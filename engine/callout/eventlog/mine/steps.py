"""Traces as steps: what happened, with what, and when; and which tickets are held back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from callout.eventlog.log_map import LogMap
from callout.eventlog.model import NAME, LogTrace
from callout.eventlog.typed import instant_of_text

SEEN_ELSEWHERE = 0.95
"""Of an event that goes on beside the others: how many of its neighbours follow without it, too."""
FEWEST_PLACES = 3
"""Different places in which such an event has to stand."""


@dataclass(frozen=True, slots=True)
class MinedStep:
    """One event of a trace as the log calls it."""

    name: str
    texts: Mapping[str, str]
    at: datetime | None


def steps_of(trace: LogTrace, mapping: LogMap) -> tuple[MinedStep, ...]:
    """The events that have a name and are not left out by the map."""
    found = []
    for event in trace.events:
        texts = event.texts()
        name = mapping.name_of(texts)
        if name is not None and name not in mapping.ignore:
            written = texts.get(mapping.time)
            at = instant_of_text(written, mapping.zone) if written is not None else None
            found.append(MinedStep(name, texts, at))
    return tuple(found)


def is_held_back(ticket: str) -> bool:
    """Whether a ticket is for trying the draft, not for making it: by the hash of its id.

    >>> [name for name in "abcdefg" if is_held_back(name)]
    ['e', 'f', 'g']
    """
    return bool(hashlib.sha256(ticket.encode()).digest()[0] & 1)


def ticket_name(trace: LogTrace, number: int) -> str:
    """What a trace is called; by its number where it has no name."""
    return trace.texts().get(NAME) or f"#{number}"


def beside(traces: Iterable[tuple[MinedStep, ...]]) -> tuple[str, ...]:
    """The events that happen at most once, wherever the others are: each a region of its own."""
    pairs: set[tuple[str, str]] = set()
    around: dict[str, Counter[tuple[str, str]]] = {}
    often: set[str] = set()
    for trace in traces:
        names = ["", *(step.name for step in trace), ""]
        often.update(name for name, number in Counter(names).items() if number > 1)
        pairs.update(pairwise(names))
        for before, name, after in zip(names, names[1:], names[2:], strict=False):
            around.setdefault(name, Counter())[before, after] += 1
    return tuple(
        name for name, places in around.items() if name not in often and _is_beside(places, pairs)
    )


def _is_beside(places: Counter[tuple[str, str]], pairs: set[tuple[str, str]]) -> bool:
    elsewhere = sum(number for pair, number in places.items() if pair in pairs)
    first = sum(number for (before, _), number in places.items() if not before)
    if first > places.total() / 2:  # it begins tickets: nothing goes on beside it
        return False
    return len(places) >= FEWEST_PLACES and elsewhere >= SEEN_ELSEWHERE * places.total()
