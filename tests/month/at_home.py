"""Figures of the home visit, and of what service orders brought in."""

from __future__ import annotations

from fractions import Fraction

from tests.month.lines import Line, instant
from tests.month.tally import COUNTED, MET, MISSED, OPEN, Case, Cases, length

CARD_DUE = {"card_due"}
OVERDUE = {"overdue_engineer", "overdue_outlet"}


def reached_in_window(line: Line) -> Cases:
    """Ways to the address, and whether they ended within the agreed minutes."""
    for each in line.data.get("arrivals") or ():
        if each.get("at") is None:
            continue
        at = instant(each["at"])
        side = "not_agreed"
        if each.get("agreed"):
            side = MET if instant(each["from"]) <= at <= instant(each["until"]) else MISSED
        yield Case(at, line.called_off or side)


def first_revisit_call(line: Line) -> Cases:
    """From when the call could be made until the first."""
    due = line.when("due_at")
    called = line.first("revisit.recorded", "revisit.no_answer")
    calling = line.entered("calling")
    if due is None:
        return
    if called is None or calling is None:
        yield Case(due, line.called_off or OPEN)
    else:
        value = length(called.told - calling)
        yield Case(due, line.called_off or COUNTED, value=value)


def cards_same_day(line: Line) -> Cases:
    """Jobs with a visit, and whether no card and no result was later than midnight."""
    owed = [each for each in line.entries if each.after & CARD_DUE]
    visits = [
        each.at for each in line.entries if each.name == "address.reached" and "door" in each.after
    ]
    left = line.when("left_at")
    visits += [] if left is None else [left]
    if not owed or not visits:
        return
    side = OPEN
    if any(each.after & OVERDUE for each in line.entries):
        side = MISSED
    elif "result_at_centre" in line.entries[-1].after or line.ended_at is not None:
        side = MET
    yield Case(max(visits), line.called_off or side)


def revenue(line: Line) -> Cases:
    """What was paid, by the items of the bill that cost something."""
    paid = line.when("paid_at")
    for each in line.data.get("charges") or () if paid is not None else ():
        if (each.get("amount") or 0) > 0:
            assert paid is not None
            yield Case(paid, line.called_off or COUNTED, value=Fraction(str(each["amount"])))


def orders(line: Line) -> Cases:
    """What the orders brought in whose voucher was filed."""
    amount = line.data.get("amount") or 0
    if line.outcome == "archived" and line.ended_at is not None and amount > 0:
        yield Case(line.ended_at, line.called_off or COUNTED, value=Fraction(str(amount)))
