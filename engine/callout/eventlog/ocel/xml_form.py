"""OCEL 2.0 as XML (chapter 7): types first, so that all is held until the last item has come.

The chapter's examples have ``<relationship>`` where its schema has ``<object>``. The first is
written, as other tools do; both are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from callout.eventlog.model import AttributeKind
from callout.eventlog.notes import BadLog
from callout.eventlog.xml_text import xml_attributes, xml_text

from .model import (
    BEGINNING,
    KIND_NAMES,
    KINDS_BY_NAME,
    OcelEvent,
    OcelItem,
    OcelLog,
    OcelObject,
    OcelRelation,
    OcelTypes,
    OcelValue,
)

DEEPEST = 16
"""Levels that elements may nest."""


def write_ocel_xml(items: Iterable[OcelItem]) -> Iterator[bytes]:
    """The pieces of a file, in UTF-8."""
    types, events, objects = OcelTypes(), list[bytes](), list[bytes]()
    for item in items:
        types.add(item)
        held = events if isinstance(item, OcelEvent) else objects
        held.append("".join(_item(item)).encode())
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<log>\n'
    yield "".join(_types("object", types.objects)).encode()
    yield "".join(_types("event", types.events)).encode()
    yield from (b"<objects>\n", *objects, b"</objects>\n")
    yield from (b"<events>\n", *events, b"</events>\n</log>\n")


def read_ocel_xml(document: bytes) -> OcelLog:
    """The log of a file; raises BadLog for what is none, or declares a document type."""
    reader = _Reader()
    try:
        reader.parser.Parse(document, True)  # noqa: FBT003 # expat takes it by position
        return reader.log()
    except expat.ExpatError as error:
        where = f"line {error.lineno}, column {error.offset + 1}"
        said = expat.errors.messages[error.code]
        raise BadLog(f"the log is no XML: {said}", where=where, hint=_WHOLE) from None
    except KeyError as error:
        raise BadLog(f"the log is not as OCEL 2.0 has it: no {error}", hint=_WHOLE) from None
    except (LookupError, ValueError) as error:
        raise BadLog(f"the log is no XML: {error}", hint="write it in UTF-8") from None


def _types(side: str, types: Mapping[str, Mapping[str, AttributeKind]]) -> Iterator[str]:
    yield f"<{side}-types>\n"
    for name, attributes in types.items():
        yield f"<{side}-type{xml_attributes({'name': name})}><attributes>\n"
        for each, kind in attributes.items():
            given = {"name": each, "type": KIND_NAMES.get(kind, "string")}
            yield f"<attribute{xml_attributes(given)}/>\n"
        yield f"</attributes></{side}-type>\n"
    yield f"</{side}-types>\n"


def _item(item: OcelItem) -> Iterator[str]:
    is_event = isinstance(item, OcelEvent)
    tag = "event" if is_event else "object"
    time = item.time if isinstance(item, OcelEvent) else None
    yield f"<{tag}{xml_attributes({'id': item.id, 'type': item.type, 'time': time})}><attributes>\n"
    for each in item.values:
        given = xml_attributes({"name": each.name, "time": None if is_event else each.since})
        yield f"<attribute{given}>{xml_text(each.text)}</attribute>\n"
    yield "</attributes><objects>\n"
    for other in item.relations:
        given = xml_attributes({"object-id": other.target, "qualifier": other.qualifier})
        yield f"<relationship{given}/>\n"
    yield f"</objects></{tag}>\n"


@dataclass(slots=True)
class _Gathered:
    """An event or object whose types are not known yet."""

    tag: str
    given: Mapping[str, str]
    values: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, text, since when."""
    relations: list[OcelRelation] = field(default_factory=list)


class _Reader:
    """What the elements of a file hold; types may stand anywhere."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._hear
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype
        self._path: list[str] = []
        self._types: dict[str, dict[str, dict[str, AttributeKind]]] = {"event": {}, "object": {}}
        self._of_type: dict[str, AttributeKind] = {}
        self._items: list[_Gathered] = []
        self._value: tuple[str, str] = ("", BEGINNING)
        self._text: list[str] = []

    def log(self) -> OcelLog:
        """All of it; raises KeyError for an item that lacks what each has."""
        events = (each for each in self._items if each.tag == "event")
        objects = (each for each in self._items if each.tag == "object")
        return OcelLog(tuple(map(self._event, events)), tuple(map(self._object, objects)))

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._path.append(name.rpartition(" ")[2])
        if len(self._path) > DEEPEST:
            self._refuse(f"elements nest more than {DEEPEST} levels deep", "nest less")
        if self._path[0] != "log":
            said = f"the root element is '{self._path[0][:40]}'"
            self._refuse(said, "a log begins with <log>")
        self._text = []
        self._take(given)

    def _take(self, given: Mapping[str, str]) -> None:
        match self._path:
            case ["log", "object-types" | "event-types", kind]:
                side = kind.removesuffix("-type")
                self._of_type = self._types.setdefault(side, {}).setdefault(given["name"], {})
            case ["log", "object-types" | "event-types", _, "attributes", "attribute"]:
                kind_name = given.get("type", "")
                self._of_type[given["name"]] = KINDS_BY_NAME.get(kind_name, AttributeKind.STRING)
            case ["log", "objects" | "events", tag]:
                self._items.append(_Gathered(tag, given))
            case ["log", "objects" | "events", _, "attributes", "attribute"]:
                self._value = given["name"], given.get("time", BEGINNING)
            case ["log", "objects" | "events", _, "objects", _]:
                relation = OcelRelation(given["object-id"], given.get("qualifier", ""))
                self._items[-1].relations.append(relation)
            case _:
                pass

    def _hear(self, text: str) -> None:
        self._text.append(text)

    def _end(self, _name: str) -> None:
        match self._path:
            case ["log", "objects" | "events", _, "attributes", "attribute"]:
                name, since = self._value
                self._items[-1].values.append((name, "".join(self._text), since))
            case _:
                pass
        self._path.pop()

    def _event(self, found: _Gathered) -> OcelEvent:
        given = found.given
        values = tuple(self._values(found))
        relations = tuple(found.relations)
        return OcelEvent(given["id"], given["type"], given["time"], values, relations)

    def _object(self, found: _Gathered) -> OcelObject:
        values = tuple(self._values(found))
        return OcelObject(found.given["id"], found.given["type"], values, tuple(found.relations))

    def _values(self, found: _Gathered) -> Iterator[OcelValue]:
        known = self._types[found.tag].get(found.given["type"], {})
        for name, text, since in found.values:
            yield OcelValue(name, known.get(name, AttributeKind.STRING), text, since)

    def _refuse_doctype(self, *_: object) -> None:
        self._refuse("the log declares a document type", "a log has none; take the line out")

    def _refuse(self, message: str, hint: str) -> NoReturn:
        raise BadLog(message, where=f"line {self.parser.CurrentLineNumber}", hint=hint)


_WHOLE = "look whether the file is whole, and OCEL 2.0 in XML"
