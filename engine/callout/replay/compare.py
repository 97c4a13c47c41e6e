"""Two records of the same event, compared field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from callout.values import Json, differences

from .report import Difference

_PARTS: tuple[tuple[str, Difference], ...] = (
    ("definition", Difference.DEF),
    ("engine", Difference.ENGINE),
    ("kind", Difference.ACCEPT),
    ("refusal", Difference.ACCEPT),
    ("claim", Difference.ACCEPT),
    ("before", Difference.PATH),
    ("transitions", Difference.PATH),
    ("after", Difference.PATH),
    ("memory", Difference.PATH),
    ("guards", Difference.GUARD),
    ("decisions", Difference.DECISION),
    ("set_data", Difference.DATA),
    ("append_data", Difference.DATA),
    ("unset_data", Difference.DATA),
    ("taken", Difference.DATA),
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


def _short(value: Json) -> str:
    text = str(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 3]}..."


_WIDTH = 120
