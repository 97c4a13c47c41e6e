"""Figures of cases after an exhibition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.month.lines import Line, instant
from tests.month.tally import COUNTED, MET, MISSED, OPEN, Case, Cases

RESPONSE = timedelta(hours=4)
URGENT = timedelta(minutes=30)
"""As the settings of the scenarios have them: the text leaves both blank."""
WORDS = ("customer.responded", "progress.told", "apology.given", "result.told")


def satisfied(line: Line) -> Cases:
    """Cases with a word of the customer, and whether the last was that it satisfies."""
    at = line.when("replied_at")
    if at is not None:
        side = MET if line.data.get("satisfaction") == "satisfied" else MISSED
        yield Case(at, line.called_off or side)


def surveyed(line: Line) -> Cases:
    """Surveys with an answer, and whether both scores satisfy."""
    if line.ended_at is not None:
        side = MET if line.data.get("satisfied") else MISSED
        if line.outcome in ("refused", "no_answer", "surveyed_before"):
            side = str(line.outcome)
        yield Case(line.ended_at, line.called_off or side)


def solved(line: Line) -> Cases:
    """Cases, and whether they ended as satisfied."""
    at = line.when("feedback_at")
    if at is None:
        return
    side = MET if line.outcome == "satisfied" else MISSED
    if line.ended_at is None:
        side = OPEN
    elif line.outcome == "withdrawn":
        side = "withdrawn"
    yield Case(at, line.called_off or side)


def responded(line: Line) -> Cases:
    """Cases, and whether they had a response in time; who is urgent was reached as well."""
    at = line.when("feedback_at")
    if at is None:
        return
    word = line.first(*WORDS)
    since = at if word is None else instant(word.data["feedback_at"])  # as it was known then
    sides = [_in_time(line, since + RESPONSE, _response(line)), *_reached(line)]
    worst = next(each for each in (MISSED, "withdrawn", OPEN, MET) if each in sides)
    yield Case(at, line.called_off or worst)


def _reached(line: Line) -> Iterator[str]:
    """How it went with who was urgent; that he is not so after all takes no lateness back."""
    reached = line.entered("reached")
    ends = [*(each.told for each in line.entries[1:]), line.ended_at or line.as_of]
    for each, until in zip(line.entries, ends, strict=True):
        if each.data.get("urgent") and each.data.get("urgent_from") is not None:
            due = instant(each.data["urgent_from"]) + URGENT
            if (each.told >= due or until > due) and (reached is None or reached > due):
                yield MISSED
    urgent_from = line.when("urgent_from")
    if line.data.get("urgent") and urgent_from is not None:
        yield _in_time(line, urgent_from + URGENT, reached)


def _response(line: Line) -> datetime | None:
    word, reached = line.first(*WORDS), line.entered("reached")
    found = [] if word is None else [word.at]
    found += [] if reached is None else [reached]
    return min(found, default=None)


def _in_time(line: Line, due: datetime, done: datetime | None) -> str:
    if done is not None:
        return MET if done <= due else MISSED
    if (line.ended_at or line.as_of) >= due:
        return MISSED
    return OPEN if line.ended_at is None else "withdrawn"


def settled(line: Line) -> Cases:
    """Complaints, and whether the customer is satisfied or accepts why not."""
    at = line.when("received_at")
    if at is None:
        return
    side = MET if line.outcome in ("satisfied", "explained") else MISSED
    if line.ended_at is None:
        side = OPEN
    elif line.outcome in ("withdrawn", "unconfirmed"):
        side = str(line.outcome)
    yield Case(at, "merged" if line.called_off == "merged" else side)


def problems(line: Line) -> Cases:
    """Cases by what they are about."""
    at = line.when("feedback_at")
    if at is not None:
        judged = line.first("case.assessed") is not None
        yield Case(at, line.called_off or (COUNTED if judged else "not_judged"))
