"""Whether the log of releases is whole, and whether tickets were opened on what it released."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from callout.records import MIGRATE, Entry, EntryKind, examine_entry, instant_text
from callout.releases import (
    LOG,
    NotReleased,
    Release,
    ReleaseAct,
    ReleaseEntry,
    in_force,
    release_hash,
    releases_of,
)
from callout.replay import Difference, Divergence
from callout.store import Evidence, StoredRow

from .entries import SKEW
from .findings import Findings


def check_releases(evidence: Evidence) -> Sequence[Divergence]:
    """What is altered, missing or out of order in the log, and what one hand has done alone.

    What was cut off at its end shows only to who holds a checkpoint or a list of heads.
    """
    check = _LogCheck(Findings(LOG), frozenset(evidence.definitions()))
    for row in evidence.releases():
        check.take(row)
    return tuple(check.findings.differences)


def release_head(row: StoredRow) -> str:
    """The hash of an entry as it lies there; empty where it is none."""
    json = release_json(row)
    return "" if json is None else release_hash(json)


def release_json(row: StoredRow) -> dict[str, Any] | None:
    """The document of a row; None where it is no map in JSON."""
    document = row.document
    try:
        json = orjson.loads(document) if isinstance(document, str | bytes) else None
    except orjson.JSONDecodeError:
        return None
    return json if isinstance(json, dict) else None


def readable_releases(documents: Iterable[Mapping[str, Any] | None]) -> tuple[Release, ...]:
    """The releases that those entries make up that can be read; see `release_json`."""
    read = map(_entry_of, documents)
    return releases_of(each for each in read if each is not None)


def check_started(
    evidence: Evidence, releases: Sequence[Release], ticket: str, since: datetime | None
) -> Sequence[Divergence]:
    """Entries that brought a ticket to a definition that was not released and effective then.

    That is its first entry, whose definition has to be the one in force, and each move, whose
    definition has to be released. Those recorded before `since` are not looked at. Who starts may
    read the log two seconds before the entry is recorded.
    """
    findings = Findings(ticket)
    for row in evidence.entries(ticket):
        entry = examine_entry(row.document).entry
        if entry is None or (since is not None and entry.recorded_at < since):
            continue
        if entry.seq == 1:
            _check_first(entry, releases, findings)
        elif entry.kind is EntryKind.MIGRATE and entry.name == MIGRATE:
            _check_move(entry, releases, findings)
    return tuple(findings.differences)


@dataclass(slots=True)
class _LogCheck:
    """The log, entry by entry."""

    findings: Findings
    documents: frozenset[str]
    last: int = 0
    head: str | None = None
    at: datetime | None = None
    releases: dict[int, Release] = field(default_factory=dict)

    def take(self, row: StoredRow) -> None:
        """One row."""
        number = row.columns.get("number")
        seq = number if isinstance(number, int) else self.last + 1
        if seq != self.last + 1:
            message = f"entries {self.last + 1} to {seq - 1} are gone"
            self.findings.add(Difference.SEQ, "/number", message, seq, self.last + 1, seq=seq)
        self.last = seq
        json = release_json(row)
        if json is not None:
            self._check_chain(seq, json, row)
        self.head = str(row.columns.get("hash")) if json is None else release_hash(json)
        entry = _entry_of(json)
        if entry is None:
            message = "the entry cannot be read, or is not written as callout writes it"
            self.findings.add(Difference.RECORD, "/entry", message, seq=seq)
            return
        self._check_time(entry, seq)
        self._check_act(entry, seq)

    def _check_chain(self, seq: int, json: dict[str, Any], row: StoredRow) -> None:
        said, found, column = json.get("hash"), release_hash(json), row.columns.get("hash")
        if said != found:
            message = "the entry was altered: its hash is another one than it says"
            self.findings.add(Difference.CHAIN, "/hash", message, said, found, seq=seq)
        elif said != column:
            message = "the column says another hash than the entry"
            self.findings.add(Difference.RECORD, "/hash", message, column, said, seq=seq)
        if json.get("previous") != self.head:
            message = "the entry does not follow the one before it"
            there = json.get("previous")
            self.findings.add(Difference.CHAIN, "/previous", message, there, self.head, seq=seq)
        if json.get("number") != seq:
            message = "the entry stands at another place than it says"
            self.findings.add(Difference.SEQ, "/number", message, json.get("number"), seq, seq=seq)

    def _check_time(self, entry: ReleaseEntry, seq: int) -> None:
        if self.at is not None and entry.at < self.at:
            message = "it was recorded before the entry before it"
            there, before = instant_text(entry.at), instant_text(self.at)
            self.findings.add(Difference.CLOCK, "/at", message, there, before, seq=seq)
        self.at = entry.at

    def _check_act(self, entry: ReleaseEntry, seq: int) -> None:
        release = self.releases.get(entry.release)
        if entry.act is ReleaseAct.PROPOSE:
            if entry.definition not in self.documents:
                message = "the definition that is proposed is not in the store"
                self.findings.add(Difference.DEF, "/definition", message, entry.definition, seq=seq)
            self.releases[seq] = Release(entry)
        elif release is None:
            message = f"it is about release {entry.release}, which nobody has proposed"
            self.findings.add(Difference.ACCEPT, "/release", message, entry.release, seq=seq)
        else:
            for pointer, message in _faults(release, entry):
                self.findings.add(Difference.ACCEPT, pointer, message, seq=seq)
            approves = entry.act is ReleaseAct.APPROVE
            self.releases[entry.release] = (
                replace(release, approved=entry) if approves else replace(release, withdrawn=entry)
            )


def _faults(release: Release, entry: ReleaseEntry) -> Iterator[tuple[str, str]]:
    """Why an approval or a withdrawal would not have been taken, with the place in it."""
    proposed = release.proposed
    if entry.proposal != proposed.hash:
        yield "/proposal", f"it names another proposal than that of release {release.number}"
    if (entry.target, entry.definition) != (proposed.target, proposed.definition):
        yield "/definition", "it is about another definition than was proposed"
    if release.withdrawn is not None:
        yield "/release", f"release {release.number} was withdrawn before"
    if entry.act is ReleaseAct.APPROVE:
        if release.approved is not None:
            yield "/release", f"release {release.number} was approved before"
        if entry.hands & proposed.hands:
            yield "/by", f"'{entry.by}' has approved what '{proposed.by}' has proposed: one hand"


def _check_first(entry: Entry, releases: Sequence[Release], findings: Findings) -> None:
    of_it = [each for each in releases if each.definition == entry.definition]
    moments = (entry.recorded_at, entry.recorded_at - SKEW)
    due = [_due(each, releases, moment) for each in of_it[:1] for moment in moments]
    if entry.definition in due:
        return
    if any(due):
        message = "it was opened on a definition that was not the latest effective one then"
    else:
        message = "it was opened on a definition that was not released and effective then"
    findings.add(Difference.ACCEPT, "/definition", message, entry.definition, *due[:1], entry=entry)


def _due(like: Release, releases: Sequence[Release], moment: datetime) -> str | None:
    """The definition that tickets of the same kind had to be opened on at a moment."""
    try:
        return in_force(releases, *like.proposed.target, moment).definition
    except NotReleased:
        return None


def _check_move(entry: Entry, releases: Sequence[Release], findings: Findings) -> None:
    moments = (entry.recorded_at, entry.recorded_at - SKEW)
    of_it = [each for each in releases if each.definition == entry.definition]
    if not any(each.counts(moment) for each in of_it for moment in moments):
        message = "it was moved to a definition that was not released and effective then"
        findings.add(Difference.ACCEPT, "/definition", message, entry.definition, entry=entry)


def _entry_of(json: Mapping[str, Any] | None) -> ReleaseEntry | None:
    try:
        return None if json is None else ReleaseEntry.from_json(json)
    except (ValueError, KeyError, TypeError):
        return None
