"""Event logs on the command line: XES, OCEL 2.0 and sheets, packed or not, as traces."""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from callout.eventlog.log_map import LogMap, read_log_map
from callout.eventlog.model import LogTrace
from callout.eventlog.notes import BadLog, LogNotes
from callout.eventlog.ocel.files import read_ocel_file
from callout.eventlog.ocel.json_form import read_ocel_json
from callout.eventlog.ocel.model import OcelLog, flattened
from callout.eventlog.ocel.xml_form import read_ocel_xml
from callout.eventlog.sheets import traces_of_rows
from callout.eventlog.typed import instant_of_text, look_at
from callout.eventlog.xes.reading import LONGEST, XesReader

from .facts import file_text
from .rows import read_row

_PIECE = 1 << 18
_MOST_AS_A_WHOLE = 1_000_000_000
"""Bytes of OCEL in JSON and XML, which are read as a whole."""


@dataclass(frozen=True, slots=True)
class LogExtent:
    """How many tickets a log has, and its last instant; None where it has no times."""

    tickets: int
    end: datetime | None


class LogFile:
    """A log in a file, by the ending of its name: .xes, .csv, .json, .xml, .sqlite; .gz behind."""

    def __init__(self, path: Path, mapping: LogMap, *, of: str | None = None) -> None:
        self.notes = LogNotes()
        self._path = path
        self._map = mapping
        self._of = of
        self._held: list[LogTrace] | None = None

    def traces(self) -> Iterator[LogTrace]:
        """The traces of the log, looked at as they come; raises BadLog."""
        for number, trace in enumerate(self._traces_again(), start=1):
            look_at(trace, number, self.notes)
            yield trace

    def extent(self) -> LogExtent:
        """How far the log goes, events that the map leaves out among it; raises BadLog.

        XES is read twice for it; all else is in memory as a whole anyhow, and stays there.
        """
        tickets, end = 0, None
        for trace in self._traces_again():
            tickets += 1
            texts = (event.texts().get(self._map.time) for event in trace.events)
            found = [instant_of_text(each, self._map.zone) for each in texts if each is not None]
            end = max((each for each in (end, *found) if each is not None), default=None)
        return LogExtent(tickets, end)

    @property
    def _form(self) -> list[str]:
        """The ending that says what it is, if there is one."""
        return [each for each in self._path.suffixes if each != ".gz"][-1:]

    def _traces_again(self) -> Iterable[LogTrace]:
        if self._form == [".xes"]:
            return self._traces()
        if self._held is None:
            self._held = list(self._traces())
        return self._held

    def _traces(self) -> Iterator[LogTrace]:
        match self._form:
            case [".xes"]:
                reader = XesReader(self._pieces())
                self.notes = reader.notes
                yield from reader.traces()
            case [".csv"]:
                yield from traces_of_rows(self._rows(), self._map)
            case [".json"]:
                yield from self._flat(read_ocel_json(self._whole()))
            case [".xml"]:
                yield from self._flat(read_ocel_xml(self._whole()))
            case [".sqlite"]:
                yield from self._flat(read_ocel_file(self._path))
            case _:
                raise typer.BadParameter(
                    f"{self._path}: a log ends with .xes, .csv, .json, .xml or .sqlite, perhaps .gz"
                )

    def _flat(self, log: OcelLog) -> Iterator[LogTrace]:
        known = dict.fromkeys(each.type for each in log.objects)
        if self._of not in known:
            raise typer.BadParameter(f"--of takes a type of objects: {', '.join(known)}")
        yield from flattened(log, self._of or "")

    def _pieces(self) -> Iterator[bytes]:
        opened = gzip.open if self._path.suffix == ".gz" else Path.open
        try:
            with opened(self._path, "rb") as file:
                while piece := file.read(_PIECE):
                    yield bytes(piece)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadLog(f"{self._path} cannot be unpacked: {error}", hint="is it whole?") from None

    def _whole(self) -> bytes:
        found = bytearray()
        for piece in self._pieces():
            found += piece
            if len(found) > _MOST_AS_A_WHOLE:
                raise BadLog(f"{self._path} is too large to be read as a whole", hint="cut it")
        return bytes(found)

    def _rows(self) -> Iterator[dict[str, str]]:
        try:
            for row in csv.DictReader(_lines(self._pieces())):
                yield read_row(row)
        except (csv.Error, UnicodeDecodeError) as error:
            raise BadLog(f"{self._path} is no CSV in UTF-8: {error}", hint="save it anew") from None


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Lines of text, each with its end; raises BadLog for one that is longer than can be."""
    rest = ""
    for piece in codecs.iterdecode(pieces, "utf-8-sig"):
        *lines, rest = (rest + piece).split("\n")
        yield from (f"{line}\n" for line in lines)
        if len(rest) > LONGEST:
            raise BadLog(f"a line has more than {LONGEST:,} characters", hint="is it a sheet?")
    if rest:
        yield rest


def map_of(path: Path | None, process: str) -> LogMap:
    """The map in a file; without one, events have the names that the process has."""
    if path is None:
        return LogMap(process)
    return read_log_map(file_text(path, "--map"), str(path))
