"""Attachments: contents by hash, and events that name what is not there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callout import (
    BadArgument,
    BadFile,
    BadName,
    Catalog,
    Engine,
    FileNotFound,
    FileRef,
    Limits,
    ManualClock,
    MemoryStore,
    NoSuchFile,
    NotAllowed,
    Refused,
    Sending,
    TicketNotFound,
)
from callout.catalog import Sources
from callout.records import TicketId
from callout.store.files import StoredFile
from callout.values.files import sha256_of

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
VISIT = """
process: visit
data:
  plan: {type: file, correctable: true}
  photos: {type: file, many: true}
  size: number
lifecycle: {correct: {by: boss}}
events:
  arrived:
    by: technician
    payload:
      photos: {type: file, accept: photo, many: true, max: 3, required: false}
      film: {type: file, elsewhere: true, required: false}
      parts: {type: list<context>, required: false, fields: {label: file, n: number}}
  signed: {form: receipt}
forms:
  receipt: {by: technician, fields: {name: {type: file, accept: signature}}}
states:
  open:
    waits_forever: a test
    on:
      arrived: {do: [{set: {photos: event.data.photos}}]}
      signed: {}
"""
PARENT = """
process: parent
states:
  waiting:
    waits_forever: a test
    invoke: {id: child, process: visit, forward: "*"}
"""


@pytest.fixture
def engine() -> Engine:
    catalog = Catalog.of(Sources({"visit.yaml": VISIT, "parent.yaml": PARENT}, {}))
    return Engine(MemoryStore(), catalog, clock=ManualClock(NINE))


def absent(content: bytes = b"absent", name: str = "a.png") -> FileRef:
    return FileRef(sha256_of(content), name, "image/png", len(content))


def refusal(engine: Engine, event: str, payload: object, actor: str = "technician:li") -> Refused:
    with pytest.raises(Refused) as refused:
        engine.send("T1", event, payload, actor=actor)  # type: ignore[arg-type]  # of any shape
    return refused.value


def test_what_was_attached_is_put_into_a_payload_as_it_is(engine: Engine) -> None:
    engine.start("visit", id="T1")
    photo = engine.attach(b"door", name="door.png", type="image/png", by="technician:li")

    engine.send("T1", "arrived", {"photos": [photo]}, actor="technician:li")

    assert engine.ticket("T1").data["photos"] == [dict(photo)]
    assert engine.file(photo.sha256) == b"door"
    assert engine.replay("T1").divergences == ()
    assert engine.history("T1")[-1].found == {}


def test_the_store_knows_who_brought_a_file_when_and_for_which_ticket(engine: Engine) -> None:
    engine.start("visit", id="T1")

    engine.attach(b"door", name="a", type="image/png", by="technician:li", ticket="T1")
    engine.attach(b"door", name="b", type="image/webp", by="technician:wu")

    hash_ = sha256_of(b"door")
    kept = StoredFile(hash_, "image/png", 4, "technician:li", NINE, TicketId("T1"))
    assert engine.store.files.about([hash_]) == {hash_: kept}


def test_an_event_that_names_what_is_not_there_is_refused_by_field(engine: Engine) -> None:
    engine.start("visit", id="T1")
    there = engine.attach(b"door", name="door.png", type="image/png")
    larger = FileRef(there.sha256, "door.png", "image/png", 5)
    parts = [{"label": there, "n": 1}, {"label": absent(), "n": 2}]
    payload = {"photos": [there, absent(), larger], "parts": parts}

    refused = refusal(engine, "arrived", payload)

    assert isinstance(refused, NoSuchFile)
    assert refused.fields == {
        "photos[2]": "'photos[2]' names a file that is not in the store",
        "photos[3]": "'photos[3]' names a file that has 4 bytes in the store",
        "parts[2].label": "'parts[2].label' names a file that is not in the store",
    }
    entry = engine.history("T1")[-1]
    assert entry.refusal is not None
    assert entry.refusal["code"] == "no-such-file"
    assert entry.found == {"files": {absent().sha256: None, there.sha256: 4}}


def test_the_refusal_is_replayed_though_the_file_has_come_since(engine: Engine) -> None:
    engine.start("visit", id="T1")
    refusal(engine, "arrived", {"photos": [absent()]})

    late = engine.attach(b"absent", name="a.png", type="image/png")

    engine.send("T1", "arrived", {"photos": [late]}, actor="technician:li")
    assert engine.replay("T1").divergences == ()
    assert next(iter(engine.verify("T1"))).divergences == ()


def test_once_the_file_is_there_the_event_is_sent_again_under_another_key(engine: Engine) -> None:
    engine.start("visit", id="T1")
    payload = {"photos": [absent()]}
    with pytest.raises(NoSuchFile):
        engine.send("T1", "arrived", payload, actor="technician:li", key="k-1")

    engine.attach(b"absent", name="a.png", type="image/png")

    sent = engine.send("T1", "arrived", payload, actor="technician:li", key="k-2")
    assert sent.ticket.data["photos"] == [dict(absent())]
    with pytest.raises(NoSuchFile):
        engine.send("T1", "arrived", payload, actor="technician:li", key="k-1")


def test_a_file_that_is_kept_elsewhere_is_not_looked_for(engine: Engine) -> None:
    engine.start("visit", id="T1")

    engine.send("T1", "arrived", {"film": absent()}, actor="technician:li")

    assert engine.ticket("T1").version == 2


def test_who_may_not_send_the_event_is_not_told_what_is_there(engine: Engine) -> None:
    engine.start("visit", id="T1")

    assert isinstance(refusal(engine, "arrived", {"photos": [absent()]}, "guest:wu"), NotAllowed)
    wrong = refusal(engine, "arrived", {"photos": [absent()], "more": 1})
    assert wrong.code == "bad-payload"


def test_forms_opening_data_corrections_and_groups_are_looked_at_too(engine: Engine) -> None:
    with pytest.raises(NoSuchFile, match="a 'visit' ticket: 'plan' names a file"):
        engine.start("visit", id="T1", data={"plan": absent()})
    engine.start("visit", id="T1")

    assert refusal(engine, "signed", {"name": absent()}).code == "no-such-file"
    correction = {"fields": {"plan": absent()}, "reason": "a slip"}
    refused = refusal(engine, "ticket.correct", correction, "boss:ma")
    assert isinstance(refused, NoSuchFile)
    assert list(refused.fields) == ["fields.plan"]
    (answer,) = engine.send_many([Sending("T1", "signed", {"name": absent()}, "technician:li")])
    assert isinstance(answer, NoSuchFile)
    plan = engine.attach(b"plan", name="plan.pdf", type="application/pdf")
    engine.send("T1", "ticket.correct", {**correction, "fields": {"plan": plan}}, actor="boss:ma")
    assert engine.ticket("T1").data["plan"] == dict(plan)


def test_what_is_passed_on_to_a_sub_process_is_looked_at_there(engine: Engine) -> None:
    engine.start("parent", id="T1")

    refused = refusal(engine, "arrived", {"photos": [absent()]})

    assert refused.code == "no-such-file"
    assert engine.replay("T1").divergences == ()


def test_an_engine_may_be_told_to_look_for_no_files() -> None:
    catalog = Catalog.of(Sources({"visit.yaml": VISIT}, {}))
    engine = Engine(MemoryStore(), catalog, clock=ManualClock(NINE), files=False)
    engine.start("visit", id="T1")

    assert engine.send("T1", "arrived", {"photos": [absent()]}, actor="technician:li").seq == 2


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("", "image/png", "'' is no name of a file"),
        ("a/b.png", "image/png", "is no name of a file"),
        ("a\nb", "image/png", "is no name of a file"),
        ("x" * 256, "image/png", "is no name of a file"),
        ("a.png", "PNG", "'PNG' is no media type"),
        ("a.png", "image/png; q=1", "is no media type"),
        ("a.png", None, "None is no media type"),
    ],
)
def test_a_file_has_a_name_and_a_type(engine: Engine, name: str, kind: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        engine.attach(b"door", name=name, type=kind)
    assert engine.store.files.names() == []


def test_what_is_too_large_is_refused_with_what_to_do() -> None:
    engine = Engine(MemoryStore(), Catalog.of(Sources({}, {})), limits=Limits(file=4))
    engine.attach(b"door", name="a", type="image/png")

    with pytest.raises(BadFile, match="has 5 bytes; 4 is the most") as refused:
        engine.attach(b"doors", name="a", type="image/png")

    assert "elsewhere: true" in str(refused.value.hint)
    assert Limits().file == 100_000


def test_what_cannot_be_is_a_bad_argument(engine: Engine) -> None:
    with pytest.raises(BadArgument, match="the content of a file is a bytes, not a str"):
        engine.attach("door", name="a", type="image/png")  # type: ignore[arg-type]  # a slip
    with pytest.raises(BadName):
        engine.attach(b"door", name="a", type="image/png", by="")
    with pytest.raises(TicketNotFound):
        engine.attach(b"door", name="a", type="image/png", ticket="T9")
    with pytest.raises(BadArgument, match="is no hash of a file"):
        engine.file("ABC")
    with pytest.raises(FileNotFound):
        engine.file(sha256_of(b"door"))
