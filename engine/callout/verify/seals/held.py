"""Checkpoints that somebody else holds, and the database's own: each read, signed, in a chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from callout.checkpoints import BadCheckpoint, Checkpoint, Note, PublicKey, is_signed
from callout.replay import Difference
from callout.store.seals import SealedNote, SealReading
from callout.verify.findings import Findings


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A text that is held as a checkpoint, and where it came from."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A checkpoint that could be read; `number` is the database's, 0 for one from outside."""

    where: str
    checkpoint: Checkpoint
    number: int = 0
    definitions: tuple[str, ...] = ()


def read_held(
    held: Iterable[HeldNote], keys: Sequence[PublicKey], findings: Findings
) -> list[ReadNote]:
    """Those that can be read and are signed, by size; what else there is becomes findings."""
    read = [
        ReadNote(each.where, found)
        for each in held
        if (found := _read(each.where, each.text, keys, findings)) is not None
    ]
    read.sort(key=lambda each: each.checkpoint.size)
    for one, other in pairwise(read):
        if one.checkpoint.size == other.checkpoint.size and one.checkpoint != other.checkpoint:
            size = one.checkpoint.size
            message = f"{one.where} and {other.where} are two checkpoints of {size} leaves"
            findings.add(Difference.HEAD, _pointer(size), message)
    return read


def read_own(
    seals: SealReading, keys: Sequence[PublicKey], findings: Findings
) -> Iterator[ReadNote]:
    """The database's own checkpoints, in order; each has to continue the one before."""
    last: ReadNote | None = None
    number = 0
    for kept in _every(seals):
        where = f"checkpoint {kept.number} of the database"
        if kept.number != number + 1:
            message = f"before {where} comes number {number}, and others were between them"
            findings.add(Difference.HEAD, "/checkpoint", message)
        number = kept.number
        found = _read(where, kept.note, keys, findings)
        if found is not None:
            read = ReadNote(where, found, kept.number, kept.definitions)
            _check_chain(last, read, findings)
            last = read
            yield read


def check_lineage(held: Sequence[ReadNote], own: Sequence[ReadNote], findings: Findings) -> None:
    """Whether each checkpoint from outside is one of the database's own."""
    known = {each.checkpoint for each in own}
    for each in held:
        if each.checkpoint not in known:
            size = each.checkpoint.size
            message = f"{each.where}, of {size} leaves, is not among the database's checkpoints"
            findings.add(Difference.HEAD, _pointer(size), message)


def _every(seals: SealReading) -> Iterator[SealedNote]:
    after = 0
    while page := seals.notes(after):
        yield from page
        after = page[-1].number


def _check_chain(last: ReadNote | None, read: ReadNote, findings: Findings) -> None:
    before = last.checkpoint.digest if last is not None else None
    if read.checkpoint.previous != before:
        message = f"{read.where} does not follow the one before it"
        findings.add(Difference.HEAD, _pointer(read.checkpoint.size), message)
    elif last is not None and read.checkpoint.size < last.checkpoint.size:
        message = f"{read.where} has fewer leaves than the one before it"
        findings.add(Difference.HEAD, _pointer(read.checkpoint.size), message)


def _read(
    where: str, text: str, keys: Sequence[PublicKey], findings: Findings
) -> Checkpoint | None:
    try:
        note = Note.from_text(text)
        found = note.checkpoint
    except BadCheckpoint as error:
        findings.add(Difference.HEAD, "/checkpoint", f"{where}: {error.message}")
        return None
    if keys and not is_signed(note, keys):
        message = f"{where} is signed by none of the keys"
        findings.add(Difference.HEAD, _pointer(found.size), message)
        return None
    return found


def _pointer(size: int) -> str:
    return f"/checkpoint/{size}"
