"""Checkpoints and proofs in a case file, as far as whoever keeps the store has any.

A checkpoint is a signed note of C2SP with the root of a tree of RFC 6962 over entries; a proof
shows that an entry stands in it. Formats: docs/auditors/case_file.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from callout.values import Json, canonical

from .gathered import GatheredTicket


class CaseProofs(Protocol):
    """What a case file takes of the checkpoints of a store."""

    def checkpoints(self) -> Sequence[bytes]:
        """The signed notes that the proofs below lead to, oldest first."""
        ...

    def growth(self) -> Sequence[Mapping[str, Json]]:
        """For each but the first, that it goes on where the one before ended: from, to, path."""
        ...

    def proof(self, ticket: str, seq: int) -> Mapping[str, Json] | None:
        """That an entry stands in one of them: leaf, index, size, path; None: it does not yet."""
        ...


def checkpoint_files(proofs: CaseProofs | None) -> Iterator[tuple[str, bytes]]:
    """The notes by their size, and how each grew from the one before."""
    growth: Json = [dict(each) for each in proofs.growth()] if proofs is not None else []
    yield "checkpoints/consistency.json", canonical(growth) + b"\n"
    for note in proofs.checkpoints() if proofs is not None else ():
        size = int(note.split(b"\n")[1])
        yield f"checkpoints/{size:012}.note", note


def proofs_of(proofs: CaseProofs, ticket: GatheredTicket) -> list[Json]:
    """A proof of the last entry that stands in a checkpoint: its hash covers all before."""
    for entry in reversed(ticket.history):
        found = proofs.proof(ticket.id, entry.seq)
        if found is not None:
            return [dict(found)]
    return []
