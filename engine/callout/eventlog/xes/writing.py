"""XES written trace by trace, so that reading it gives the same log.

The file is UTF-8. Characters that XML cannot hold are written as U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from callout.eventlog.model import LogAttribute, LogEvent, LogHead, LogTrace
from callout.eventlog.xml_text import xml_attributes

_NAMESPACE = "http://www.xes-standard.org/"
_NAME = re.compile(r"[A-Za-z_][\w.-]*")


def write_xes(head: LogHead, traces: Iterable[LogTrace]) -> Iterator[bytes]:
    """The pieces of a file: one for the head, one for each trace, one for the end."""
    yield ("".join(_head(head))).encode()
    for trace in traces:
        yield ("".join(_trace(trace))).encode()
    yield b"</log>\n"


def _head(head: LogHead) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    named: dict[str, str | None] = {
        key: each for key, each in head.properties.items() if _NAME.fullmatch(key)
    }
    named["xmlns"] = _NAMESPACE
    yield f"<log{xml_attributes(named)}>\n"
    for extension in head.extensions:
        given = {"name": extension.name, "prefix": extension.prefix, "uri": extension.uri}
        yield f"<extension{xml_attributes(given)}/>\n"
    for each in head.globals:
        yield f"<global{xml_attributes({'scope': each.scope})}>\n"
        yield from _attributes(each.attributes)
        yield "</global>\n"
    for classifier in head.classifiers:
        told = {"name": classifier.name, "scope": classifier.scope, "keys": classifier.keys}
        yield f"<classifier{xml_attributes(told)}/>\n"
    yield from _attributes(head.attributes)


def _trace(trace: LogTrace) -> Iterator[str]:
    yield "<trace>\n"
    yield from _attributes(trace.attributes)
    for event in trace.events:
        yield from _event(event)
    yield "</trace>\n"


def _event(event: LogEvent) -> Iterator[str]:
    yield "<event>\n"
    yield from _attributes(event.attributes)
    yield "</event>\n"


def _attributes(attributes: Iterable[LogAttribute]) -> Iterator[str]:
    for each in attributes:
        start = f"<{each.kind}{xml_attributes({'key': each.key, 'value': each.text})}"
        if not each.nested and each.items is None:
            yield f"{start}/>\n"
            continue
        yield f"{start}>\n"
        yield from _attributes(each.nested)
        if each.items is not None:
            yield "<values>\n"
            yield from _attributes(each.items)
            yield "</values>\n"
        yield f"</{each.kind}>\n"
