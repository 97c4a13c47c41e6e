"""How far back a store remembers what it may forget, asked as seldom as can be."""

from __future__ import annotations

from datetime import datetime

from callout.store import Evidence, Horizons


class Remembered:
    """Knows the horizons of one store. They only move forward: an old one never accuses."""

    def __init__(self) -> None:
        self._horizons: Horizons | None = None

    def has_lost_key(self, evidence: Evidence, recorded_at: datetime) -> bool:
        """Whether a key of that instant should still be known."""
        return _is_after(recorded_at, self._at(evidence, recorded_at, "key").key)

    def deliveries(self, evidence: Evidence, newest: datetime) -> Horizons:
        """The horizons, for effects of which the newest was made at that instant."""
        return self._at(evidence, newest, "delivery")

    def _at(self, evidence: Evidence, instant: datetime, name: str) -> Horizons:
        known = self._horizons
        horizon = None if known is None else getattr(known, name)
        if known is None or horizon is None or _is_after(instant, horizon):
            known = self._horizons = evidence.horizons()
        return known


def _is_after(instant: datetime, horizon: datetime | None) -> bool:
    return horizon is not None and instant >= horizon
