"""Figures of a vehicle maker's measures."""

from __future__ import annotations

from tests.month.lines import Line, instant
from tests.month.tally import COUNTED, MET, MISSED, OPEN, Case, Cases, length

WATCHED = {
    "motor",
    "controller",
    "rear axle",
    "differential",
    "frame",
    "front shock absorber",
    "rim weldment",
}
"""The parts whose failures are watched (AW-1.5.4.b)."""


def revisited(line: Line) -> Cases:
    """Customers with a service in warranty, and whether a call about one was written down."""
    to_call = {each.get("about") for each in line.data.get("to_call") or ()}
    for each in line.data.get("services") or ():
        if each.get("closed_at") is None:
            continue
        side = MISSED
        if each.get("about") in (line.data.get("revisited") or ()):
            side = MET
        elif each.get("about") in to_call:
            side = OPEN
        key = line.data.get("customer")
        yield Case(instant(each["closed_at"]), line.called_off or side, key)


def satisfied(line: Line) -> Cases:
    """Calls with an answer, and whether it was that the customer is satisfied."""
    recorded = line.first("call.recorded")
    if recorded is not None:
        side = MET if recorded.payload.get("satisfaction") == "satisfied" else MISSED
        yield Case(recorded.told, line.called_off or side)
    elif line.ended_at is not None:
        yield Case(line.ended_at, line.called_off or str(line.outcome))


def sent_right(line: Line) -> Cases:
    """What went out, and whether it was right."""
    wrong_later = bool(line.data.get("found_wrong"))
    for each in line.data.get("sent") or ():
        if each.get("at") is not None:
            side = MET if each.get("right") and not wrong_later else MISSED
            yield Case(instant(each["at"]), line.called_off or side)


def time_to_site(line: Line) -> Cases:
    """From asking until somebody was there, by the receipts."""
    for each in line.data.get("visits") or ():
        if each.get("on_site_at") is None:
            continue
        there = instant(each["on_site_at"])
        if each.get("asked_at") is None:
            yield Case(there, line.called_off or "not_known")
            continue
        value = length(there - instant(each["asked_at"]))
        yield Case(there, line.called_off or COUNTED, value=value)


def revisits(line: Line) -> Cases:
    """Calls with an answer."""
    recorded = line.first("call.recorded")
    if recorded is not None:
        yield Case(recorded.told, line.called_off or COUNTED)


def part_failures(line: Line) -> Cases:
    """Failures of the watched parts, each of a source once."""
    if line.data.get("kind") == "part" and line.data.get("part") in WATCHED:
        known, told = line.outcome == "known_already", line.when("received_at")
        yield Case(told or line.opened_at, line.called_off or ("known" if known else COUNTED))
