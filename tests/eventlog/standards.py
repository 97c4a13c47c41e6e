"""What the standards ask of a log, written from their texts without a line of callout.

Each function answers sentences about what is wrong, none where all is well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

TYPES = {"string", "time", "integer", "float", "boolean"}
NAME = re.compile(r"[^\W\d][\w.:·-]*")
ORDER = ("extension", "global", "classifier", "attribute", "trace", "event")
VALUES = {
    "string": lambda text: True,
    "id": lambda text: True,
    "date": lambda text: datetime.fromisoformat(text) is not None and "T" in text,
    "int": lambda text: -(2**63) <= int(text) < 2**63,
    "float": lambda text: float(text) is not None,
    "boolean": lambda text: text in ("true", "false", "0", "1"),
    "list": lambda text: text is None,
}
"""IEEE 1849-2016, chapter 5: the types of attributes, and what their values are (xs: types)."""


def wrong_in_ocel(document: dict[str, Any]) -> Iterator[str]:
    """OCEL 2.0, chapters 3 and 8: JSON."""
    for side in ("event", "object"):
        types = document[f"{side}Types"]
        names = [each["name"] for each in types]
        if len({*names}) < len(names):
            yield f"a type of {side}s comes twice"
        known = {
            each["name"]: {one["name"]: one["type"] for one in each["attributes"]} for each in types
        }
        for each in known.values():
            yield from (f"there is no type '{kind}'" for kind in each.values() if kind not in TYPES)
        items = document[f"{side}s"]
        if len({each["id"] for each in items}) < len(items):
            yield f"an id of {side}s comes twice"
        for item in items:
            yield from _wrong_in_item(side, item, known)
    ids = {each["id"] for each in document["objects"]}
    for item in (*document["events"], *document["objects"]):
        others = {each["objectId"] for each in item.get("relationships", ())}
        yield from (f"there is no object '{each}'" for each in others - ids)


def _wrong_in_item(
    side: str, item: dict[str, Any], known: dict[str, dict[str, str]]
) -> Iterator[str]:
    if item["type"] not in known:
        yield f"there is no type '{item['type']}'"
    times = [item["time"]] if side == "event" else []
    for each in item.get("attributes", ()):
        if each["name"] not in known.get(item["type"], {}):
            yield f"'{item['type']}' has no attribute '{each['name']}'"
        if not isinstance(each["value"], str):
            yield f"'{each['name']}' is no text"
        times += [each["time"]] if side == "object" else []
    yield from (f"'{each}' is no time" for each in times if not _is_time(each))


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def as_json(document: bytes) -> dict[str, Any]:
    """A log in XML (chapter 7) as the same log in JSON, so that one check does for both."""
    root = ET.fromstring(document)
    order = [each.tag for each in root]
    assert (root.tag, order) == ("log", ["object-types", "event-types", "objects", "events"])
    found: dict[str, Any] = {}
    for side in ("object", "event"):
        found[f"{side}Types"] = [
            {"name": each.attrib["name"], "attributes": [one.attrib for one in each[0]]}
            for each in root.iterfind(f"{side}-types/{side}-type")
        ]
        found[f"{side}s"] = [_item(each) for each in root.iterfind(f"{side}s/{side}")]
    return found


def _item(element: ET.Element) -> dict[str, Any]:
    attributes, others = element
    return {
        **element.attrib,
        "attributes": [{**each.attrib, "value": each.text or ""} for each in attributes],
        "relationships": [
            {"objectId": each.attrib["object-id"], "qualifier": each.attrib["qualifier"]}
            for each in others
        ],
    }


def wrong_in_xes(document: bytes) -> Iterator[str]:
    """IEEE 1849-2016, chapters 4 and 5."""
    root = ET.fromstring(document)
    if _tag(root) != "log" or not re.fullmatch(r"\d+(\.\d+)?", root.get("xes.version", "")):
        yield "a log says its version"
    places = [ORDER.index("attribute" if _tag(e) in VALUES else _tag(e)) for e in root]
    if places != sorted(places):
        yield "the parts of a log are in another order"
    for each in root.iterfind("{*}classifier"):
        if not re.fullmatch(r"[^\W\d][\w.-]*", each.get("name", "")) or not each.get("keys"):
            yield "a classifier has a name and keys"
    for each in root.iter():
        if _tag(each) in VALUES:
            yield from _wrong_in_attribute(each)
    prefixes = {each.get("prefix") for each in root.iterfind("{*}extension")}
    keys = {e.get("key", "") for e in root.iter() if _tag(e) in VALUES}
    used = {key.partition(":")[0] for key in keys if ":" in key} - {"data"}
    yield from (f"there is no extension '{each}'" for each in used - prefixes)


def _wrong_in_attribute(element: ET.Element) -> Iterator[str]:
    key, tag, text = element.get("key"), _tag(element), element.get("value")
    if key is None or not NAME.fullmatch(key):
        yield f"'{key}' is no key"
    try:
        if not VALUES[tag](text):
            yield f"'{text}' is no {tag}"
    except (TypeError, ValueError):
        yield f"'{text}' is no {tag}"


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
