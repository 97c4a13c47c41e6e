"""What many played traces come to: how many fit, what deviates, where time went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from .align import Alignment
from .deviations import Deviation, DeviationKind
from .play import PlayedTrace

DeviationKey: TypeAlias = tuple[DeviationKind, str, str]
"""Kind, states before, event."""
VARIANTS = 10
"""How many variants a report names, the most frequent first."""


@dataclass(slots=True)
class VariantTally:
    """Traces with the same events in the same order."""

    tickets: int = 0
    fitting: int = 0
    cost: int | None = None


@dataclass(slots=True)
class ConformanceTally:
    """Sums over traces; adding traces in another order gives the same numbers."""

    tickets: int = 0
    fitting: int = 0
    ended: int = 0
    events: int = 0
    accepted: int = 0
    cost: Counter[str] = field(default_factory=Counter)
    deviations: Counter[DeviationKey] = field(default_factory=Counter)
    tickets_with: Counter[DeviationKind] = field(default_factory=Counter)
    examples: dict[DeviationKey, tuple[str, Deviation]] = field(default_factory=dict)
    spent: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    ways: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    watched: Counter[str] = field(default_factory=Counter)
    watched_tickets: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    left_tickets: Counter[str] = field(default_factory=Counter)
    variants: dict[tuple[str, ...], VariantTally] = field(default_factory=dict)

    def add(self, played: PlayedTrace, alignment: Alignment | None = None) -> None:
        """One trace more."""
        self.tickets += 1
        self.fitting += played.fits
        self.ended += played.ended
        self.events += len(played.events)
        self.accepted += played.accepted
        self._add_deviations(played)
        for name in ("spent", "rows", "ways", "watched", "left"):
            getattr(self, name).update(getattr(played, name))
        self.watched_tickets.update(played.watched.keys())
        self.left_tickets.update(played.left.keys())
        variant = self.variants.setdefault(tuple(played.events), VariantTally())
        variant.tickets += 1
        variant.fitting += played.fits
        if alignment is not None:
            self.cost["left_out"] += alignment.left_out
            self.cost["put_in"] += alignment.put_in
            self.cost["fitting"] += alignment.cost == 0
            variant.cost = alignment.cost

    def kinds(self) -> dict[str, dict[str, int]]:
        """Deviations by kind: how many, and in how many tickets."""
        found: Counter[DeviationKind] = Counter()
        for (kind, _, _), number in self.deviations.items():
            found[kind] += number
        return {
            kind.value: {"events": found[kind], "tickets": self.tickets_with[kind]}
            for kind in DeviationKind
            if found[kind]
        }

    def frequent(self) -> Iterator[tuple[tuple[str, ...], VariantTally]]:
        """The most frequent variants; those of one frequency by their events."""
        ranked = sorted(self.variants.items(), key=lambda each: (-each[1].tickets, each[0]))
        yield from ranked[:VARIANTS]

    def _add_deviations(self, played: PlayedTrace) -> None:
        for each in played.deviations:
            key = each.kind, " ".join(each.states), each.event
            self.deviations[key] += 1
            self.examples.setdefault(key, (played.name, each))
        self.tickets_with.update({each.kind for each in played.deviations})


def tally_json(tally: ConformanceTally) -> Mapping[str, object]:
    """The whole of a tally as JSON; times are whole seconds, all microseconds added first."""
    document: dict[str, object] = {
        "tickets": tally.tickets,
        "fitting": tally.fitting,
        "ended": tally.ended,
        "events": tally.events,
        "accepted": tally.accepted,
        "deviations": tally.kinds(),
        "details": [_detail(tally, key, number) for key, number in _ranked(tally.deviations)],
        "seconds_in": {name: spent // 1_000_000 for name, spent in sorted(tally.spent.items())},
        "rows": dict(sorted(tally.rows.items())),
        "changes": _with_tickets(tally.watched, tally.watched_tickets),
        "left": _with_tickets(tally.left, tally.left_tickets),
        "variants": {
            "number": len(tally.variants),
            "most": [
                {"events": list(events), **_variant(each)} for events, each in tally.frequent()
            ],
        },
    }
    if tally.cost:
        cost = tally.cost
        document["alignment"] = {
            "cost": cost["left_out"] + cost["put_in"],
            "left_out": cost["left_out"],
            "missing": cost["put_in"],
            "fitting": cost["fitting"],
        }
    return document


def _detail(tally: ConformanceTally, key: DeviationKey, number: int) -> dict[str, object]:
    kind, states, event = key
    ticket, example = tally.examples[key]
    return {
        "kind": kind.value,
        "states": states,
        "event": event,
        "number": number,
        "ticket": ticket,
        "position": example.position,
        "said": example.said,
    }


def _ranked(found: Counter[DeviationKey]) -> list[tuple[DeviationKey, int]]:
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def _with_tickets(found: Counter[str], tickets: Counter[str]) -> dict[str, dict[str, int]]:
    return {
        name: {"times": number, "tickets": tickets[name]} for name, number in sorted(found.items())
    }


def _variant(each: VariantTally) -> dict[str, object]:
    return {"tickets": each.tickets, "fitting": each.fitting, "cost": each.cost}
