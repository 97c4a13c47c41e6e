"""Schedules: what a rules file says of tickets that the calendar opens."""

from __future__ import annotations

import re

from callout.library import Missed, RuleFile, Schedule
from callout.process import Text
from callout.reader.process.context import Draft
from callout.reader.yaml.access import elements, entries, label, mappings, part, text, word, words
from callout.reader.yaml.nodes import Mapping, Node, Scalar
from callout.values import Date, Time

from .draft import RulesDraft, expression

_WHEN = ("on", "rrule", "dates")
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)


def read_schedules(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of schedules; R502 where one says not once on which days it comes."""
    found = (_schedule(key, node, draft) for key, node in mappings(root.get("schedules")))
    return RuleFile(draft.path, schedules=tuple(each for each in found if each is not None))


def _schedule(key: Scalar, node: Mapping, draft: RulesDraft) -> Schedule | None:
    said = [name for name in _WHEN if name in node]
    if len(said) != 1:
        names = " and ".join(f"'{name}'" for name in said) or "nothing"
        draft.report(
            "R502",
            f"on which days '{key.text}' comes is said by {names}",
            key.where,
            hint="write one of on, rrule and dates",
        )
    process = text(node.get("start"))
    said_at = tuple(elements(node.get("at")))
    times = {_seconds(each) for each in said_at if _is_time(each)}
    first, last = draft.day(node.get("from")), draft.day(node.get("until"))
    if first is not None and last is not None and last < first:
        draft.report("R305", f"'until' is before 'from' in '{key.text}'", node["until"].where)
    if process is None:
        return None
    feel = Draft(draft.path, {})
    group = node.get("for")
    made = Schedule(
        name=key.text,
        where=key.where,
        process=process,
        times=tuple(sorted(times)),
        computed_times=tuple(feel.expression(each) for each in said_at if not _is_time(each)),
        on=_texts(node.get("on")),
        rule=text(node.get("rrule")),
        dates=_days(node.get("dates"), draft),
        each=expression(part(group, "each"), feel),
        item=word(part(group, "as")),
        inputs={
            name.text: made
            for name, value in entries(node.get("with"))
            if (made := expression(value, feel)) is not None
        },
        missed=_missed(word(node.get("missed"))),
        profile=text(node.get("profile")),
        region=word(node.get("region")),
        zone=draft.zone(node.get("zone"), "R310"),
        first=first,
        last=last,
        title=label(node.get("title")),
        source=words(node.get("source")),
    )
    draft.problems.extend(feel.problems)
    return made


def _missed(said: str | None) -> Missed:
    return Missed(said) if said in list(Missed) else Missed.LAST


def _is_time(node: Node) -> bool:
    return _TIME.fullmatch(word(node) or "") is not None


def _seconds(node: Node) -> int:
    """Seconds since midnight of a time of the day; the schema has looked at its form."""
    written = word(node) or "00:00"
    try:
        time = Time.parse(written if written.count(":") > 1 else f"{written}:00")
    except ValueError:
        return 0
    return time.nanoseconds // 1_000_000_000


def _texts(node: Node | None) -> tuple[Text, ...]:
    found = (text(each) for each in elements(node))
    return tuple(each for each in found if each is not None)


def _days(node: Node | None, draft: RulesDraft) -> tuple[Date, ...]:
    found = {day for each in elements(node) if (day := draft.day(each)) is not None}
    return tuple(sorted(found))
