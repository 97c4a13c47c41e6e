"""What an event log means to a process: which events are which, and where what they carry stands.

conform: parcel                   # the process
trace: case                       # sheets: the column that tells tickets apart
time: at                          # the column, or key, of the time; zone: of times without offset
name: [status, substatus]         # what names an event: values joined by `join`, a slash
events: {Open/New: opened}        # the event of the process for each name; others by their own
ignore: [Open/Seen]               # names that are nothing to the process; timers the log lacks
opening: {weight: kg}             # fields of the ticket, from its first event
payload: {shelf: place}           # fields of events, where not of the same name
actor: person                     # who; role: of which role
outputs: {fee: paid}              # fields that must come to what the log has
states: {opened: new}             # where an event leaves a ticket that it should not have met
timers: {Open/Late: after.new.1}  # names that are the firing of a timer; tolerance: PT1H
watch: [team]                     # attributes whose changes within a ticket are counted
left: [done]                      # states: how often they are left again
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from callout.reader import read
from callout.reader.yaml.access import entries, part, word, words
from callout.reader.yaml.nodes import Node
from callout.suggest import did_you_mean
from callout.values import DaysDuration, parse_duration

from .model import NAME, RESOURCE, TIME
from .notes import BadLog

_T = TypeVar("_T")
_KEYS = (
    *("conform", "trace", "time", "zone", "name", "join", "events", "ignore", "opening"),
    *("payload", "actor", "role", "outputs", "states", "timers", "tolerance", "watch", "left"),
)


@dataclass(frozen=True, slots=True)
class LogMap:
    """The parts of a map, see the module's docstring; `name` are keys or columns."""

    process: str
    trace: str = NAME
    time: str = TIME
    zone: tzinfo = UTC
    name: tuple[str, ...] = (NAME,)
    join: str = "/"
    events: Mapping[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    opening: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, str] = field(default_factory=dict)
    actor: str = RESOURCE
    role: str | None = "org:role"
    outputs: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    timers: Mapping[str, str] = field(default_factory=dict)
    tolerance: timedelta = timedelta(minutes=1)
    watch: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def name_of(self, texts: Mapping[str, str]) -> str | None:
        """What the log calls an event; None if it has no name."""
        found = [texts[key] for key in self.name if key in texts]
        return self.join.join(found) if found else None

    def event_of(self, name: str) -> str:
        """What the process calls it."""
        return self.events.get(name, name)


def read_log_map(text: str, path: str) -> LogMap:
    """The map in a file; raises DefinitionError for what is no YAML, BadLog for what is no map."""
    root = read(text, path)
    for key, _ in entries(root):
        if key.text not in _KEYS:
            hint = did_you_mean(key.text, _KEYS, f"a map has: {', '.join(_KEYS)}")
            raise BadLog(f"'{key.text}' means nothing in a map", where=str(key.where), hint=hint)
    process = word(part(root, "conform"))
    if not process:
        raise BadLog("a map names its process", where=path, hint="begin with `conform: PROCESS`")
    plain = LogMap(process)
    return LogMap(
        process,
        trace=word(part(root, "trace")) or plain.trace,
        time=word(part(root, "time")) or plain.time,
        zone=_meant(part(root, "zone"), ZoneInfo, "no time zone", path) or plain.zone,
        name=words(part(root, "name")) or plain.name,
        join=_text(part(root, "join"), plain.join),
        events=_words(part(root, "events")),
        ignore=frozenset(words(part(root, "ignore"))),
        opening=_words(part(root, "opening")),
        payload=_words(part(root, "payload")),
        actor=word(part(root, "actor")) or plain.actor,
        role=word(part(root, "role")) or plain.role,
        outputs=_words(part(root, "outputs")),
        states=_words(part(root, "states")),
        timers=_words(part(root, "timers")),
        tolerance=_meant(part(root, "tolerance"), length_of, "no length of time", path)
        or plain.tolerance,
        watch=words(part(root, "watch")),
        left=words(part(root, "left")),
    )


def _words(node: Node | None) -> dict[str, str]:
    return {key.text: word(each) or "" for key, each in entries(node)}


def _text(node: Node | None, otherwise: str) -> str:
    found = word(node)
    return otherwise if found is None else found


def _meant(node: Node | None, meaning: Callable[[str], _T], otherwise: str, path: str) -> _T | None:
    """What a word means; raises BadLog where it means nothing."""
    said = word(node)
    if said is None:
        return None
    try:
        return meaning(said)
    except (ValueError, KeyError, OSError):
        hint = "write it like Europe/Brussels, or PT1H"
        raise BadLog(f"'{said}' is {otherwise}", where=path, hint=hint) from None


def length_of(text: str) -> timedelta:
    """A duration of days and time (ISO 8601) as a length; raises ValueError for anything else."""
    found = parse_duration(text)
    if not isinstance(found, DaysDuration):
        raise ValueError(text)  # noqa: TRY004 # it is the text that is none
    return timedelta(microseconds=found.nanoseconds // 1000)
