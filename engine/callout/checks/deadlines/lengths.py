"""Lengths of time and numbers that can never work, wherever the ticket is.

Only what is written as a constant: of parameters nobody knows what a deployment sets. When timers
and limits of clocks are over at once, the checks of timers say (C303, C304).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from callout.checks.subject import Subject
from callout.errors import CalloutError, Problem
from callout.feel import evaluate
from callout.process import ActKind, Process, Sample, Text, walk
from callout.values import DaysDuration, MonthsDuration, Value

_Span: TypeAlias = tuple[str, Text, str, str]
"""What has to be more than nothing: what it is, the text, the consequence, and a hint."""


def problems(subject: Subject) -> Iterator[Problem]:
    """C311: a time that is over before it begins. C312: a sample of no number of items."""
    for what, text, consequence, hint in _spans(subject.process):
        value = _constant(text)
        if is_no_time(value):
            yield Problem("C311", f"{what} {value}", text.where, consequence=consequence, hint=hint)
    for action in walk.actions(subject.process):
        if isinstance(action, Sample):
            yield from _sample(action)


def _spans(process: Process) -> Iterator[_Span]:
    yield from _of_clocks_and_events(process)
    yield from _of_acts(process)


def _of_clocks_and_events(process: Process) -> Iterator[_Span]:
    for clock in process.clocks.values():
        if clock.warn is not None:
            what = f"the clock '{clock.name}' warns before its limit by"
            consequence = "the warning comes with the breach, when it is of no use any more"
            yield what, clock.warn, consequence, "write how long before the limit, like PT1H"
    for event in process.events.values():
        if event.happened is not None:
            what = f"when '{event.name}' happened may be said for"
            consequence = "nobody who says when it happened is ever believed"
            yield what, event.happened.within, consequence, "write how late it may be, like PT4H"


def _of_acts(process: Process) -> Iterator[_Span]:
    for act in process.acts.values():
        if act.due is not None and act.kind is ActKind.MUST:
            what = f"'{act.name}' is due after"
            consequence = "it is overdue as soon as it is owed, whoever is quick"
            yield what, act.due, consequence, "write how long there is for it, like PT4H"
    for fact in process.facts.values():
        if fact.within is not None:
            what, consequence = (
                f"the fact '{fact.name}' looks back for",
                "no ticket is ever counted",
            )
            yield what, fact.within, consequence, "write how far back, like P30D"
    for standard in process.lifecycle.values():
        if standard.within is not None:
            what, consequence = f"'{standard.act}' may be done for", "it is always too late for it"
            yield what, standard.within, consequence, "write how long after the end, like P14D"


def is_no_time(value: Value) -> bool:
    """Whether it is a length of time that is over before it begins."""
    match value:
        case DaysDuration():
            return value <= DaysDuration(0)
        case MonthsDuration():
            return value <= MonthsDuration(0)
        case _:
            return False


def _sample(action: Sample) -> Iterator[Problem]:
    size = _constant(action.size)
    if not isinstance(size, (int, Decimal)) or isinstance(size, bool):
        return
    if size < 0 or size != int(size):
        yield Problem(
            "C312",
            f"no list has {size} items that could be drawn",
            action.size.where,
            consequence="the action fails each time, and what stands behind it is not done",
            hint="write a whole number, like 5; of a part of a list: ceiling(count(all) * 0.05)",
        )


def _constant(text: Text) -> Value:
    """The value of an expression that reads nothing; null where it reads anything, or has none."""
    try:
        return evaluate(text.text, {}, strict=True)
    except CalloutError:
        return None
