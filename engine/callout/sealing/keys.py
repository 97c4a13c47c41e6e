"""What is asked of a store about keys of subjects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callout.records import TicketId


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """A key that one ticket's personal data of one person are sealed with.

    `subject` is a keyed digest of who it is, never the name. `wrapped` is None from `destroyed_at`
    on: the row stays, so that everybody can tell an erased key from one that was lost.
    """

    id: str
    subject: str
    ticket: TicketId
    made_at: datetime
    wrapped: bytes | None
    destroyed_at: datetime | None = None


class KeyRows(Protocol):
    """Keys as they are read; they are written with their tickets (`Tickets.put_keys`)."""

    def get(self, ids: Collection[str]) -> Mapping[str, SubjectKey]:
        """Those of these that there are."""
        ...

    def of_ticket(self, ticket: TicketId) -> Sequence[SubjectKey]:
        """All keys of a ticket, by when they were made and by id; destroyed ones too."""
        ...

    def of_subject(self, subject: str) -> Sequence[SubjectKey]:
        """All keys of a subject, by ticket and by when they were made; destroyed ones too."""
        ...

    def subjects(self, after: str = "", limit: int = 500) -> Sequence[str]:
        """The subjects beyond `after` that have keys, in order."""
        ...
