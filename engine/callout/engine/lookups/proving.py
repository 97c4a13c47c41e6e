"""The part of an engine that puts entries under checkpoints, and proves that they are."""

from __future__ import annotations

from collections.abc import Sequence

from callout.checkpoints import PublicKey, Signer
from callout.clock import Clock
from callout.engine.admission.gate import Gate, numbered
from callout.errors import BadArgument
from callout.notary import Sealer, prove, prove_consistency
from callout.records.arguments import kind_shown
from callout.store import Store
from callout.store.seals import SealedNote
from callout.values import Json


class Proving:
    """Seals and proofs; see `callout.notary`."""

    _store: Store
    _gate: Gate
    _clock: Clock

    def seal(
        self, signer: Signer, *, origin: str | None = None, trusted: Sequence[PublicKey] = ()
    ) -> Sequence[SealedNote]:
        """Put every entry under a checkpoint that `signer` has signed; those that were made.

        Keep their `note` where the database's keeper cannot write. Raises `StoreError` where the
        newest checkpoint is signed by none of the keys, or does not fit.
        """
        if not callable(getattr(signer, "sign", None)):
            raise BadArgument(
                f"what seals is a signing key, not {kind_shown(signer)}",
                hint="write callout.notary.open_signer(path)",
            )
        return Sealer(self._store, signer, self._clock, origin=origin, trusted=trusted).seal_all()

    def prove(self, ticket_id: str, seq: int, *, size: int | None = None) -> dict[str, Json]:
        """The proof that an entry is under the checkpoint of that size, the newest if None.

        ``{"leaf": {"ticket", "seq", "hash"}, "index", "size", "path": [hex, ...]}``, from the leaf
        upwards (RFC 9162, 2.1.3). Raises `NotSealed`.
        """
        return prove(self._store, self._gate.existing(ticket_id), numbered(seq), size)

    def prove_consistency(self, first: int, second: int | None = None) -> dict[str, Json]:
        """The proof that a checkpoint of `first` leaves is the beginning of that of `second`."""
        return prove_consistency(self._store, numbered(first), second)
