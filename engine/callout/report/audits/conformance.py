"""How far a log is off its process, in lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from callout.report.screen import escape

_SHOWN = 20
"""How many deviations are told with an example."""


def share(number: int, total: int) -> str:
    """So many of so many, with the percentage."""
    percent = f" ({number / total:.1%})" if total else ""
    return f"{number:,} of {total:,}{percent}"


def tally_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The document of ``callout conform`` for people."""
    tickets, fitting = found["tickets"], found["fitting"]
    ended = f", {found['ended']:,} have ended" if found["ended"] else ""
    yield f"{share(fitting, tickets)} tickets fit {escape(found['process'])}{ended}"
    accepted = share(found["accepted"], found["events"])
    yield f"{accepted} events accepted, mode {escape(found['mode'])}"
    if alignment := found.get("alignment"):
        yield (
            f"alignment: cost {alignment['cost']:,}, {alignment['left_out']:,} events left out, "
            f"{alignment['missing']:,} missing; {share(alignment['fitting'], tickets)} tickets fit"
        )
    for kind, each in found["deviations"].items():
        what = "timers" if kind == "overdue-timer" else "events"
        yield f"  {escape(kind)}: {each['events']:,} {what} in {each['tickets']:,} tickets"
    details = found["details"]
    for each in details[:_SHOWN]:
        where = escape(each["states"]) or "-"
        yield (
            f"    {each['number']:,} x {escape(each['event'])} in {where}, as in "
            f"{escape(each['ticket'])} at {each['position']}: {escape(each['said'])}"
        )
    if len(details) > _SHOWN:
        yield f"    and {len(details) - _SHOWN} more kinds of places; --json has all"
    yield from _counted(found)
    yield from _constraints(found["constraints"])
    yield from _against(found.get("against"))
    for kind, number in found["notes"].items():
        yield f"note: {escape(kind)} {number:,} times"


def _counted(found: Mapping[str, Any]) -> Iterator[str]:
    for state, seconds in found["seconds_in"].items():
        yield f"time in {escape(state)}: {seconds / 3600:,.1f} h"
    for row, number in found["rows"].items():
        yield f"row {escape(row)}: {number:,} times"
    for key, each in found["changes"].items():
        yield f"{escape(key)} changes {each['times']:,} times in {each['tickets']:,} tickets"
    for state, each in found["left"].items():
        times = f"{each['times']:,} times in {each['tickets']:,} tickets"
        yield f"{escape(state)} is left again {times}"
    variants = found["variants"]
    yield f"{variants['number']:,} variants"


def _constraints(found: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in found:
        line = f"{escape(each['rule'])}: broken {each['broken']:,} times"
        if each["broken"]:
            line += f" in {each['tickets']:,} tickets, as in {escape(each['ticket'])}"
            line += f" at {each['position']}"
        yield line


def _against(found: Mapping[str, Any] | None) -> Iterator[str]:
    if found is None:
        return
    yield (
        f"against {escape(found['process'])}: {found['fit_both']:,} tickets fit both, "
        f"{found['fit_first_only']:,} only the first, {found['fit_second_only']:,} only "
        f"the second, {found['fit_neither']:,} neither"
    )
    for each in found["rows"]:
        rows = f"{each['first'] or '-'} -> {each['second'] or '-'}"
        yield f"  {escape(rows)}: {each['tickets']:,} tickets"
