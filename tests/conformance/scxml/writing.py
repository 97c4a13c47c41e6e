"""Translated processes as YAML text, and what is filled in once all of a file are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from tests.conformance.scxml.document import Book, Document


def as_yaml(document: Document) -> str:
    """A process as the text of a process file."""
    return yaml.dump(document, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100)


class Plain(yaml.SafeDumper):
    """Writes every value where it is used: the dialect has no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def declare_payloads(book: Book) -> None:
    """Give the events a process waits for the fields that others send with them."""
    fields: dict[str, dict[str, None]] = {}
    for sending in values(list(book.documents.values()), "send"):
        if isinstance(sending.get("event"), str):
            fields.setdefault(sending["event"], {}).update(dict.fromkeys(sending.get("with", {})))
    for document in book.documents.values():
        for name, event in document.get("events", {}).items():
            if fields.get(name):
                payload = {each: {"type": "any", "required": False} for each in fields[name]}
                event["payload"] = payload


def own_sends(part: object) -> list[dict[str, Any]]:
    """What a process sends to itself under a fixed name."""
    sends = [each for each in values(part, "send") if isinstance(each["event"], str)]
    return [each for each in sends if each.get("to", "internal") == "internal"]


def values(part: object, wanted: str) -> Iterator[Any]:
    """Everything that stands under a key, at any depth."""
    if isinstance(part, list):
        for each in part:
            yield from values(each, wanted)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key == wanted:
                yield value
            else:
                yield from values(value, wanted)
