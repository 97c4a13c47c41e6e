"""Figures of requests with limits: the three guarantees, and the requests of three more texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tests.month.lines import Entry, Line, instant
from tests.month.tally import COUNTED, MET, MISSED, OPEN, Case, Cases

FORWARD, ARRANGE, CHECK = timedelta(hours=2), timedelta(hours=2), timedelta(hours=4)
ARRANGED = ("request.arranged", "question.answered")
BACK = ("request.handed_back", "request.recalled")


def forwarded_in_time(line: Line) -> Cases:
    """Requests that came to the clerk, and whether they were forwarded within the limit."""
    if line.data.get("received_by") != "company":
        return
    forwarded = line.first("request.forwarded")
    until = line.opened_at + FORWARD
    if forwarded is not None:
        side = MET if forwarded.told <= until else MISSED
    else:
        side = OPEN if line.as_of < until else MISSED
    yield Case(line.opened_at, _guaranteed(line, side))


def arranged_in_time(line: Line) -> Cases:
    """Requests that somebody was to arrange, and whether he did so within the limit each time.

    Who asked something, and has the answer, needs nothing arranged.
    """
    return _each_time(line, ("forwarded", "own_task"), ARRANGED, ARRANGE)


def checked_in_time(line: Line) -> Cases:
    """Requests that were forwarded, and whether the clerk checked within the limit each time."""
    return _each_time(line, ("forwarded",), ("check.done",), CHECK)


Turn = tuple[datetime, Entry | None]


def _turns(line: Line, states: tuple[str, ...], done: tuple[str, ...]) -> Iterator[Turn]:
    """When a time began to run, and what ended it."""
    begun: datetime | None = None
    for each in line.entries:
        if begun is not None and each.name in (*done, *BACK):
            yield begun, each
            begun = None
        if set(states) & (each.after - each.before):
            begun = each.told
    if begun is not None:
        yield begun, None


def _each_time(
    line: Line, states: tuple[str, ...], done: tuple[str, ...], limit: timedelta
) -> Cases:
    turns = [*_turns(line, states, done)]
    if not turns:
        return
    late = any(
        line.as_of >= begun + limit if end is None else end.told > begun + limit
        for begun, end in turns
    )
    last = turns[-1][1]
    side = MET if last is not None and last.name in done else OPEN
    yield Case(line.opened_at, _guaranteed(line, MISSED if late else side))


def _guaranteed(line: Line, side: str) -> str:
    return line.called_off or ("no_request" if line.outcome == "passed_on" else side)


def answered_in_time(line: Line) -> Cases:
    """Faults and equipment that stands still, and whether somebody answered in time."""

    def answers(each: Entry) -> bool:
        return each.name == "request.answered" or bool(each.after & {"on_site"}) or _met(each)

    return _limit(line, "answer_at", answers)


def at_it_in_time(line: Line) -> Cases:
    """Faults and oil tests, and whether somebody was at it in time."""
    return _limit(
        line, "act_at", lambda each: bool(each.after & {"on_site", "begun"}) or _met(each)
    )


def finished_in_time(line: Line) -> Cases:
    """Requests, and whether they were met in time."""
    return _limit(line, "finish_at", _met)


def _met(each: Entry) -> bool:
    """What is met with nothing lent goes on to be settled at once."""
    return (
        "restored" in each.after
        or each.name in ("request.restored", "request.done")
        or (each.name == "request.answered" and bool(each.after & {"settling", "tracking"}))
    )


def _limit(line: Line, name: str, stops: Callable[[Entry], bool]) -> Cases:
    """By the limits as they were known when they were met, or are known; late once is late."""
    received, sides = line.when("received_at"), [*_sides(line, name, stops)]
    if received is None or line.outcome == "not_ours" or not sides:
        return
    side = MISSED if MISSED in sides else sides[-1]
    yield Case(received, "merged" if line.called_off == "merged" else side)


def _sides(line: Line, name: str, stops: Callable[[Entry], bool]) -> Iterator[str]:
    """How it went from the first notice, and from each that it had failed again."""
    turns: list[list[Entry]] = [[]]
    for each in line.entries:
        if each.name == "request.failed_again":
            turns.append([])
        turns[-1].append(each)
    for number, turn in enumerate(turns, 1):
        stopped = next((each for each in turn if stops(each)), None)
        known = turn if stopped is None else turn[: turn.index(stopped) + 1]
        if known[-1].data.get(name) is None or (stopped is None and number < len(turns)):
            continue
        if _passed(line, name, known, stopped):
            yield MISSED
        elif stopped is not None:
            yield MET
        else:
            yield OPEN if line.ended_at is None else "withdrawn"


def _passed(line: Line, name: str, known: list[Entry], stopped: Entry | None) -> bool:
    """Whether a limit passed as it was known then; one that comes later takes nothing back."""
    end = line.ended_at or line.as_of
    for each, after in zip(known, [*known[1:], None], strict=True):
        due = None if each is stopped else each.data.get(name)
        until = end if after is None else after.told
        if due is not None and (until > instant(due) or (after is None and until == instant(due))):
            return True
    return stopped is not None and stopped.told > instant(stopped.data[name])


def conduct_cases(line: Line) -> Cases:
    """Verified complaints of a person's conduct."""
    at = line.when("verified_at")
    if at is not None and line.data.get("verified") and line.data.get("kind") == "conduct":
        overturned = bool(line.data.get("overturned"))
        yield Case(at, line.called_off or ("overturned" if overturned else COUNTED))
