"""A short line under what does not verify, for whoever reads a history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callout.records import Entry, EntryReading

from .screen import escape


def doubts_about(ticket: str, readings: Iterable[EntryReading]) -> Mapping[int, str]:
    """What is to be said of the entries of a ticket that are not as they were written, by number.

    `readings` are its whole history, oldest first.
    """
    doubts: dict[int, str] = {}
    previous, place = "", 0
    for place, reading in enumerate(readings, start=1):
        entry = reading.entry
        if entry is None:
            doubts[place] = f"entry {place} cannot be read: callout verify {ticket}"
            previous = ""
            continue
        if reading.faults or reading.hash != entry.hash:
            doubts[place] = changed(entry)
        elif previous and entry.previous != previous:
            doubts[place] = (
                f"entry {entry.seq} does not continue the one before: callout verify {ticket}"
            )
        previous = entry.hash
    return doubts


def changed(entry: Entry) -> str:
    """What is to be said of an entry that does not have its own hash."""
    return f"entry {entry.seq} was changed after it was written: callout verify {entry.ticket}"


def doubt_line(text: str) -> str:
    """The line (rich markup)."""
    return f"     [red]! {escape(text)}[/]"
