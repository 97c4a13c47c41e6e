"""What differs between two versions, and what became of tickets that were moved, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callout.report.screen import escape
from callout.rollout import Impact, Moved, MoveResult, StateImpact
from callout.rollout.concerned import Fate
from callout.values import Json, canonical
from callout.versions import ChangeKind, Detail, PartKind, VersionChange, VersionDiff

_SECTIONS = {
    PartKind.PROCESS: "process",
    PartKind.STATE: "states",
    PartKind.TRANSITION: "transitions",
    PartKind.TIMER: "timers",
    PartKind.INVOKE: "sub-processes",
    PartKind.FIELD: "data",
    PartKind.EVENT: "events",
    PartKind.FORM: "forms",
    PartKind.CHECKLIST: "checklists",
    PartKind.ACT: "acts",
    PartKind.CLOCK: "clocks",
    PartKind.FACT: "facts",
    PartKind.LIFECYCLE: "lifecycle",
    PartKind.MESSAGE: "messages",
    PartKind.TABLE: "tables",
    PartKind.ROW: "rows",
    PartKind.PARAMETER: "parameters",
    PartKind.CALENDAR: "calendars",
    PartKind.ROLE: "roles",
    PartKind.SETTING: "settings",
    PartKind.LABEL: "labels",
}
_MARKS = {
    ChangeKind.ADDED: "[green]+[/]",
    ChangeKind.REMOVED: "[red]-[/]",
    ChangeKind.RENAMED: "[yellow]~[/]",
    ChangeKind.CHANGED: "[yellow]~[/]",
}
_WIDTH = 60
"""Characters of a value that are shown."""


def diff_lines(process: str, diff: VersionDiff) -> Iterator[str]:
    """The comparison of one process, with markup; a line for each part that differs."""
    if diff.same:
        yield f"{escape(process)}: one version, {diff.old[:17]}"
        return
    yield f"{escape(process)}: {diff.old[:17]} → {diff.new[:17]}"
    section = ""
    for change in (*diff.changes, *diff.labels):
        heading = _SECTIONS[change.kind]
        shown = "" if heading == section else heading
        section = heading
        where, mark, text = escape(str(change.where)), _MARKS[change.change], _named(change)
        yield f" {shown:<13} {mark} {text}  [dim]{where}[/]"
        yield from (f" {'':<15} {_detail(each)}" for each in change.details)
    if not diff.changes:
        yield " nothing that tickets do differs"


def _named(change: VersionChange) -> str:
    if change.was is None:
        return escape(change.name)
    return f"{escape(change.was)} → {escape(change.name)} (rename, {change.share} % same)"


def _detail(detail: Detail) -> str:
    place = detail.place.strip("/").replace("/", ".")
    return f"{escape(place)}: {escape(_short(detail.old))} → {escape(_short(detail.new))}"


def _short(value: Json) -> str:
    text = "nothing" if value is None else _written(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _written(value: Json) -> str:
    return value if isinstance(value, str) else canonical(value).decode()


def impact_lines(impact: Impact) -> Iterator[str]:
    """What a new version would mean to open tickets, by where they stand."""
    counts = impact.counts
    total = sum(counts.values())
    yield (
        f" open tickets  {total} of the old version: {counts[Fate.SAFE]} safe,"
        f" {counts[Fate.MAPPED]} need a mapping, {counts[Fate.STRANDED]} would be stranded"
    )
    if impact.others:
        yield f"               {impact.others} of other versions are left out"
    for each in impact.by_states:
        yield from _state_lines(each)
    if counts[Fate.MAPPED] or counts[Fate.STRANDED]:
        yield " → callout migrate plan"


def _state_lines(each: StateImpact) -> Iterator[str]:
    states = escape(" + ".join(each.states))
    said = ", ".join(
        f"{count} {fate.value} ({_examples(each.examples[fate], count)})"
        for fate, count in each.counts.items()
        if count
    )
    yield f"  {states}: {said}"
    for reason, count in each.reasons.items():
        yield f"    {count} × {escape(reason)}"


def _examples(ids: Iterable[str], count: int) -> str:
    shown = [*map(escape, ids)]
    return ", ".join(shown) + (", …" if count > len(shown) else "")


def move_line(result: MoveResult) -> str:
    """One ticket, with why it stays where it is."""
    states = escape(" + ".join(result.states))
    said = f"{escape(result.ticket)}  {states}"
    if result.moved is not Moved.STRANDED:
        seq = "" if result.seq is None else f", entry {result.seq}"
        return f"{said}  {result.moved.value}{seq}"
    why = "; ".join(escape(str(each)) for each in result.obstacles)
    return f"{said}  [red]STRANDED[/]  {why}"
