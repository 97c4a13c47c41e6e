"""Strays by the questions that entries are asked for by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from callout.errors import BadQuery
from callout.records.strays import Stray, written_down

from .question import EntryQuestion, trail_ask

_THEIRS = frozenset({"actors", "events", "refused", "refusals", "since", "until", "repeats"})
"""What of a question can be said of a stray; each of them is a refusal."""


def strays_for(question: EntryQuestion, strays: Sequence[Stray]) -> Sequence[Stray]:
    """Those that answer; raises `BadQuery` for what they have not."""
    trail_ask(question)
    others = [
        each.name
        for each in fields(question)
        if each.name not in _THEIRS and getattr(question, each.name)
    ]
    if others:
        raise BadQuery(
            f"strays have no {', '.join(others)}: they belong to no ticket",
            hint="ask for strays by actor, event, refusal and time",
        )
    return [each for each in strays if _answers(each, question)]


def _answers(stray: Stray, question: EntryQuestion) -> bool:
    said = (
        (question.actors, stray.actor),
        (question.events, stray.event),
        (question.refusals, stray.code),
    )
    return (
        all(not wanted or found in map(written_down, wanted) for wanted, found in said)
        and (question.since is None or stray.recorded_at >= question.since)
        and (question.until is None or stray.recorded_at < question.until)
    )
