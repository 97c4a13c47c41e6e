"""What a check of one ticket has found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from callout.records import Entry, TicketId
from callout.replay import Difference, Divergence
from callout.values import Json


@dataclass(slots=True)
class Findings:
    """Differences, which say that something was altered, and notes, which only ask."""

    ticket: str
    differences: list[Divergence] = field(default_factory=list)
    notes: list[Divergence] = field(default_factory=list)

    def add(  # noqa: PLR0913 - what a divergence has
        self,
        kind: Difference,
        pointer: str,
        message: str,
        recorded: Json = None,
        replayed: Json = None,
        *,
        seq: int = 0,
        entry: Entry | None = None,
        note: bool = False,
    ) -> None:
        """Put one on the list; `seq` 0 is not about an entry."""
        found = Divergence(
            ticket=TicketId(self.ticket),
            seq=entry.seq if entry is not None else seq,
            kind=kind,
            pointer=pointer,
            recorded=recorded,
            replayed=replayed,
            definition=entry.definition if entry is not None else "",
            event=entry.name if entry is not None else "",
            message=message,
        )
        (self.notes if note else self.differences).append(found)
