"""What is refused is on record: at its ticket, or where strays are."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout import Engine, Sending
from callout.errors import (
    BadName,
    BadPayload,
    Refused,
    Reserved,
    StoreReadOnly,
    TicketNotFound,
)
from callout.records import CANCEL
from callout.store import Store, open_store
from tests.engine.jobs import CLERK, JOB, NINE, open_jobs
from tests.engine.worlds import catalog_of

# Strays


def _strays(engine: Engine) -> list[tuple[str, str, str, str]]:
    store: Store = engine.store
    return [(each.code, each.ticket, each.event, each.actor) for each in store.strays()]


def test_what_reaches_no_history_is_written_down(engine: Engine) -> None:
    with pytest.raises(TicketNotFound):
        engine.send("U", "add", {"n": 1}, actor=CLERK)
    with pytest.raises(BadName):
        engine.send("T", "a\nb", actor="x\x1b[2J")
    with pytest.raises(Reserved):
        engine.start("job", id="V", actor="callout:engine")
    with pytest.raises(BadPayload):
        engine.start("job", data={"nothing": 1}, actor=CLERK)
    answers = engine.send_many([Sending("W", "add", {"n": 1}, CLERK), Sending("T", None, {}, [])])  # type: ignore[arg-type]

    assert [type(each) for each in answers] == [TicketNotFound, BadName]
    assert _strays(engine) == [
        ("bad-name", "T", "(NoneType)", "(list)"),
        ("ticket-not-found", "W", "add", CLERK),
        ("bad-payload", "", "ticket.open", CLERK),
        ("reserved", "V", "ticket.open", "callout:engine"),
        ("bad-name", "T", "a\\nb", "x\\x1b[2J"),
        ("ticket-not-found", "U", "add", CLERK),
    ]
    assert len(engine.history("T")) == 1


def test_what_is_on_a_history_is_no_stray(engine: Engine) -> None:
    for event, payload, actor, more in (
        ("add", {}, CLERK, {}),
        ("add", {"n": 1}, "nobody", {}),
        ("add", {"n": 1}, CLERK, {"key": "\0"}),
        ("add", {"n": 1}, CLERK, {"occurred_at": NINE.replace(tzinfo=None)}),
        (CANCEL, {}, CLERK, {}),
    ):
        with pytest.raises(Refused) as refused:
            engine.send("T", event, payload, actor=actor, **more)
        assert refused.value.on_record is not None
    assert _strays(engine) == []
    assert len(engine.history("T")) == 6
    assert engine.replay("T").divergences == ()


def test_a_store_that_is_only_read_takes_no_notes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 't.db'}"
    open_jobs(url).close()
    with Engine(open_store(url, read_only=True), catalog_of(job=JOB)) as engine:
        with pytest.raises(TicketNotFound):
            engine.send("U", "add", actor=CLERK)
        with pytest.raises(StoreReadOnly):
            engine.start("job", actor=CLERK)


# Refusals


def test_a_refusal_says_which_fields_are_wrong_also_when_it_is_repeated(engine: Engine) -> None:
    wrong = {f"x{number}": 1 for number in range(20)}
    problems = []
    for _ in range(2):
        with pytest.raises(BadPayload) as refused:
            engine.send("T", "add", wrong, actor=CLERK, key="K")
        problems.append(refused.value.to_problem())

    assert problems[0] == problems[1]
    assert len(engine.history("T")) == 2
    entry = engine.history("T")[1]
    fields = refused.value.fields
    assert list(fields) == [f"x{number}" for number in range(8)]
    assert fields["x0"].startswith("'x0' is not declared")
    assert refused.value.message.endswith("; and 13 more")
    assert problems[0] == {
        "type": "callout:bad-payload",
        "title": refused.value.message,
        "detail": "it carries n: number",
        "ticket": "T",
        "seq": 2,
        "hash": entry.hash,
        "guards": [],
        "fields": fields,
    }
    with pytest.raises(BadPayload) as refused:
        engine.start("job", data={"note": {"a": 1}}, actor=CLERK)
    assert list(refused.value.fields) == ["note"]
