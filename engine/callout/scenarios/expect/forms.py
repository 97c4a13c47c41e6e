"""Expectations about forms, checklists, duties and what was done."""

from __future__ import annotations

from collections.abc import Iterable

from callout.values import Facts, Json, encode

from .observation import Observation
from .written import Mismatch, as_list, compare, named


def forms(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """States of forms, and what they were filled with."""
    for name, wanted in named(expected).items():
        form = _part(observed.papers.forms, name)
        if form is None:
            yield Mismatch(f"form {name}", "the process has no such form")
            continue
        wanted = wanted if isinstance(wanted, dict) else {"state": wanted}
        if "state" in wanted:
            yield from compare(wanted["state"], str(form["state"]), name)
        fields = form.get("fields")
        for field, value in named(wanted.get("fields") or {}).items():
            there = fields.get(field) if isinstance(fields, dict) else None
            if not observed.alike(value, there):
                yield Mismatch(f"{name}.{field} = {value!r}", observed.shown(there))


def checklists(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Passed, or what is missing."""
    for name, wanted in named(expected).items():
        checklist = _part(observed.papers.checklists, name)
        if checklist is None:
            yield Mismatch(f"checklist {name}", "the process has no such checklist")
            continue
        missing = checklist.get("missing")
        actual = [str(item) for item in missing] if isinstance(missing, list) else []
        items = [] if wanted == "passed" else [str(item) for item in as_list(wanted)]
        if sorted(items) != sorted(actual):
            shown = f"missing: {', '.join(actual)}" if actual else "passed"
            yield Mismatch(f"{name}: {'missing: ' if items else ''}{_list(wanted)}", shown)


def must(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """States and due times of obligations."""
    for name, wanted in named(expected).items():
        duty = _part(observed.papers.duties, name)
        if duty is None:
            yield Mismatch(f"obligation {name}", "the process has no such obligation")
            continue
        wanted = wanted if isinstance(wanted, dict) else {"state": wanted}
        if "state" in wanted:
            yield from compare(wanted["state"], str(duty["state"] or "none"), name)
        if "in_time" in wanted:
            yield from compare(wanted["in_time"], encode(duty.get("in_time")), f"{name}: in time")
        if "due" in wanted:
            due = observed.instant_of(duty.get("due"))
            expected_due = observed.instant(str(wanted["due"]))
            if due != expected_due:
                shown = observed.clock(due) if due else "no due time"
                yield Mismatch(f"{name}: due {observed.clock(expected_due)}", shown)


def breaches(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Acts on record as breaches that stand, in order."""
    yield from _breaches(observed, expected, retracted=False)


def retracted(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """Acts whose breaches were taken back, in the order of the breaches."""
    yield from _breaches(observed, expected, retracted=True)


def _breaches(observed: Observation, expected: Json, *, retracted: bool) -> Iterable[Mismatch]:
    wanted = [] if expected == "none" else [str(act) for act in as_list(expected)]
    found = (each for each in observed.papers.breaches if ("retracted" in each) is retracted)
    actual = [str(breach.get("act")) for breach in found]
    if wanted != actual:
        yield Mismatch(", ".join(wanted) or "no breach", ", ".join(actual) or "no breach")


def done(observed: Observation, expected: Json) -> Iterable[Mismatch]:
    """How often acts were done."""
    for name, wanted in named(expected).items():
        yield from compare(str(wanted), str(observed.papers.done.get(name) or 0), name)


def _part(papers: Facts, name: str) -> Facts | None:
    part = papers.get(name)
    return part if isinstance(part, dict) else None


def _list(value: Json) -> str:
    return ", ".join(str(item) for item in as_list(value))
