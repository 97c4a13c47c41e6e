"""The log of releases: what may be added to it, and what it comes to at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from callout.errors import SameHand
from callout.records import Actor

from .acts import Release, ReleaseAct, ReleaseEntry
from .refusals import NotReleased, ReleaseSettled

_Target = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who acts, when, and what is said with it."""

    by: Actor
    at: datetime
    note: str | None = None


def proposal(
    last: ReleaseEntry | None,
    target: _Target,
    definition: str,
    effective: datetime | None,
    signed: Signed,
) -> ReleaseEntry:
    """The entry that proposes a definition for tickets of a process, profile and region."""
    process, profile, region = target
    number = last.number + 1 if last else 1
    return ReleaseEntry(
        number=number,
        act=ReleaseAct.PROPOSE,
        release=number,
        process=process,
        profile=profile,
        region=region,
        definition=definition,
        effective=effective,
        by=signed.by.id,
        on_behalf_of=signed.by.on_behalf_of,
        note=signed.note,
        at=_after(last, signed.at),
        previous=last.hash if last else None,
    ).sealed()


def approval(last: ReleaseEntry, release: Release, signed: Signed) -> ReleaseEntry:
    """The entry that approves; raises `SameHand`, and `ReleaseSettled` where it is too late."""
    _check_open(release)
    made = _next(last, release, ReleaseAct.APPROVE, signed)
    if made.hands & release.proposed.hands:
        raise SameHand(
            f"'{made.by}' approves release {release.number}, which '{release.proposed.by}' has"
            " proposed",
            hint="have it approved by another person",
        )
    return made


def withdrawal(last: ReleaseEntry, release: Release, signed: Signed) -> ReleaseEntry:
    """The entry that takes a release back, approved or not; raises `ReleaseSettled`."""
    if release.withdrawn is not None:
        raise _settled(release, "withdrawn", release.withdrawn)
    return _next(last, release, ReleaseAct.WITHDRAW, signed)


def releases_of(entries: Iterable[ReleaseEntry]) -> tuple[Release, ...]:
    """The releases that entries make up, in the order in which they were proposed.

    Entries that name no release are left out: whether a log is whole is for `callout.verify`.
    """
    found: dict[int, Release] = {}
    for entry in entries:
        known = found.get(entry.release)
        if entry.act is ReleaseAct.PROPOSE:
            found[entry.number] = Release(entry)
        elif known is not None and entry.act is ReleaseAct.APPROVE:
            found[entry.release] = replace(known, approved=known.approved or entry)
        elif known is not None:
            found[entry.release] = replace(known, withdrawn=known.withdrawn or entry)
    return tuple(found.values())


def in_force(
    releases: Iterable[Release],
    process: str,
    profile: str | None,
    region: str | None,
    at: datetime,
) -> Release:
    """The release that tickets of this kind start on at an instant: the latest effective.

    Of two that are effective from the same instant on it is the one that was approved later.
    What was in force then is never changed by what is done later. Raises `NotReleased`.
    """
    target = (process, profile, region)
    there = [each for each in releases if each.proposed.target == target]
    counting = [(_rank(each), each) for each in there if each.counts(at)]
    if not counting:
        raise NotReleased(
            f"no version of {called(target)} is released and effective at {at.isoformat()}"
            f"{_but(there)}",
            hint="callout release propose, then another person: callout release approve",
        )
    return max(counting, key=lambda pair: pair[0])[1]


class ReleaseState(StrEnum):
    """How a release stands at an instant."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    """And not effective yet."""
    IN_FORCE = "in force"
    SUPERSEDED = "superseded"
    """Another one, effective later, is in force."""
    WITHDRAWN = "withdrawn"


def release_states(releases: Sequence[Release], at: datetime) -> dict[int, ReleaseState]:
    """How each release stands, by its number."""
    found = {each.number: _state(each, at) for each in releases}
    for target in {each.proposed.target for each in releases}:
        with suppress(NotReleased):
            found[in_force(releases, *target, at).number] = ReleaseState.IN_FORCE
    return found


def _state(release: Release, at: datetime) -> ReleaseState:
    """How it stands if it is not in force."""
    if release.withdrawn is not None and release.withdrawn.at <= at:
        return ReleaseState.WITHDRAWN
    if release.effective is None:
        return ReleaseState.PROPOSED
    return ReleaseState.APPROVED if release.effective > at else ReleaseState.SUPERSEDED


def called(target: _Target) -> str:
    """A process with profile and region, in words."""
    process, profile, region = target
    more = [f"profile '{profile}'"] if profile is not None else []
    more += [f"region '{region}'"] if region is not None else []
    return f"'{process}'" + (f" ({', '.join(more)})" if more else "")


def _rank(release: Release) -> tuple[datetime, int]:
    approved, effective = release.approved, release.effective
    if approved is None or effective is None:
        raise ValueError("a release that nobody approved has no rank")
    return effective, approved.number


def _but(there: list[Release]) -> str:
    """What there is instead."""
    waiting = [each for each in there if each.withdrawn is None]
    if not waiting:
        return ""
    newest = waiting[-1]
    if newest.effective is None:
        return f"; release {newest.number} waits for somebody to approve it"
    return f"; release {newest.number} is effective from {newest.effective.isoformat()} on"


def _next(last: ReleaseEntry, release: Release, act: ReleaseAct, signed: Signed) -> ReleaseEntry:
    proposed = release.proposed
    return ReleaseEntry(
        number=last.number + 1,
        act=act,
        release=release.number,
        process=proposed.process,
        profile=proposed.profile,
        region=proposed.region,
        definition=proposed.definition,
        by=signed.by.id,
        on_behalf_of=signed.by.on_behalf_of,
        note=signed.note,
        at=_after(last, signed.at),
        proposal=proposed.hash,
        previous=last.hash,
    ).sealed()


def _after(last: ReleaseEntry | None, at: datetime) -> datetime:
    """An instant that is not before the last entry's: a clock that was set back moves nothing."""
    return at if last is None else max(at, last.at)


def _check_open(release: Release) -> None:
    if release.withdrawn is not None:
        raise _settled(release, "withdrawn", release.withdrawn)
    if release.approved is not None:
        raise _settled(release, "approved", release.approved)


def _settled(release: Release, what: str, entry: ReleaseEntry) -> ReleaseSettled:
    return ReleaseSettled(
        f"release {release.number} of '{release.process}' was {what} by '{entry.by}' at"
        f" {entry.at.isoformat()}",
        hint="propose the definition again",
    )
