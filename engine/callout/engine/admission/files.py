"""Attachments: contents kept by their hash, and looked for when an event names them."""

from __future__ import annotations

from dataclasses import replace

from callout.clock import Clock
from callout.datamodel.files.named_files import FILES, named_files
from callout.definition import Definition
from callout.errors import BadArgument, BadFile, FileNotFound
from callout.records import Actor, Event
from callout.records.arguments import expected, shown
from callout.store import Store
from callout.store.files import FileStore, StoredFile
from callout.values import Json
from callout.values.files import (
    LONGEST_NAME,
    FileRef,
    is_content_type,
    is_file_name,
    is_sha256,
    sha256_of,
)

from .gate import Gate


def with_files(event: Event, definition: Definition, store: FileStore) -> Event:
    """The event, with what the store has of the files that it names, where that differs."""
    shapes = definition.files.get(event.name)
    if shapes is None or FILES in event.found:
        return event
    named = [*named_files(shapes, event.payload)]
    if not named:
        return event
    there = store.about({each.sha256 for each in named})
    sizes = {name: file.bytes for name, file in there.items()}
    differing: dict[str, Json] = {
        each.sha256: sizes.get(each.sha256)
        for each in named
        if sizes.get(each.sha256) != each.bytes or each.sha256 not in sizes
    }
    return replace(event, found={**event.found, FILES: differing}) if differing else event


class FileKeeping:
    """The part of an engine that keeps files."""

    _store: Store
    _gate: Gate
    _clock: Clock

    def attach(
        self,
        content: bytes,
        *,
        name: str,
        type: str,  # noqa: A002 - the word of the value
        by: Actor | str = "nobody",
        ticket: str | None = None,
    ) -> FileRef:
        """Keep the content of a file; the answer is put into a payload as it is.

        The same content again is the same file. `type` is its media type, `name` what people call
        it, `ticket` for which one it is, if that is known. Raises `BadFile` for what is larger than
        ``Limits.file``, or has no name or type that can be kept; `TicketNotFound`.
        """
        content = expected(content, bytes, "the content of a file", "hand over its bytes")
        self._check(content, name, type)
        actor = self._gate.actor(by)
        known = None if ticket is None else self._store.load(self._gate.existing(ticket)).id
        sha256 = sha256_of(content)
        file = StoredFile(sha256, type, len(content), actor.id, self._clock.now(), known)
        self._store.files.put(file, content)
        return FileRef(sha256, name, type, len(content))

    def file(self, sha256: str) -> bytes:
        """The content of a file, which has this hash.

        Raises `FileNotFound` where there is none, `StoreError` where it was altered.
        """
        if not is_sha256(sha256):
            hint = "it is 64 hexadecimal digits in small letters"
            raise BadArgument(f"{shown(sha256)} is no hash of a file", hint=hint)
        content = self._store.files.get(sha256)
        if content is None:
            hint = "it was never attached here; is it kept elsewhere?"
            raise FileNotFound(f"there is no file {sha256}", hint=hint)
        return content

    def _check(self, content: bytes, name: object, kind: object) -> None:
        most = self._gate.limits.file
        if len(content) > most:
            raise BadFile(
                f"the file has {len(content):,} bytes; {most:,} is the most",
                hint="keep it elsewhere and name it by its hash, in a field that says"
                " elsewhere: true; or allow more: Limits(file=...)",
            )
        if not is_file_name(name):
            hint = f"write some text without slashes, of {LONGEST_NAME} characters at most"
            raise BadFile(f"{shown(name)} is no name of a file", hint=hint)
        if not is_content_type(kind):
            hint = "write one in small letters without parameters, such as image/jpeg"
            raise BadFile(f"{shown(kind)} is no media type", hint=hint)
