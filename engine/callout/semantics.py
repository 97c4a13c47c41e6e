"""What the numbers of the engine's semantics mean: how entries of each version are decided.

An entry names the version by which it was decided (`Entry.engine`); replay decides it by that
version again, for ever, while new events go by the newest. Whatever would decide the same event
otherwise gets a switch here and a version of its own; what only refuses more before anything is on
record, or says the same in other words to a caller, needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from .errors import CalloutError


@dataclass(frozen=True, slots=True)
class Semantics:
    """One version: its number, and a switch for each thing that another version does otherwise."""

    version: int
    failed_actions_refuse: bool = True
    """An action that fails refuses the event from outside, unless the chart takes the error."""
    opener_is_parent: bool = True
    """A ticket that was started, not invoked, has who started it as its parent."""
    sends_side_by_side: bool = True
    """Delayed sends with one id all wait; cancelling the id takes back all of them."""
    document_order: bool = True
    """Transitions of a state are tried as they stand in its file, whatever their key."""
    priced_steps: bool = True
    """What expressions do is paid by what it costs, so that no event takes much over a second."""
    whole_positions: bool = True
    """A position in a list is a whole number; another one has no item."""
    failed_tests_fail: bool = True
    """A test that failed or has no value is passed by nothing, not even by null."""
    zoned_times: bool = True
    """A time in a named zone is known from its like an hour before; days are those of a zone."""
    reserved: bool = True
    """Events and roles of the engine's own are refused when they come from outside."""
    withholds: bool = True
    """Of a refused event a large payload is not kept, but its size and digest."""
    names_fields: bool = True
    """A refused payload names the fields that are wrong, and in its message a few of many."""
    appends: bool = True
    """A list that only grows is recorded by what was added, not as a whole."""
    written_for_people: bool = True
    """Texts for people show dates, durations, booleans and lists in the language of the text.

    Otherwise they show them as FEEL's ``string`` does (``2026-11-30T13:00:00@Asia/Shanghai``).
    """
    marks_private: bool = True
    """Personal data stands in payloads and in the ticket's data only: elsewhere a mark does."""
    keeps_links: bool = True
    """Each ticket started under a name stays linked; what is sent to the name goes to all."""
    counts_back: bool = True
    """Working time is counted backwards, too, and what a calendar has to look through is paid."""
    lost_deadlines_stick: bool = True
    """A deadline that could not be worked out where nobody is told leaves the ticket stuck."""
    marks_fields: bool = True
    """What a refusal says of each field of a payload is marked too, not the message alone.

    Of personal data nothing is shown where they are known by their place, and they are found where
    a message has cut them, and where they are as short as a name can be.
    """
    keeps_scale: bool = True
    """A number keeps its decimal places, zeros too: ``12.00`` is not written ``12``, but equal."""
    whole_arguments: bool = True
    """An argument that counts or numbers something is whole; otherwise there is no answer."""
    counted_patterns: bool = True
    """Matching a pattern is bounded by counted steps, not by time."""
    holds_values: bool = True
    """A field that lists its values holds no other, whoever sets it: a process neither."""
    reserved_inside: bool = True
    """Nor do adapters and other tickets say the engine's own events."""
    knows_assignee: bool = True
    """``ticket`` has the person the ticket is assigned to, and whether it is suspended."""
    closes_once: bool = True
    """A duty that is fulfilled or waived stays as it was closed, whatever is done again."""
    names_calendar: bool = True
    """What a calendar cannot answer is told as ``error.execution.calendar``."""
    functions_stay: bool = True
    """What an event carries that nobody declares hides no function of the same name."""
    grows_by_value: bool = True
    """A list has grown if it begins as it was, whether its items are the same objects or not.

    What is the same object depends on where the items come from, and is not so in a replay.
    """
    migrates: bool = True
    """A ticket may be moved to another version of its process, by an entry that says how."""
    seals_private: bool = True
    """Personal data are kept sealed where the shell gives a key, and keys may be destroyed."""


_SIXTH = Semantics(6, seals_private=False)
_FIFTH = replace(_SIXTH, version=5, migrates=False)
_FOURTH = replace(_FIFTH, version=4, grows_by_value=False)
_THIRD = replace(
    _FOURTH,
    version=3,
    knows_assignee=False,
    closes_once=False,
    names_calendar=False,
    functions_stay=False,
)
_SECOND = replace(
    _THIRD,
    version=2,
    keeps_links=False,
    counts_back=False,
    lost_deadlines_stick=False,
    marks_fields=False,
    keeps_scale=False,
    whole_arguments=False,
    counted_patterns=False,
    holds_values=False,
    reserved_inside=False,
)
_FIRST = replace(
    _SECOND,
    version=1,
    failed_actions_refuse=False,
    opener_is_parent=False,
    sends_side_by_side=False,
    document_order=False,
    priced_steps=False,
    whole_positions=False,
    failed_tests_fail=False,
    zoned_times=False,
    reserved=False,
    withholds=False,
    names_fields=False,
    appends=False,
    written_for_people=False,
    marks_private=False,
)
VERSIONS: Mapping[int, Semantics] = MappingProxyType(
    {each.version: each for each in (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, Semantics(6))}
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
