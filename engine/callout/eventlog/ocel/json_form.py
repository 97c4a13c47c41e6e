"""OCEL 2.0 as JSON (chapter 5.2): written item by item, read as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from callout.eventlog.model import AttributeKind
from callout.eventlog.notes import BadLog

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


def write_ocel_json(items: Iterable[OcelItem]) -> Iterator[bytes]:
    """The pieces of a file; objects and types are held until the events are written."""
    types, objects = OcelTypes(), list[bytes]()
    yield b'{"events":['
    start = b"\n"
    for item in items:
        types.add(item)
        if isinstance(item, OcelEvent):
            yield start + orjson.dumps(_event(item))
            start = b",\n"
        else:
            objects.append(orjson.dumps(_object(item)))
    yield b'\n],"objects":[\n' + b",\n".join(objects)
    yield b'\n],"eventTypes":' + orjson.dumps(_types(types.events))
    yield b',"objectTypes":' + orjson.dumps(_types(types.objects)) + b"}\n"


def read_ocel_json(document: bytes) -> OcelLog:
    """The log of a file; raises BadLog for what is none."""
    try:
        found = orjson.loads(document)
    except orjson.JSONDecodeError as error:
        raise BadLog(f"the log is no JSON: {error}", hint=_WHOLE) from None
    try:
        events, objects = _kinds(found["eventTypes"]), _kinds(found["objectTypes"])
        return OcelLog(
            tuple(_read_event(each, events) for each in found["events"]),
            tuple(_read_object(each, objects) for each in found["objects"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadLog(f"the log is not as OCEL 2.0 has it: {error!r}", hint=_WHOLE) from None


def _event(event: OcelEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "time": event.time,
        "attributes": [{"name": each.name, "value": each.text} for each in event.values],
        "relationships": _relations(event.relations),
    }


def _object(item: OcelObject) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.type,
        "attributes": [
            {"name": each.name, "time": each.since, "value": each.text} for each in item.values
        ],
        "relationships": _relations(item.relations),
    }


def _relations(relations: Iterable[OcelRelation]) -> list[dict[str, str]]:
    return [{"objectId": each.target, "qualifier": each.qualifier} for each in relations]


def _types(types: Mapping[str, Mapping[str, AttributeKind]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "attributes": [
                {"name": each, "type": KIND_NAMES.get(kind, "string")}
                for each, kind in attributes.items()
            ],
        }
        for name, attributes in types.items()
    ]


def _kinds(types: Iterable[Any]) -> dict[str, dict[str, AttributeKind]]:
    return {
        str(each["name"]): {
            str(one["name"]): KINDS_BY_NAME.get(one.get("type"), AttributeKind.STRING)
            for one in each.get("attributes", ())
        }
        for each in types
    }


def _read_event(found: Any, kinds: Mapping[str, Mapping[str, AttributeKind]]) -> OcelEvent:
    known = kinds.get(found["type"], {})
    return OcelEvent(
        str(found["id"]),
        str(found["type"]),
        str(found["time"]),
        tuple(_read_value(each, known) for each in found.get("attributes", ())),
        tuple(map(_read_relation, found.get("relationships", ()))),
    )


def _read_object(found: Any, kinds: Mapping[str, Mapping[str, AttributeKind]]) -> OcelObject:
    known = kinds.get(found["type"], {})
    return OcelObject(
        str(found["id"]),
        str(found["type"]),
        tuple(_read_value(each, known) for each in found.get("attributes", ())),
        tuple(map(_read_relation, found.get("relationships", ()))),
    )


def _read_value(found: Any, kinds: Mapping[str, AttributeKind]) -> OcelValue:
    name, value = str(found["name"]), found["value"]
    written = value if isinstance(value, str) else orjson.dumps(value).decode()
    kind = kinds.get(name, AttributeKind.STRING)
    return OcelValue(name, kind, written, str(found.get("time", BEGINNING)))


def _read_relation(found: Any) -> OcelRelation:
    return OcelRelation(str(found["objectId"]), str(found["qualifier"]))


_WHOLE = "look whether the file is whole, and OCEL 2.0 in JSON"
