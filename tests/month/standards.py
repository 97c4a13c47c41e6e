"""Figures of the service standards, and of network sales."""

from __future__ import annotations

from tests.month.lines import DAY, Line, midnight_after
from tests.month.tally import COUNTED, MET, MISSED, OPEN, Case, Cases, length

RING_LIMIT = 3
PHONE = ("phone", "hotline")


def second_ring(line: Line) -> Cases:
    """Calls by phone, and whether they were answered by the second ring."""
    return _rings(line, 2)


def within_rings(line: Line) -> Cases:
    """Calls by phone, and whether they were answered within the limit."""
    return _rings(line, RING_LIMIT)


def _rings(line: Line, limit: int) -> Cases:
    if line.data.get("channel") not in PHONE:
        return
    taken = line.first("contact.answered", "contact.abandoned")
    if taken is None:
        side = OPEN
    elif taken.payload["rings"] > limit:
        side = MISSED
    else:
        side = MET if taken.name == "contact.answered" else "gave_up"
    yield Case(line.opened_at, line.called_off or side)


def same_day(line: Line) -> Cases:
    """Repairs, and whether they were done on the day they were asked for."""
    asked = line.when("requested_at")
    assert asked is not None
    until, solved = midnight_after(asked), line.first("repair.solved")
    side = OPEN if solved is None and line.as_of <= until else MISSED
    if solved is not None and solved.told <= until:
        side = MET
    yield Case(asked, line.called_off or side)


def late_with_reason(line: Line) -> Cases:
    """Late repairs, and whether circumstances excuse them."""
    asked = line.when("requested_at")
    assert asked is not None
    until, solved = midnight_after(asked), line.first("repair.solved")
    if (line.as_of if solved is None else solved.told) <= until:
        return
    side = MISSED
    if line.data.get("special"):
        if solved is None:
            side = OPEN if line.as_of <= until + DAY else MISSED
        elif solved.told <= until + DAY:
            side = MET
    yield Case(asked, line.called_off or side)


def complaints(line: Line) -> Cases:
    """Complaints, and the customers who were served."""
    if line.process == "inbound_contact" and line.data.get("kind") == "complaint":
        yield Case(line.opened_at, line.called_off or COUNTED)
    if line.outcome not in ("advert", "abandoned"):
        key = line.data.get("customer")
        side = COUNTED if key is not None else "no_key"
        yield Case(line.opened_at, line.called_off or side, key, below=True)


def time_until_there(line: Line) -> Cases:
    """From the request until somebody is there."""
    asked, reached = line.when("requested_at"), line.when("reached_at")
    if asked is not None and reached is not None:
        yield Case(reached, line.called_off or COUNTED, value=length(reached - asked))


def organisation_known(line: Line) -> Cases:
    """Questions and leads, and whether the organisation is known."""
    noted = line.first("matter.noted")
    if noted is not None and noted.payload.get("kind") in ("inquiry", "lead"):
        side = MET if line.data.get("organisation") is not None else MISSED
        yield Case(line.opened_at, line.called_off or side)
