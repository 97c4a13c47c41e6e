"""What was done about releases: an entry for each act, and a release put together of them.

An entry is kept as JSON with what is empty left out: ``number`` from 1 without a gap, ``act``,
``release`` (the number of its proposal), ``process``, ``profile``, ``region``, ``definition``,
``effective``, ``by``, ``on_behalf_of``, ``note``, ``at``, ``proposal`` (the hash of what is
approved or withdrawn), ``previous``, ``hash``. Instants are RFC 3339 in UTC.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from callout.records import instant_text
from callout.records.codec import read_instant
from callout.values import Json, canonical, digest

LOG: Final = "/releases"
"""What the log is called where entries are named by their ticket: a ticket's id has no slash."""
_INSTANTS: Final = ("effective", "at")


class ReleaseAct(StrEnum):
    """What was done."""

    PROPOSE = "propose"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseEntry:
    """One act; `by` is the id of who did it, `at` what the engine's clock showed.

    An approval and a withdrawal name again what the proposal is about, and its hash.
    """

    number: int
    act: ReleaseAct
    release: int
    process: str
    profile: str | None = None
    region: str | None = None
    definition: str
    effective: datetime | None = None
    by: str
    on_behalf_of: str | None = None
    note: str | None = None
    at: datetime
    proposal: str | None = None
    previous: str | None = None
    hash: str = ""

    @property
    def hands(self) -> frozenset[str]:
        """Who has a hand in it: who did it, and for whom."""
        return frozenset(person(each) for each in (self.by, self.on_behalf_of) if each is not None)

    @property
    def target(self) -> tuple[str, str | None, str | None]:
        """For which tickets it is: process, profile, region."""
        return self.process, self.profile, self.region

    def to_json(self) -> dict[str, Json]:
        """The entry as it is kept."""
        found: dict[str, Json] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and value != "":
                found[each.name] = instant_text(value) if each.name in _INSTANTS else value
        return found

    @classmethod
    def from_json(cls, json: Mapping[str, Any]) -> Self:
        """Reads what `to_json` wrote; raises ValueError, KeyError or TypeError for anything else.

        Also for what reads the same and is written otherwise.
        """
        given = dict(json)
        for name in _INSTANTS:
            if name in given:
                given[name] = read_instant(given[name])
        made = cls(**{**given, "act": ReleaseAct(given["act"])})
        if canonical(made.to_json()) != canonical(dict(json)):
            raise ValueError("it is not written as callout writes it")
        return made

    def sealed(self) -> Self:
        """The entry with the hash that follows of the rest."""
        json = self.to_json()
        return type(self).from_json({**json, "hash": release_hash(json)})


def release_hash(json: Mapping[str, Json]) -> str:
    """What the hash of an entry has to be: over its canonical JSON without ``hash``."""
    return digest({name: value for name, value in json.items() if name != "hash"})


def person(actor: str) -> str:
    """Whose hand an actor's id names: ``role:name`` without the roles, however it is written.

    >>> person("chief:Li") == person("designer+chief:li")
    True
    """
    roles, colon, name = actor.partition(":")
    return unicodedata.normalize("NFKC", name if colon else roles).strip().casefold()


@dataclass(frozen=True, slots=True)
class Release:
    """A definition proposed for new tickets, and what became of it."""

    proposed: ReleaseEntry
    approved: ReleaseEntry | None = None
    withdrawn: ReleaseEntry | None = None

    @property
    def number(self) -> int:
        """What it is called: the number of its proposal in the log."""
        return self.proposed.number

    @property
    def process(self) -> str:
        return self.proposed.process

    @property
    def definition(self) -> str:
        """The hash of the definition."""
        return self.proposed.definition

    @property
    def effective(self) -> datetime | None:
        """From when new tickets start on it: as was proposed, never before it was approved."""
        if self.approved is None:
            return None
        return max(self.proposed.effective or self.approved.at, self.approved.at)

    @property
    def last(self) -> ReleaseEntry:
        """The newest of its entries."""
        return self.withdrawn or self.approved or self.proposed

    def counts(self, at: datetime) -> bool:
        """Whether it was approved, effective, and not withdrawn, at an instant."""
        since = self.effective
        if since is None or since > at:
            return False
        return self.withdrawn is None or self.withdrawn.at > at

    def to_json(self) -> dict[str, Json]:
        """The release as one JSON object, instants in UTC."""
        effective = self.effective or self.proposed.effective
        return {
            "release": self.number,
            "process": self.process,
            "profile": self.proposed.profile,
            "region": self.proposed.region,
            "definition": self.definition,
            "effective": None if effective is None else instant_text(effective),
            "proposed": _said(self.proposed),
            "approved": _said(self.approved),
            "withdrawn": _said(self.withdrawn),
        }


def _said(entry: ReleaseEntry | None) -> Json:
    if entry is None:
        return None
    return {
        "number": entry.number,
        "by": entry.by,
        "on_behalf_of": entry.on_behalf_of,
        "at": instant_text(entry.at),
        "note": entry.note,
        "hash": entry.hash,
    }
