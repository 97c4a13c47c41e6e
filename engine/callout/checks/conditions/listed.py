"""The texts that names of a process can be, where these are listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from callout.process import Field, Process, StateKind, endings

ListedValues: TypeAlias = Mapping[str, tuple[str, ...]]
"""The only texts that names can be, by dotted name."""
_OUTCOMES = ("outcome", "event.data.outcome")


def listed_in(process: Process) -> ListedValues:
    """What the data of a process can be."""
    return dict(_listed("", process.data))


def with_outcomes(listed: ListedValues, child: Process) -> ListedValues:
    """The same where a child has ended: its outcome is one of those it declares."""
    ends = outcomes(child)
    return {**listed, **dict.fromkeys(_OUTCOMES, ends)} if ends else listed


def outcomes(process: Process) -> tuple[str, ...]:
    """What a process can end with: what it declares, else what its final states say or are.

    What its tickets have that somebody cancels or merges is among them.
    """
    finals = [state for state in process.root.states if state.kind is StateKind.FINAL]
    said = [state.outcome.text if state.outcome else state.id for state in finals]
    ends = tuple(text.text for text in process.outcomes) or tuple(said)
    return tuple(dict.fromkeys((*ends, *endings(process.lifecycle))))


def _listed(above: str, fields: Mapping[str, Field]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, field in fields.items():
        if field.values and not field.type.text.startswith("list"):
            yield f"{above}{name}", field.values
        yield from _listed(f"{above}{name}.", field.fields)
