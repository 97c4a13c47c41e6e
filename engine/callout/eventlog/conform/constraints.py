"""What a log must keep to, whatever the process: a few rules over the events of a ticket.

    constraints:
      - {precedence: [approved, paid]}             # paid only after approved
      - {response: [asked, answered], within: P2D} # what was asked is answered, in time
      - {absence: cancelled, most: 1}              # at most so often; without `most`, never
      - {not_together: [refunded, replaced]}       # not both in one ticket

Names are those of the process, by the map (DECLARE's templates, and their meaning over finite
traces: a response that the log ends before is broken).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from callout.eventlog.log_map import length_of
from callout.eventlog.notes import BadLog
from callout.reader import read
from callout.reader.yaml.access import elements, entries, part, word, words
from callout.reader.yaml.nodes import Node


class ConstraintKind(StrEnum):
    """The templates."""

    PRECEDENCE = "precedence"
    RESPONSE = "response"
    ABSENCE = "absence"
    NOT_TOGETHER = "not_together"


_TWO = frozenset((ConstraintKind.PRECEDENCE, ConstraintKind.RESPONSE, ConstraintKind.NOT_TOGETHER))


@dataclass(frozen=True, slots=True)
class LogConstraint:
    """One rule; `most` is for absence, `within` for response."""

    kind: ConstraintKind
    names: tuple[str, ...]
    most: int = 0
    within: timedelta | None = None

    @property
    def title(self) -> str:
        """The rule in a few words."""
        more = f" within {self.within}" if self.within is not None else ""
        more += f" more than {self.most}" if self.most else ""
        return f"{self.kind}: {', '.join(self.names)}{more}"

    def broken_at(self, events: Sequence[tuple[str, datetime | None]]) -> tuple[int, ...]:
        """The places, from 1, of the events of a ticket that break it."""
        match self.kind:
            case ConstraintKind.PRECEDENCE:
                return tuple(self._too_early(events))
            case ConstraintKind.RESPONSE:
                return tuple(self._unanswered(events))
            case ConstraintKind.ABSENCE:
                own = [n for n, (name, _) in enumerate(events, start=1) if name in self.names]
                return tuple(own[self.most :])
            case ConstraintKind.NOT_TOGETHER:
                first, second = (
                    [n for n, (name, _) in enumerate(events, start=1) if name == each]
                    for each in self.names
                )
                return (max(first[0], second[0]),) if first and second else ()

    def _too_early(self, events: Sequence[tuple[str, datetime | None]]) -> Iterator[int]:
        first, then = self.names
        has_been = False
        for place, (name, _) in enumerate(events, start=1):
            if name == then and not has_been:
                yield place
            has_been = has_been or name == first

    def _unanswered(self, events: Sequence[tuple[str, datetime | None]]) -> Iterator[int]:
        asked, answered = self.names
        for place, (name, at) in enumerate(events, start=1):
            if name != asked:
                continue
            later = [moment for other, moment in events[place:] if other == answered]
            if not later or self._is_late(at, later[0]):
                yield place

    def _is_late(self, asked: datetime | None, answered: datetime | None) -> bool:
        """Whether it took too long; what has no time is not held against it."""
        if self.within is None or asked is None or answered is None:
            return False
        return answered - asked > self.within


class ConstraintTally:
    """How often rules are broken over many tickets, and an example of each."""

    def __init__(self, constraints: Sequence[LogConstraint]) -> None:
        self._constraints = constraints
        self._broken: Counter[LogConstraint] = Counter()
        self._tickets: Counter[LogConstraint] = Counter()
        self._examples: dict[LogConstraint, tuple[str, int]] = {}

    @property
    def is_kept(self) -> bool:
        """Whether nothing is broken."""
        return not self._broken

    def add(self, ticket: str, events: Sequence[tuple[str, datetime | None]]) -> None:
        """The events of one ticket more."""
        for each in self._constraints:
            places = each.broken_at(events)
            if places:
                self._broken[each] += len(places)
                self._tickets[each] += 1
                self._examples.setdefault(each, (ticket, places[0]))

    def json(self) -> list[dict[str, object]]:
        """Each rule in the order of the file: how often it is broken, in how many tickets."""
        found: list[dict[str, object]] = []
        for each in self._constraints:
            ticket, position = self._examples.get(each, (None, None))
            found.append(
                {
                    "rule": each.title,
                    "broken": self._broken[each],
                    "tickets": self._tickets[each],
                    "ticket": ticket,
                    "position": position,
                }
            )
        return found


def read_constraints(text: str, path: str) -> tuple[LogConstraint, ...]:
    """The rules in a file; raises DefinitionError for what is no YAML, BadLog for what is none."""
    nodes = [*elements(part(read(text, path), "constraints"))]
    if not nodes:
        raise BadLog("no constraints", where=path, hint="write `constraints:` with a list")
    return tuple(_constraint(node, f"{path}, number {n}") for n, node in enumerate(nodes, start=1))


def _constraint(node: Node, where: str) -> LogConstraint:
    said = {key.text: value for key, value in entries(node)}
    kinds = [kind for kind in ConstraintKind if kind.value in said]
    others = said.keys() - {*(kind.value for kind in kinds), "most", "within"}
    if len(kinds) != 1 or others:
        known = ", ".join(ConstraintKind)
        raise BadLog("a constraint is of one kind", where=where, hint=f"there are: {known}")
    (kind,) = kinds
    names = words(said[kind.value])
    if len(names) != (2 if kind in _TWO else 1):
        raise BadLog(
            f"'{kind}' has {len(names)} names",
            where=where,
            hint="precedence, response and not_together have two, absence has one",
        )
    most, within = word(said.get("most")) or "0", word(said.get("within"))
    try:
        length = None if within is None else length_of(within)
        return LogConstraint(kind, names, int(most), length)
    except ValueError:
        raise BadLog(
            "'most' is a number, 'within' a length of time", where=where, hint="write 1, or P2D"
        ) from None
