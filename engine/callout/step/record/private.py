"""Personal data kept out of what a step records beside the payload and the ticket's data.

What a rule table read is known from the definition. The rest is found by value: an operand, a line
of the log, the words of a warning or a refusal that repeat what a private field holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from callout.datamodel.data_delta import Path
from callout.datamodel.privacy.private_fields import PrivateFields, leaves
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
from callout.records.ids import group_of, is_member
from callout.step.record.state import TicketState
from callout.values import Json, SimpleJson
from callout.values.kept import encoded_of
from callout.values.sought import Sought, key_of

_CLEARED = ("guards", "decisions", "warnings", "log", "refusal")
"""The fields of an entry that may repeat a value."""
_SAID = frozenset({"message", "hint", "operands"})
"""What of a refusal or a warning may repeat a value."""
_FIELDS = "fields"
"""What a refusal says of each field of a payload; see `Semantics.marks_fields`."""


def without_private(
    fields: dict[str, Any],
    line: bytes,
    model: DataModel,
    ticket: Ticket,
    event: Event,
    after: TicketState,
) -> dict[str, Any]:
    """The fields of an entry without personal data in what a step leaves behind.

    What the event carries and what was set stay; those are where personal data belong. `line` is
    the entry as it is hashed: where nothing private stands in it there is nothing to be looked at.
    The same fields, and not others that are equal, if they stay as they are.
    """
    if not model.private or not model.semantics.marks_private:
        return fields
    secrets = secrets_of(ticket, event, after, model.private)
    sought = Sought.of(model.semantics.marks_fields, *secrets)
    decisions = fields["decisions"]
    if not sought.stands_in(line) and not (decisions and _asked(decisions, model.private.inputs)):
        return fields
    hidden = Marking(ticket.id, sought, model)
    kept = {name: hidden.clear(name, fields[name]) for name in _CLEARED if fields.get(name)}
    return fields if all(fields[name] == clear for name, clear in kept.items()) else fields | kept


def _asked(decisions: Iterable[Mapping[str, Json]], private: Mapping[str, frozenset[str]]) -> bool:
    """Whether a rule table was asked that may read personal data."""
    return any(made.get("table") in private for made in decisions)


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
    hidden = Marking(ticket, Sought.of(model.semantics.marks_fields, *given), model)
    return refusal_from_json(hidden.words(refusal_to_json(error, event.kind)))


class Marking:
    """What one event's record must not repeat, and what stands for it."""

    def __init__(self, ticket: TicketId, sought: Sought, model: DataModel) -> None:
        self._ticket = ticket
        self._sought = sought
        self._digester = model.digester
        self._inputs = model.private.inputs
        self._said = _SAID | {_FIELDS} if model.semantics.marks_fields else _SAID

    def clear(self, field: str, value: Any) -> Any:
        """A field of an entry, one of `_CLEARED`, without what is private."""
        match field:
            case "guards":
                return tuple(map(self.guard, value))
            case "decisions":
                return tuple(map(self.decision, value))
            case "warnings":
                return tuple(map(self.words, value))
            case "log":
                return tuple(self.cleared(line, "log") for line in value)
            case _:
                return self.words(value)

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
            is_whole = value.removeprefix("@") in self._sought.whole
            return self._mark(value, *place) if is_whole else self._sought.cut_out_of(value)
        if isinstance(value, dict):
            return {
                self._sought.cut_out_of(name): self.cleared(part, *place, name)
                for name, part in value.items()
            }
        if isinstance(value, list):
            return [self.cleared(part, *place) for part in value]
        return self._mark(value, *place) if key_of(value) in self._sought.whole else value

    def _mark(self, value: Json, *place: str) -> Json:
        return self._digester.mark(value, self._ticket, *place)


def secrets_of(
    ticket: Ticket, event: Event, after: TicketState, private: PrivateFields
) -> list[SimpleJson]:
    """The personal data that one step has to do with."""
    before, now = encoded_of(ticket.data), encoded_of(after.data)
    found = leaves(now, private.data)
    if before is not now:
        for root in private.roots:
            if before.get(root) is not now.get(root):
                found += leaves(before, [path for path in private.data if path[0] == root])
    carried = private.payloads.get(event.name)
    if carried:
        found += leaves(encoded_of(event.payload), carried)
    for internals in (ticket.internals, after.internals):
        found += [*_on_paper(internals, private), *_in_groups(internals, private)]
    return found


def _on_paper(internals: Mapping[str, Json], private: PrivateFields) -> Iterator[SimpleJson]:
    forms = internals.get(sections.FORM) if private.forms else None
    for name, paths in private.forms.items():
        record = forms.get(name) if isinstance(forms, dict) else None
        if isinstance(record, dict):
            yield from leaves({"": record.get("fields")}, _inside(paths))


def _in_groups(internals: Mapping[str, Json], private: PrivateFields) -> Iterator[SimpleJson]:
    members = internals.get(sections.GROUP) if private.groups else None
    for key, record in members.items() if isinstance(members, dict) else ():
        if is_member(key) and isinstance(record, dict):
            yield from leaves(record, private.groups.get(group_of(key), ()))


def _inside(paths: Iterable[Path]) -> Iterator[Path]:
    return (("", *path) for path in paths)
