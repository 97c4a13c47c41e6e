"""A definition for events of a log: what a log lacks is not known, and so not refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from callout.content.receive import DeclaredEvent
from callout.datamodel.payload_check import Shape
from callout.definition import Definition


def for_a_log(definition: Definition) -> Definition:
    """The same process, whose events and tickets may lack every field."""
    receivers = {
        name: replace(each, shapes=_optional(each.shapes))
        if isinstance(each, DeclaredEvent)
        else each
        for name, each in definition.receivers.items()
    }
    opener = replace(definition.opener, shapes=_optional(definition.opener.shapes))
    return replace(definition, receivers=receivers, opener=opener)


def _optional(shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    return {
        name: replace(each, required=False, filled=False, fields=_optional(each.fields))
        for name, each in shapes.items()
    }
