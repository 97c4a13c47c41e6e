"""Two records of the same event, compared field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from callout.values import Json, comparable, pointer

from .report import Difference

_PARTS: tuple[tuple[str, Difference], ...] = (
    ("definition", Difference.DEF),
    ("engine", Difference.ENGINE),
    ("kind", Difference.ACCEPT),
    ("refusal", Difference.ACCEPT),
    ("before", Difference.PATH),
    ("transitions", Difference.PATH),
    ("after", Difference.PATH),
    ("memory", Difference.PATH),
    ("guards", Difference.GUARD),
    ("decisions", Difference.DECISION),
    ("set_data", Difference.DATA),
    ("append_data", Difference.DATA),
    ("unset_data", Difference.DATA),
    ("warnings", Difference.DATA),
    ("log", Difference.DATA),
    ("timers", Difference.TIMER),
    ("effects", Difference.EFFECT),
    ("post", Difference.STATE),
)
"""The parts of an entry that follow from its event, in the order in which they are compared."""
_MEANINGS: Mapping[Difference, str] = {
    Difference.DEF: "another definition",
    Difference.ENGINE: "another version of the engine's semantics",
    Difference.ACCEPT: "accepted on one side and refused, or refused otherwise, on the other",
    Difference.PATH: "another way through the chart",
    Difference.GUARD: "a guard saw or said something else",
    Difference.DECISION: "a rule table decided otherwise",
    Difference.DATA: "the ticket's data came out otherwise",
    Difference.TIMER: "a timer was armed, moved or taken off otherwise",
    Difference.EFFECT: "something else was to happen outside",
    Difference.STATE: "the ticket's state as a whole is another",
}


class EntryDifference(NamedTuple):
    """One difference between two records."""

    kind: Difference
    pointer: str
    recorded: Json
    replayed: Json

    @property
    def message(self) -> str:
        """The difference in a sentence."""
        meaning = _MEANINGS[self.kind]
        return f"{meaning}: recorded {_short(self.recorded)}, replayed {_short(self.replayed)}"


def compare(
    recorded: Mapping[str, Json], replayed: Mapping[str, Json]
) -> Iterator[EntryDifference]:
    """Every difference between two entries as JSON, the most telling first."""
    for name, kind in _PARTS:
        for place, left, right in differences(recorded.get(name), replayed.get(name), f"/{name}"):
            yield EntryDifference(kind, place, left, right)


def differences(left: Json, right: Json, place: str = "") -> Iterator[tuple[str, Json, Json]]:
    """The smallest parts in which two pieces of JSON differ, by pointer; None is absent.

    What stands for personal data is passed over where the two were made with other keys.
    """
    if not comparable(left, right):
        return
    if isinstance(left, dict) and isinstance(right, dict):
        for name in dict.fromkeys([*left, *right]):
            inner = f"{place}{pointer.write((name,))}"
            yield from differences(left.get(name), right.get(name), inner)
    elif isinstance(left, list) and isinstance(right, list):
        for number in range(max(len(left), len(right))):
            yield from differences(_at(left, number), _at(right, number), f"{place}/{number}")
    elif type(left) is not type(right) or left != right:
        yield place, left, right


def _at(items: Sequence[Json], number: int) -> Json:
    return items[number] if number < len(items) else None


def _short(value: Json) -> str:
    text = str(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 3]}..."


_WIDTH = 120
