"""``callout schedules``: what the calendar opens, when next, and what went wrong; doctor, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from callout.calendars import OutOfCalendar
from callout.catalog import Catalog
from callout.cli.options import MOST, AsJson
from callout.cli.output import emit
from callout.cli.project import Place
from callout.engine.schedules import ScheduleState
from callout.errors import CalloutError
from callout.records import instant_text
from callout.report.history import clock_text
from callout.report.screen import Screen, escape
from callout.schedules import LinkedSchedule
from callout.store import ScheduleMark, Store

from .findings import Finding, Verdict

LATE = timedelta(minutes=5)
"""Occurrences that are older and were not worked off mean that no worker runs."""


def schedules(
    *,
    coming: Annotated[
        int, typer.Option("--next", min=0, max=MOST, help="So many coming occurrences of each.")
    ] = 1,
    place: Place,
    json: AsJson = False,
) -> None:
    """The schedules of the rules: how far each was worked off, and when it comes next."""
    with place.engine(read_only=True) as engine:
        states = engine.schedules()
        document = [_document(each, coming) for each in states]

        def show(console: Screen) -> None:
            for each in states:
                _show(console, each, coming)
            console.print(f"{len(states)} schedules")

        emit(json, document, show)


def of_schedules(store: Store, catalog: Catalog, now: datetime) -> Iterator[Finding]:
    """Schedules that should have run and did not, and what the last ones could not open."""
    try:
        schedules = catalog.schedules() if catalog.library.schedules else ()
    except CalloutError:
        yield Finding("schedules", Verdict.WRONG, "they cannot be read", "see: callout check")
        return
    marks = {each.name: each for each in store.schedule_marks()}
    for linked in schedules:
        yield from _of_schedule(linked, marks.get(linked.name), now)


def _of_schedule(
    linked: LinkedSchedule, mark: ScheduleMark | None, now: datetime
) -> Iterator[Finding]:
    subject = f"schedule {linked.name}"
    if mark is None:
        yield Finding(subject, Verdict.NOTE, "no worker has looked at it yet", _RUN)
        return
    try:
        due = linked.timing.next(mark.done_until)
    except OutOfCalendar as error:
        yield Finding(subject, Verdict.WRONG, error.message, error.hint)
        return
    if due is not None and now - due > LATE:
        last = f"it has not run since {instant_text(mark.done_until)}"
        yield Finding(subject, Verdict.WRONG, f"{last}; due at {instant_text(due)}", _RUN)
    if mark.error is not None:
        yield Finding(subject, Verdict.WRONG, f"not opened: {mark.error}", _OPEN)
    for fault in _without_times(linked, now, due):
        if fault not in (mark.error or ""):
            yield Finding(subject, Verdict.WRONG, fault, _TIMES)


_RUN = "let a worker run: callout work"
_TIMES = "give the parameter a value for these days, and begin the worker again"
_OPEN = "put right what is wrong, and open it by hand: callout start"


def _without_times(linked: LinkedSchedule, now: datetime, due: datetime | None) -> dict[str, None]:
    """Why times are not known today, or on the day on which it comes next; each once."""
    found = dict[str, None]()
    for each in (now, due):
        with suppress(OutOfCalendar):
            fault = None if each is None else linked.timing.fault_of_day(each)
            found.update({fault: None} if fault is not None else {})
    return found


def _document(state: ScheduleState, coming: int) -> dict[str, object]:
    mark, schedule = state.mark, state.linked.schedule
    return {
        "name": state.linked.name,
        "start": schedule.process.text,
        "missed": schedule.missed,
        "profile": state.linked.profile,
        "zone": state.linked.timing.zone,
        "done_until": None if mark is None else instant_text(mark.done_until),
        "error": None if mark is None else mark.error,
        "next": [instant_text(each) for each in state.next(coming)],
        "without_times": state.faults(coming),
    }


def _show(console: Screen, state: ScheduleState, coming: int) -> None:
    zone = ZoneInfo(state.linked.timing.zone)
    process = state.linked.schedule.process.text
    console.print(f"[bold]{escape(state.linked.name)}[/] opens {escape(process)}")
    done = "nobody has looked at it yet"
    if state.mark is not None:
        done = f"worked off until {clock_text(state.mark.done_until, zone)}"
    console.print(f"  {escape(done)}")
    found = state.next(coming)
    for each in found:
        console.print(escape(f"  next {clock_text(each, zone)} {state.linked.timing.zone}"))
    faults = state.faults(coming)
    for fault in faults:
        console.print(f"  [red]no time[/] {escape(fault)}")
    if coming and not found and not faults:
        console.print("  [yellow]does not come again, as far as its calendar knows[/]")
    if state.mark is not None and state.mark.error is not None:
        console.print(f"  [red]not opened[/] {escape(state.mark.error)}")
