"""Which definitions are released, as the log of a store says it by now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Final, TypeAlias

from callout.errors import StoreError
from callout.records.arguments import expected, shown
from callout.releases import (
    NoSuchRelease,
    Release,
    ReleaseEntry,
    ReleaseLog,
    approval,
    in_force,
    proposal,
    releases_of,
    withdrawal,
)
from callout.releases.log import Signed
from callout.store.forking import renew_after_fork

_Target: TypeAlias = tuple[str, str | None, str | None]
_Act: TypeAlias = Callable[[ReleaseEntry, Release, Signed], ReleaseEntry]
_ATTEMPTS: Final = 20
_SHORTEST: Final = 8
"""So many digits of a hash name it; fewer are the number of a release."""


class ReleasedDefinitions:
    """Reads the log once, and afterwards what was added to it; safe to use from several threads."""

    def __init__(self, log: ReleaseLog) -> None:
        self._log = log
        self._entries: tuple[ReleaseEntry, ...] = ()
        self._releases: tuple[Release, ...] = ()
        self._of_target: Mapping[_Target, Sequence[Release]] = {}
        self._lock = Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._lock = Lock()

    def all(self) -> Sequence[Release]:
        """Every release, in the order of their proposals."""
        with self._lock:
            self._read()
            return self._releases

    def in_force(
        self, process: str, profile: str | None, region: str | None, at: datetime
    ) -> Release:
        """What tickets of this kind start on at an instant; raises `NotReleased`."""
        self.all()
        there = self._of_target.get((process, profile, region), ())
        return in_force(there, process, profile, region, at)

    def propose(
        self,
        target: _Target,
        definition: str,
        effective: datetime | None,
        signed: Signed,
    ) -> Release:
        """Put a proposal on record."""
        return self._add(lambda last: proposal(last, target, definition, effective, signed))

    def approve(self, named: int | str, signed: Signed) -> Release:
        """Put an approval on record; raises `SameHand`, `NoSuchRelease`, `ReleaseSettled`."""
        return self._settle(approval, named, signed)

    def withdraw(self, named: int | str, signed: Signed) -> Release:
        """Put on record that a release is taken back; raises the same, but `SameHand`."""
        return self._settle(withdrawal, named, signed)

    def _settle(self, act: _Act, named: int | str, signed: Signed) -> Release:
        def made(last: ReleaseEntry | None) -> ReleaseEntry:
            release = named_release(self._releases, named)
            return act(last or release.last, release, signed)

        return self._add(made)

    def _add(self, make: Callable[[ReleaseEntry | None], ReleaseEntry]) -> Release:
        with self._lock:
            for _ in range(_ATTEMPTS):
                self._read()
                entry = make(self._entries[-1] if self._entries else None)
                if self._log.add(entry):
                    self._read()
                    return named_release(self._releases, entry.release)
        raise StoreError(
            f"others were first with an entry of the log of releases {_ATTEMPTS} times",
            hint="try again",
        )

    def _read(self) -> None:
        known = self._entries[-1].number if self._entries else 0
        newer = self._log.entries(known)
        if newer:
            self._entries = (*self._entries, *newer)
            self._releases = releases_of(self._entries)
            found: dict[_Target, list[Release]] = {}
            for each in self._releases:
                found.setdefault(each.proposed.target, []).append(each)
            self._of_target = found


def named_release(releases: Sequence[Release], named: object) -> Release:
    """The release with this number, or the newest of the definition with this hash.

    Of a hash the first digits do, if they are of one definition; of several releases of one
    definition the newest that was not withdrawn is meant. Raises `NoSuchRelease`.
    """
    if isinstance(named, bool) or not isinstance(named, int | str):
        expected(named, str, "a release", "name its number, or the hash of its definition")
    found = [each for each in releases if _is_meant(each, named)]
    hashes = {each.definition for each in found}
    if len(hashes) != 1:
        known = f"it may be any of {len(hashes)} definitions" if hashes else "there is none"
        raise NoSuchRelease(
            f"no release is meant by {shown(named)}: {known}",
            hint="callout release list names them, by number and by hash",
        )
    standing = [each for each in found if each.withdrawn is None]
    return (standing or found)[-1]


def _is_meant(release: Release, named: object) -> bool:
    if isinstance(named, int):
        return release.number == named
    text = str(named)
    if text.isascii() and text.isdigit() and len(text) < _SHORTEST:
        return release.number == int(text)
    digits = text.removeprefix("s256:")
    return len(digits) >= _SHORTEST and release.definition.removeprefix("s256:").startswith(digits)
