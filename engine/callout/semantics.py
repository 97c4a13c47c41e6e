"""What the numbers of the engine's semantics mean: how entries of each version are decided.

An entry names the version by which it was decided (`Entry.engine`); replay decides it by that
version again, for ever, while new events go by the newest. Whatever would decide the same event
otherwise gets a switch here and a version of its own; what only refuses more before anything is on
record, or says the same in other words to a caller, needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .errors import CalloutError


@dataclass(frozen=True, slots=True)
class Semantics:
    """One version: its number, and a switch for each thing that another version does otherwise."""

    version: int
    reserved: bool = True
    """Events and roles of the engine's own are refused when they come from outside."""
    withholds: bool = True
    """Of a refused event a large payload is not kept, but its size and digest."""
    appends: bool = True
    """A list that only grows is recorded by what was added, not as a whole."""
    written_for_people: bool = True
    """Texts for people show dates, durations, booleans and lists in the language of the text.

    Otherwise they show them as FEEL's ``string`` does (``2026-11-30T13:00:00@Asia/Shanghai``).
    """
    marks_private: bool = True
    """Personal data stands in payloads and in the ticket's data only: elsewhere a mark does."""


_FIRST = Semantics(
    1,
    reserved=False,
    withholds=False,
    appends=False,
    written_for_people=False,
    marks_private=False,
)

VERSIONS: Mapping[int, Semantics] = MappingProxyType(
    {each.version: each for each in (_FIRST, Semantics(2))}
)
"""Every version there ever was, by its number; the last is the one new events go by."""

NEWEST = VERSIONS[max(VERSIONS)]
"""The version new events are decided by."""


class UnknownSemantics(CalloutError):
    """An entry was decided by a version that this program does not have."""

    code = "unknown-semantics"


def semantics_of(version: int) -> Semantics:
    """The version with this number; raises `UnknownSemantics`."""
    found = VERSIONS.get(version)
    if found is None:
        raise UnknownSemantics(
            f"version {version} of the semantics is unknown; the newest here is {NEWEST.version}",
            hint="replay the history with the program that wrote it, or a later one",
        )
    return found
