"""Whether time stamps by a third party hold for the checkpoints that they lie beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callout.checkpoints import BadCheckpoint, Note
from callout.errors import CalloutError
from callout.replay import Difference, Divergence
from callout.verify.findings import Findings

from .held import HeldNote

SKEW = timedelta(minutes=1)
"""So much may the clocks of a worker and of an authority differ."""


@dataclass(frozen=True, slots=True)
class HeldStamp:
    """A token and the checkpoint that it lies beside."""

    note: HeldNote
    token: bytes


@dataclass(frozen=True, slots=True)
class StampedNote:
    """A checkpoint that a third party has seen at an instant (aware UTC), so it was there then."""

    where: str
    size: int
    made: datetime
    seen: datetime


def check_stamps(
    held: Iterable[HeldStamp], instant: Callable[[bytes, bytes], datetime]
) -> tuple[Sequence[StampedNote], Sequence[Divergence]]:
    """The checkpoints whose stamps hold, and what is wrong with the others, in order.

    `instant` says when a content was seen, by its token, and raises CalloutError with why not.
    """
    findings, found = Findings(""), list[StampedNote]()
    for each in held:
        stamped = _checked(each, instant, findings)
        if stamped is not None:
            found.append(stamped)
    return found, findings.differences


def _checked(
    held: HeldStamp, instant: Callable[[bytes, bytes], datetime], findings: Findings
) -> StampedNote | None:
    where = held.note.where
    try:
        checkpoint = Note.from_text(held.note.text).checkpoint
    except BadCheckpoint:
        return None  # it is told as what it is
    pointer = f"/checkpoint/{checkpoint.size}/stamp"
    try:
        seen = instant(held.note.text.encode(), held.token)
    except CalloutError as error:
        findings.add(Difference.HEAD, pointer, f"{where}: {error.message}")
        return None
    if checkpoint.time > seen + SKEW:
        message = f"{where} says that it was made after the time stamp over it"
        times = (each.isoformat() for each in (seen, checkpoint.time))
        findings.add(Difference.HEAD, pointer, message, *times)
        return None
    return StampedNote(where, checkpoint.size, checkpoint.time, seen)
