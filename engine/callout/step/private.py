"""Personal data kept out of what a step records beside the payload and the ticket's data.

What a rule table read is known from the definition. The rest is found by value: an operand, a line
of the log, the words of a warning or a refusal that repeat what a private field holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from callout.datamodel.data_delta import Path
from callout.datamodel.private_fields import PrivateFields, leaves
from callout.datamodel.world import DataModel
from callout.errors import BadPayload, CalloutError
from callout.records import (
    Entry,
    Event,
    GuardTried,
    Ticket,
    TicketId,
    refusal_from_json,
    refusal_to_json,
    sections,
)
from callout.values import Json
from callout.values.kept import encoded_of

from .state import TicketState

MASK = "•••"
"""Stands in a text for a piece of it."""
_SHORTEST_PIECE = 3
"""Letters; a shorter text stands in too many others to be cut out of them."""
_CLEARED = ("guards", "decisions", "warnings", "log", "refusal")
"""The fields of an entry that may repeat a value."""
_SAID = frozenset({"message", "hint", "operands"})
"""What of a refusal or a warning may repeat a value."""
_FIELDS = "fields"
"""What a refusal says of each field of a payload; see `Semantics.marks_fields`."""
_FEWEST_DIGITS = 4
"""A number of fewer is too common to be anybody's."""


def without_private(
    traces: dict[str, Any],
    model: DataModel,
    ticket: Ticket,
    event: Event,
    after: TicketState,
) -> dict[str, Any]:
    """The fields of an entry that a step leaves behind, without personal data.

    What the event carries and what was set stay; those are where personal data belong.
    """
    if not model.private or not model.semantics.marks_private or not any(map(traces.get, _CLEARED)):
        return traces
    hidden = Marking(ticket.id, _secrets(ticket, event, after, model.private), model)
    kept = dict(traces)
    for name, clear in hidden.clearing.items():
        if traces.get(name):
            kept[name] = tuple(map(clear, traces[name]))
    if traces.get("refusal") is not None:
        kept["refusal"] = hidden.words(traces["refusal"])
    return kept


def refusal_on_record(error: CalloutError | None, entry: Entry) -> CalloutError | None:
    """The refusal in the words of its entry: a caller writes it into logs."""
    if error is None or entry.refusal is None or entry.refusal.get("message") == error.message:
        return error
    return refusal_from_json(entry.refusal)


def opening_refused(
    error: BadPayload, model: DataModel, ticket: TicketId, event: Event
) -> CalloutError:
    """Why a ticket cannot be opened, without personal data: no history has it, but logs may."""
    given = leaves(encoded_of(event.payload), model.private.data)
    hidden = Marking(ticket, given, model)
    return refusal_from_json(hidden.words(refusal_to_json(error, event.kind)))


class Marking:
    """What one event's record must not repeat, and what stands for it."""

    def __init__(self, ticket: TicketId, secrets: Iterable[Json], model: DataModel) -> None:
        self._ticket = ticket
        self._digester = model.digester
        self._inputs = model.private.inputs
        self._said = _SAID | {_FIELDS} if model.semantics.marks_fields else _SAID
        found = set(map(_key, secrets))
        found.discard(None)
        self._whole = cast("set[str]", found)
        pieces = [each for each in sorted(self._whole) if len(each) >= _SHORTEST_PIECE]
        self._pieces = sorted(pieces, key=len, reverse=True)  # of one length by the alphabet
        self.clearing: Mapping[str, Callable[[Any], Any]] = {
            "guards": self.guard,
            "decisions": self.decision,
            "warnings": self.words,
            "log": lambda line: self.cleared(line, "log"),
        }

    def guard(self, tried: GuardTried) -> GuardTried:
        """A guard whose operands are marks where they repeat personal data."""
        operands = {
            name: self.cleared(value, tried.transition, name)
            for name, value in tried.operands.items()
        }
        return tried if operands == tried.operands else replace(tried, operands=operands)

    def decision(self, made: Mapping[str, Json]) -> Mapping[str, Json]:
        """A decision whose private inputs are marks."""
        table, given = str(made.get("table")), made.get("inputs")
        private = self._inputs.get(table, frozenset())
        inputs = given if isinstance(given, dict) else {}
        kept = {
            name: self._mark(value, table, name)
            if name in private and value is not None
            else self.cleared(value, table, name)
            for name, value in inputs.items()
        }
        outputs = self.cleared(made.get("outputs"), table, "outputs")
        return {**made, "inputs": kept, "outputs": outputs}

    def words(self, record: Mapping[str, Json]) -> Mapping[str, Json]:
        """A refusal or a warning; codes, places and the author's own text are nobody's data."""
        return {
            name: self.cleared(part, name) if name in self._said else part
            for name, part in record.items()
        }

    def cleared(self, value: Json, *place: str) -> Json:
        """The value with marks for what is private, and texts without the pieces that are."""
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str):
            is_whole = value.removeprefix("@") in self._whole
            return self._mark(value, *place) if is_whole else self.text(value)
        if isinstance(value, dict):
            return {
                self.text(name): self.cleared(part, *place, name) for name, part in value.items()
            }
        if isinstance(value, list):
            return [self.cleared(part, *place) for part in value]
        return self._mark(value, *place) if _key(value) in self._whole else value

    def text(self, text: str) -> str:
        """The text without what is private in it."""
        for piece in self._pieces:
            if piece in text:
                text = text.replace(piece, MASK)
        return text

    def _mark(self, value: Json, *place: str) -> Json:
        return self._digester.mark(value, self._ticket, *place)


def _secrets(
    ticket: Ticket, event: Event, after: TicketState, private: PrivateFields
) -> Iterator[Json]:
    before, now = encoded_of(ticket.data), encoded_of(after.data)
    yield from leaves(now, private.data)
    if before is not now:
        changed = [path for path in private.data if before.get(path[0]) != now.get(path[0])]
        yield from leaves(before, changed)
    carried = private.payloads.get(event.name)
    if carried:
        yield from leaves(encoded_of(event.payload), carried)
    for internals in (ticket.internals, after.internals) if private.forms else ():
        forms = internals.get(sections.FORM)
        for name, paths in private.forms.items():
            record = forms.get(name) if isinstance(forms, dict) else None
            if isinstance(record, dict):
                yield from leaves({"": record.get("fields")}, _inside(paths))


def _inside(paths: Iterable[Path]) -> Iterator[Path]:
    return (("", *path) for path in paths)


def _key(value: Json) -> str | None:
    """The value as a text, if somebody can be known by it; else None."""
    if isinstance(value, str):
        return value.removeprefix("@") if value.strip() else None
    known = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if known and len(str(value)) >= _FEWEST_DIGITS else None
