"""XES comes back as it went, in whatever pieces it is read; what is hostile is refused."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callout.eventlog.model import (
    AttributeKind,
    LogAttribute,
    LogClassifier,
    LogEvent,
    LogExtension,
    LogGlobals,
    LogHead,
    LogTrace,
    every,
)
from callout.eventlog.notes import BadLog
from callout.eventlog.typed import instant_of_text, look_at, value_of
from callout.eventlog.xes import reading
from callout.eventlog.xes.reading import XesReader
from callout.eventlog.xes.writing import write_xes

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<!-- from elsewhere -->
<log xes.version="2.0" openxes.version="1.0RC7" xmlns="http://www.xes-standard.org/">
 <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
 <global scope="trace"><string key="concept:name" value="name"/></global>
 <global scope="event"><date key="time:timestamp" value="1970-01-01T00:00:00.000+01:00"/></global>
 <classifier name="Activity" scope="event" keys="concept:name lifecycle:transition"/>
 <string key="rights" value="Public &amp; free &#10;&quot;so&quot;">
  <string key="of" value="作者"/></string>
 <trace>
  <string key="concept:name" value="1"/><int key="n" value="007"/>
  <event>
   <date key="time:timestamp" value="2010-03-31T16:59:42.000+02:00"/>
   <string key="concept:name" value="开始"/><float key="cost" value="1.50"/>
   <list key="parts"><int key="meta" value="1"/>
   <values><string key="part" value="a"/></values></list>
   <container key="c"><boolean key="b" value="TRUE"/></container>
   <id key="identity:id" value="x"/><string key="empty" value=""/><string key="none"/>
  </event>
 </trace>
 <trace/>
</log>
"""


def read(*pieces: bytes) -> tuple[LogHead, list[LogTrace], XesReader]:
    reader = XesReader(pieces)
    head = reader.head()
    return head, list(reader.traces()), reader


def tree(document: bytes) -> object:
    """A document as nested tuples; blanks between elements mean nothing."""

    def of(element: ET.Element) -> object:
        return element.tag, sorted(element.items()), [of(each) for each in element]

    return of(ET.fromstring(document))


def test_a_foreign_log_is_the_same_tree_when_it_is_written_again() -> None:
    head, traces, reader = read(FOREIGN.encode())

    again = b"".join(write_xes(head, traces))

    assert tree(again) == tree(FOREIGN.encode())
    assert not reader.notes.counts
    assert len(traces) == 2


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_a_log_in_another_encoding_is_the_same(encoding: str) -> None:
    text = FOREIGN.replace("作者", "é").replace("开始", "ß").replace("UTF-8", encoding)

    assert read(text.encode(encoding))[:2] == read(text.replace(encoding, "UTF-8").encode())[:2]


@given(st.lists(st.integers(1, len(FOREIGN.encode()) - 1), max_size=8))
@settings(max_examples=50, deadline=None)
def test_in_which_pieces_a_log_comes_makes_no_difference(cuts: list[int]) -> None:
    document = FOREIGN.encode()
    borders = [0, *sorted(cuts), len(document)]
    pieces = [document[a:b] for a, b in pairwise(borders) if a < b]

    assert read(*pieces)[:2] == read(document)[:2]


# What XML can hold, and that comes through attribute values as it is.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n\r"), max_size=8
)
ATTRIBUTES = st.recursive(
    st.builds(
        LogAttribute,
        TEXTS,
        st.sampled_from([kind for kind in AttributeKind if kind is not AttributeKind.LIST]),
        st.none() | TEXTS,
    ),
    lambda inner: st.builds(
        LogAttribute,
        TEXTS,
        st.just(AttributeKind.LIST),
        st.none() | TEXTS,
        st.lists(inner, max_size=2).map(tuple),
        st.none() | st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=4,
)
MANY = st.lists(ATTRIBUTES, max_size=2).map(tuple)
TRACES = st.builds(LogTrace, MANY, st.lists(st.builds(LogEvent, MANY), max_size=2).map(tuple))


SCOPES = st.none() | TEXTS
HEADS = st.builds(
    LogHead,
    st.dictionaries(st.sampled_from(["xes.version", "xes.features", "openxes.version"]), TEXTS),
    st.lists(st.builds(LogExtension, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
    st.lists(st.builds(LogGlobals, SCOPES, MANY), max_size=2).map(tuple),
    st.lists(st.builds(LogClassifier, TEXTS, TEXTS, SCOPES), max_size=2).map(tuple),
    MANY,
)


@given(HEADS, st.lists(TRACES, max_size=3))
@settings(max_examples=60, deadline=None)
def test_every_log_comes_back_as_it_was_written(head: LogHead, traces: list[LogTrace]) -> None:
    assert read(*write_xes(head, traces))[:2] == (head, traces)


BOMB = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><string key="&b;"/></log>'


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"", "no element found"),
        (b"<log>", "no element found"),
        (b"<log><trace></log>", "mismatched tag"),
        (BOMB.encode(), "document type"),
        (b'<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>', "document type"),
        (b"<html/>", "root element is 'html'"),
        (b"\xff\xfe\x00", "no XML"),
        (b"case,activity\n1,a\n", "no XML"),
        (b'<?xml version="1.0" encoding="GB18030"?><log/>', "no XML"),
        (b"<log>" + b"<string key='a'>" * 70, "nest more than 64"),
        (b"<log/><log/>", "junk after"),
    ],
)
def test_what_is_no_log_is_refused_and_says_why(document: bytes, said: str) -> None:
    with pytest.raises(BadLog, match=said):
        read(document)


def test_a_text_without_end_is_refused_before_it_fills_the_memory() -> None:
    def endless() -> object:
        yield b'<log><string key="a" value="'
        while True:
            yield b"x" * 1_000_000

    with pytest.raises(BadLog, match="more than 16,000,000 bytes"):
        XesReader(endless()).head()  # type: ignore[arg-type] # made as it is read


def test_a_trace_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ELEMENTS", 1000)

    def endless() -> object:
        yield b"<log><trace>"
        while True:
            yield b"<event/>"

    with pytest.raises(BadLog, match="more than 1,000 elements"):
        XesReader(endless()).head()  # type: ignore[arg-type] # made as it is read


ODD = """<log>
<trace><event><string key="concept:name" value="a"/>
<date key="time:timestamp" value="2006-07-24T00:00:00"/></event></trace>
<trace><string key="concept:name" value="two"/>
<event><string key="concept:name" value="a"/>
<string key="time:timestamp" value="yesterday"/></event>
<event><int key="n" value="many"/></event><strange/></trace>
<event><string key="concept:name" value="outside"/></event>
</log>"""


def test_what_is_odd_is_noted_and_read_all_the_same() -> None:
    _, traces, reader = read(ODD.encode())
    for number, trace in enumerate(traces, start=1):
        look_at(trace, number, reader.notes)

    assert [len(trace.events) for trace in traces] == [1, 2, 1]
    assert reader.notes.counts == {
        "unknown-element": 1,
        "events-outside": 1,
        "no-name": 3,
        "no-zone": 1,
        "wrong-type": 2,
        "no-time": 2,
    }
    assert reader.notes.examples["no-zone"] == ["trace 1, event 1: time:timestamp"]


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2010-03-31T16:59:42+02:00", "2010-03-31T14:59:42+00:00"),
        ("2010-03-31T16:59:42.123Z", "2010-03-31T16:59:42.123000+00:00"),
        ("2010-03-31T16:59:42", "2010-03-31T16:59:42+00:00"),
        ("0001-01-01T00:00:00+02:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_time_means_an_instant_or_nothing(written: str, instant: str | None) -> None:
    found = instant_of_text(written)

    assert (found.isoformat() if found is not None else None) == instant


def test_values_are_what_their_kinds_say() -> None:
    _, (trace, _), _ = read(FOREIGN.encode())
    found = {each.key: value_of(each) for each in every(trace.events[0].attributes)}

    assert str(found["cost"]) == "1.50"
    assert found["b"] is True
    assert found["part"] == "a"
    assert found["none"] is None
