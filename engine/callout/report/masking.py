"""Personal data on the screen: a mask, unless somebody asks to see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callout.datamodel.privacy.private_fields import NO_PRIVATE_FIELDS, PrivateFields, masked
from callout.records import Entry, sections
from callout.records.ids import group_of, is_member
from callout.values import Json, pointer

MASK = "•••"


@dataclass(frozen=True, slots=True)
class Masking:
    """What is hidden of a ticket and its entries; without fields, nothing is."""

    private: PrivateFields = NO_PRIVATE_FIELDS

    def data(self, data: Mapping[str, Json]) -> dict[str, Json]:
        """The ticket's fields, what is private in them masked."""
        found = masked(dict(data), self.private.data, MASK)
        return found if isinstance(found, dict) else {}

    def internals(self, internals: Mapping[str, Json]) -> dict[str, Json]:
        """What the engine keeps for the ticket: forms and members of groups masked."""
        paths = [
            (sections.FORM, form, "fields", *path)
            for form, found in self.private.forms.items()
            for path in found
        ]
        members = internals.get(sections.GROUP)
        for key in members if isinstance(members, dict) else ():
            inside = self.private.groups.get(group_of(key), ()) if is_member(key) else ()
            paths += [(sections.GROUP, key, *path) for path in inside]
        found = masked(dict(internals), paths, MASK)
        return found if isinstance(found, dict) else {}

    def payload(self, entry: Entry) -> dict[str, Json]:
        """What the entry's event carried."""
        if entry.seq == 1:  # what opens a ticket is its data
            return self.data(entry.payload)
        found = masked(dict(entry.payload), self.private.payloads.get(entry.name, ()), MASK)
        return found if isinstance(found, dict) else {}

    def inputs(self, decision: Mapping[str, Json]) -> Json:
        """What a rule table was asked with; entries of the first version have it whole."""
        given = decision.get("inputs")
        names = self.private.inputs.get(str(decision.get("table")), ())
        return masked(given, [(name,) for name in names], MASK)

    def change(self, place: str, value: Json) -> Json:
        """What was set at a JSON pointer."""
        path = tuple(name for name in pointer.read(place) if not _is_position(name))
        for private in self.private.data:
            if path[: len(private)] == private:
                return MASK
            if private[: len(path)] == path:
                value = masked(value, [private[len(path) :]], MASK)
        return value


def _is_position(name: str) -> bool:
    """A position in a list, or its end; the paths of fields have none."""
    return name.isdigit() or name == "-"


NOTHING_MASKED = Masking()
