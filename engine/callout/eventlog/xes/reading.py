"""XES read from bytes, trace by trace, on expat: no tree is built, and nothing is believed.

Refused are document types with what they may declare (entity bombs), a text or a trace beyond the
bounds, and nesting beyond `DEEPEST`. Elements that XES does not have are noted and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from callout.eventlog.model import (
    AttributeKind,
    LogAttribute,
    LogClassifier,
    LogEvent,
    LogExtension,
    LogGlobals,
    LogHead,
    LogTrace,
)
from callout.eventlog.notes import BadLog, LogNotes

DEEPEST = 64
"""Levels that elements may nest: a trace, an event, an attribute, and what is inside it."""
LONGEST = 16_000_000
"""Bytes that one element may have without anything inside it: the longest text of a value."""
MOST_ELEMENTS = 10_000_000
"""Elements that the head or one trace may have; a trace is held as a whole."""

_KINDS = {kind.value: kind for kind in AttributeKind}
_PIECE = 1 << 16


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet, with what it has gathered."""

    tag: str
    given: Mapping[str, str]
    attributes: list[LogAttribute] = field(default_factory=list)
    items: tuple[LogAttribute, ...] | None = None
    events: list[LogEvent] = field(default_factory=list)


class XesReader:
    """A log from pieces of bytes: its head, then its traces, each once.

    What is odd about it is in `notes`. Raises BadLog from wherever it is read.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.notes = LogNotes()
        self._pieces = iter(pieces)
        self._properties: dict[str, str] = {}
        self._extensions: list[LogExtension] = []
        self._globals: list[LogGlobals] = []
        self._classifiers: list[LogClassifier] = []
        self._open: list[_Open] = []
        self._traces: list[LogTrace] = []
        self._attributes: list[LogAttribute] = []
        self._quiet = 0
        self._held = 0
        self._is_done = False
        self._number = 0
        self._parser = self._make_parser()

    def head(self) -> LogHead:
        """What stands before the traces, and whatever of it has come after some of them."""
        while not self._traces and not self._is_done and not self._number:
            self._read_on()
        return LogHead(
            self._properties,
            tuple(self._extensions),
            tuple(self._globals),
            tuple(self._classifiers),
            tuple(self._attributes),
        )

    def traces(self) -> Iterator[LogTrace]:
        """The traces in the order of the file; events outside of any are one without attributes."""
        while True:
            waiting, self._traces = self._traces, []
            yield from waiting
            if self._is_done and not self._traces:
                return
            if not self._is_done:
                self._read_on()

    def _make_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.EntityDeclHandler = self._refuse_doctype
        parser.buffer_text = False
        return parser

    def _read_on(self) -> None:
        piece = next(self._pieces, b"")
        try:
            for start in range(0, len(piece), _PIECE):
                self._feed(piece[start : start + _PIECE])
            if not piece:
                self._parser.Parse(b"", True)  # noqa: FBT003 # expat takes it by position
                self._is_done = True
        except expat.ExpatError as error:
            where = f"line {error.lineno}, column {error.offset + 1}"
            said = expat.errors.messages[error.code]
            raise BadLog(f"the log is no XML: {said}", where=where, hint=_WHOLE) from None
        except (LookupError, ValueError) as error:
            raise BadLog(f"the log is no XML: {error}", hint="write it in UTF-8") from None

    def _feed(self, piece: bytes) -> None:
        self._quiet += len(piece)
        self._parser.Parse(piece, False)  # noqa: FBT003 # expat takes it by position
        if self._quiet > LONGEST:
            self._refuse(f"a value has more than {LONGEST:,} bytes", "leave such texts out")

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._quiet = 0
        self._held += 1
        if self._held > MOST_ELEMENTS:
            self._refuse(f"a trace has more than {MOST_ELEMENTS:,} elements", "cut it")
        tag = name.rpartition(" ")[2]
        if not self._open:
            if tag != "log":
                self._refuse(f"the root element is '{tag[:40]}'", "a log begins with <log>")
            self._properties = {key.rpartition(" ")[2]: text for key, text in given.items()}
        if len(self._open) >= DEEPEST:
            self._refuse(f"elements nest more than {DEEPEST} levels deep", "nest less")
        self._open.append(_Open(tag, given))

    def _end(self, _name: str) -> None:
        self._quiet = 0
        done = self._open.pop()
        if not self._open:
            self._end_log(done)
            return
        around = self._open[-1]
        kind = _KINDS.get(done.tag)
        if kind is not None:
            around.attributes.append(self._attribute(done, kind))
            if len(self._open) == 1:
                self._attributes.append(around.attributes.pop())
        elif done.tag == "event":
            around.events.append(LogEvent(tuple(done.attributes)))
        elif done.tag == "values" and around.tag == "list":
            around.items = tuple(done.attributes)
        elif len(self._open) == 1:
            self._end_of_head(done)
        else:
            self._note_unknown(done)

    def _attribute(self, done: _Open, kind: AttributeKind) -> LogAttribute:
        key = done.given.get("key")
        if key is None:
            self.notes.add("no-key", self._here())
            key = ""
        return LogAttribute(key, kind, done.given.get("value"), tuple(done.attributes), done.items)

    def _end_of_head(self, done: _Open) -> None:
        given = done.given
        match done.tag:
            case "trace":
                self._number += 1
                self._held = 0
                self._traces.append(LogTrace(tuple(done.attributes), tuple(done.events)))
            case "extension":
                self._extensions.append(
                    LogExtension(*(given.get(key, "") for key in ("name", "prefix", "uri")))
                )
            case "global":
                self._globals.append(LogGlobals(given.get("scope"), tuple(done.attributes)))
            case "classifier":
                self._classifiers.append(
                    LogClassifier(given.get("name", ""), given.get("keys", ""), given.get("scope"))
                )
            case _:
                self._note_unknown(done)

    def _end_log(self, done: _Open) -> None:
        if done.events:
            self.notes.add("events-outside", f"{len(done.events)} events stand in no trace")
            self._traces.append(LogTrace((), tuple(done.events)))

    def _note_unknown(self, done: _Open) -> None:
        self.notes.add("unknown-element", f"<{done.tag[:40]}> at {self._here()}")

    def _here(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"

    def _refuse_doctype(self, *_: object) -> None:
        self._refuse("the log declares a document type", "a log has none; take the line out")

    def _refuse(self, message: str, hint: str) -> None:
        raise BadLog(message, where=self._here(), hint=hint)


_WHOLE = "look whether the file is whole, and XES"
