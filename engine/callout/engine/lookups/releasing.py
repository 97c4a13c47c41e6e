"""The part of an engine that releases definitions for new tickets, by the hands of two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from callout.clock import Clock, aware
from callout.engine.admission.gate import Gate
from callout.engine.definitions import StoredDefinitions
from callout.errors import BadArgument
from callout.records import Actor
from callout.records.arguments import expected, shown
from callout.records.outside_names import OutsideName
from callout.releases import Release
from callout.releases.log import Signed
from callout.values.visible import is_unicode


class Releasing:
    """Releases; see `callout.releases`. Who acts is taken at its word: the caller knows people."""

    _gate: Gate
    _clock: Clock
    _definitions: StoredDefinitions
    _profile: str | None

    def propose_release(
        self,
        process: str,
        *,
        by: Actor | str,
        effective: datetime | None = None,
        profile: str | None = None,
        region: str | None = None,
        note: str | None = None,
    ) -> Release:
        """Propose what the files are now for new tickets of a process, profile and region.

        The definition is kept in the store, under the hash that is proposed; files that change
        afterwards are another definition. It is effective from `effective` on, never before it is
        approved, and if None from then on. Raises `DefinitionError`, `ProcessNotFound`,
        `ProfileNotFound`, `BadName`, `BadInstant`, `Reserved` for an actor of the engine's own.
        """
        name = self._gate.name(process, OutsideName.PROCESS)
        wanted = self._gate.named(profile, OutsideName.PROFILE) or self._profile
        place = self._gate.named(region, OutsideName.REGION)
        since = None if effective is None else aware(effective)
        signed = self._signed(by, note)
        definition = self._definitions.get(name, wanted, place)
        self._definitions.put(definition)
        target = (name, definition.profile, definition.region)
        return self._definitions.released.propose(target, definition.hash, since, signed)

    def approve_release(
        self, release: int | str, *, by: Actor | str, note: str | None = None
    ) -> Release:
        """Approve a release: its number, or the hash of its definition, the beginning of it.

        Raises `SameHand` where who proposed it has a hand in this, `NoSuchRelease`,
        `ReleaseSettled` where it was approved or withdrawn before.
        """
        return self._definitions.released.approve(release, self._signed(by, note))

    def withdraw_release(
        self, release: int | str, *, by: Actor | str, note: str | None = None
    ) -> Release:
        """Reject a release, or take back one that was approved: nothing starts on it from now on.

        What was in force before it is so again. One person may do it. Raises the same as
        `approve_release`, but `SameHand`.
        """
        return self._definitions.released.withdraw(release, self._signed(by, note))

    def releases(self, process: str | None = None) -> Sequence[Release]:
        """All releases, or those of a process, in the order in which they were proposed."""
        if process is not None:
            expected(process, str, "a process", "hand over its name, or nothing for all")
        found = self._definitions.released.all()
        return [each for each in found if process in (None, each.process)]

    def release_in_force(
        self,
        process: str,
        *,
        profile: str | None = None,
        region: str | None = None,
        at: datetime | None = None,
    ) -> Release:
        """What new tickets start on at an instant, now if None: the latest effective.

        Of two that are effective from the same instant on it is the one that was approved later.
        Raises `NotReleased`.
        """
        name = self._gate.name(process, OutsideName.PROCESS)
        wanted = self._gate.named(profile, OutsideName.PROFILE) or self._profile
        place = self._gate.named(region, OutsideName.REGION)
        moment = self._clock.now() if at is None else aware(at)
        return self._definitions.release_for(name, wanted, place, moment)

    def _signed(self, by: Actor | str, note: str | None) -> Signed:
        return Signed(self._gate.opener(by), self._clock.now(), self._noted(note))

    def _noted(self, note: object) -> str | None:
        if note is None:
            return None
        text = expected(note, str, "a note", "hand over a text, or nothing")
        if not is_unicode(text) or "\0" in text or len(text) > self._gate.limits.text:
            raise BadArgument(
                f"the note {shown(text)} cannot be kept",
                hint="leave out what is no character, or shorten it",
            )
        return str.__str__(text) or None
