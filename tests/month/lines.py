"""Tickets as `callout export --histories --reveal` writes them, each as it stood at an instant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
ENDS = ("closed", "cancelled")


@dataclass(frozen=True)
class Entry:
    """What happened: its name, when it was so, when it was told, and the states after it."""

    name: str
    at: datetime
    told: datetime
    payload: Mapping[str, Any]
    before: frozenset[str]
    after: frozenset[str]
    data: Mapping[str, Any]
    """The fields, as they were afterwards."""
    ends: bool
    """Whether the ticket ended by it."""


@dataclass
class Line:
    """A ticket by what its history says until an instant; refused entries are none of it."""

    id: str
    process: str
    profile: str
    as_of: datetime
    entries: list[Entry] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    inner: dict[str, Any] = field(default_factory=dict)

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""
        return self.entries[0].told

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; None while it is open."""
        return next((each.told for each in self.entries if each.ends), None)

    @property
    def outcome(self) -> str | None:
        """How it ended."""
        found = self._ticket("outcome")
        return None if found is None else str(found)

    @property
    def called_off(self) -> str | None:
        """Whether it was called off or found to be another one, and which."""
        if self._ticket("status") != "cancelled":
            return None
        return "merged" if self.outcome == "merged" else "cancelled"

    def when(self, name: str) -> datetime | None:
        """An instant among its fields."""
        value = self.data.get(name)
        return None if value is None else instant(value)

    def first(self, *names: str) -> Entry | None:
        """The first entry of one of these names."""
        return next((each for each in self.entries if each.name in names), None)

    def entered(self, *states: str) -> datetime | None:
        """When it was first in one of the states."""
        wanted = set(states)
        return next((each.at for each in self.entries if each.after & wanted), None)

    def _ticket(self, name: str) -> Any:
        return self.inner.get("ticket", {}).get(name)


def instant(value: str) -> datetime:
    """An instant as it is written, with an offset or, after the clock time, a zone."""
    clock, _, zone = value.removeprefix("@").partition("@")
    found = datetime.fromisoformat(clock)
    return found.replace(tzinfo=ZoneInfo(zone)) if zone else found


def midnight_after(at: datetime) -> datetime:
    """When the day of an instant is over."""
    local = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return local + DAY


def read(lines: Iterable[str], as_of: datetime) -> Iterator[Line]:
    """The tickets that were there at an instant."""
    for text in lines:
        found = _line(json.loads(text), as_of)
        if found.entries:
            yield found


def _line(document: Mapping[str, Any], as_of: datetime) -> Line:
    line = Line(document["id"], document["process"], document.get("profile") or "", as_of)
    for entry in document["entries"]:
        if entry["kind"] != "rejected" and instant(entry["recorded_at"]) <= as_of:
            line.entries.append(_entry(line, entry))
    return line


def _entry(line: Line, entry: Mapping[str, Any]) -> Entry:
    for path, value in entry.get("set_data", {}).items():
        _put(line, path, value)
    for path, more in entry.get("append_data", {}).items():
        holder, name = _holder(line, path)
        holder[name] = [*holder.get(name, []), *more]
    for path in entry.get("unset_data", ()):
        holder, name = _holder(line, path)
        holder.pop(name, None)
    told = instant(entry["recorded_at"])
    return Entry(
        entry["name"],
        instant(entry["occurred_at"]) if "occurred_at" in entry else told,
        told,
        entry.get("payload", {}),
        frozenset(entry.get("before", ())),
        frozenset(entry.get("after", ())),
        dict(line.data),
        entry.get("set_data", {}).get("/$/ticket/status") in ENDS,
    )


def _put(line: Line, path: str, value: Any) -> None:
    holder, name = _holder(line, path)
    holder[name] = value


def _holder(line: Line, path: str) -> tuple[dict[str, Any], str]:
    """Where a path leads to: the names within it, "$" first for what the engine keeps."""
    *way, last = (part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/"))
    holder: dict[str, Any] = line.data
    if way and way[0] == "$":
        holder, way = line.inner, way[1:]
    for name in way:
        holder[name] = dict(holder.get(name) or {})
        holder = holder[name]
    return holder, last
