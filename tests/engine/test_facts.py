"""What a ticket asks of other tickets is looked up by the shell, and on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError, GuardFalse, NotAllowed
from callout.records import Actor
from callout.store import MemoryStore
from callout.values import Digester

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
JOB = """
process: job
title: A job
assignee: worker
facts:
  others: {count: job, where: {assignee: event.data.to}}
events: {give: {by: desk, payload: {to: string}}, go: {by: assignee}}
data: {busy: {type: number, required: false}}
states:
  open:
    on:
      give: [{guard: fact.others < 2, do: [set: {busy: fact.others}, assign: to]}]
      go: end
  end: {type: final}
"""
CASE = """
process: case
title: A case
data:
  person: string
  phone: {type: string, pii: true, required: false}
  score: {type: number, required: false}
worklist: {find: [person, phone, score]}
events: {prove: {}}
states: {new: {on: {prove: proved}}, proved: {type: final}}
"""
REVIEW = """
process: review
title: A review
facts:
  strikes: {count: case, where: {person: person}, within: P1Y, tickets: ended}
  calls: {count: case, where: {phone: phone}, tickets: all}
  scored: {count: case, where: {score: 1.5}, tickets: all}
data:
  person: string
  phone: {type: string, pii: true, required: false}
  seen: {type: list<number>, default: []}
events: {look: {}}
states:
  open:
    always: [{guard: fact.strikes >= 3, target: out}]
    on: {look: {do: {set: {seen: "[fact.strikes, fact.calls, fact.scored]"}}}}
    after: {P1D: {guard: fact.strikes > 0, target: warned}}
  out: {type: final}
  warned: {type: final}
"""
ROLES = "roles: {desk: {}, worker: {}}"


@pytest.fixture
def engine() -> Iterator[Engine]:
    files = {"job.yaml": JOB, "case.yaml": CASE, "review.yaml": REVIEW}
    catalog = Catalog.of(Sources(files, {"roles.yaml": ROLES}))
    catalog = catalog.with_key(Digester(b"k" * 16))
    with Engine(MemoryStore(), catalog, clock=ManualClock(NINE)) as opened:
        yield opened
        for ticket in opened.find():
            assert opened.replay(ticket).divergences == ()
        assert [each.divergences for each in opened.verify() if each.divergences] == []


def _case(engine: Engine, person: str, *, proved: bool = True, **more: object) -> None:
    case = engine.start("case", data={"person": person, **more}).ticket.id
    if proved:
        engine.send(case, "prove")


def test_work_is_given_to_who_has_least(engine: Engine) -> None:
    for name in ("A", "B", "C"):
        engine.start("job", id=name, actor="desk:a")
    for name in ("A", "B"):
        engine.send(name, "give", {"to": "worker:li"}, actor="desk:a")

    with pytest.raises(GuardFalse, match="2"):
        engine.send("C", "give", {"to": "worker:li"}, actor="desk:a")
    engine.send("A", "go", actor="worker:li")
    result = engine.send("C", "give", {"to": "worker:li"}, actor="desk:a")

    assert result.ticket.data["busy"] == 1
    assert result.entry.found == {"facts": {"others": {'{"assignee":"worker:li"}': 1}}}


def test_the_third_strike_counts_and_one_of_long_ago_does_not(engine: Engine) -> None:
    clock = engine.clock
    assert isinstance(clock, ManualClock)
    _case(engine, "Li")
    clock.advance(timedelta(days=366))
    _case(engine, "li ")
    _case(engine, "LI", proved=False)
    _case(engine, "Wu")
    engine.start("review", id="R", data={"person": "Li"})
    assert engine.send("R", "look").ticket.data["seen"][0] == 1

    _case(engine, "Li")
    _case(engine, "Li")
    assert engine.start("review", id="S", data={"person": "Li"}).ticket.outcome == "out"


def test_a_timer_asks_when_it_fires(engine: Engine) -> None:
    clock = engine.clock
    assert isinstance(clock, ManualClock)
    engine.start("review", id="R", data={"person": "Li"})
    _case(engine, "Li")
    clock.advance(timedelta(days=2))
    engine.tick()

    assert engine.ticket("R").outcome == "warned"


def test_what_is_personal_is_counted_and_not_on_record(engine: Engine) -> None:
    _case(engine, "Li", phone="138 0000", score=1.5)
    _case(engine, "Wu", phone="138 0000")
    engine.start("review", id="R", data={"person": "Wu", "phone": "138 0000"})

    result = engine.send("R", "look")

    assert result.ticket.data["seen"] == [1, 2, 1]
    assert "138" not in str(result.entry.found)


def test_where_a_condition_has_no_value_there_is_no_number(engine: Engine) -> None:
    _case(engine, "Wu")
    engine.start("review", id="R", data={"person": "Wu"})

    assert engine.send("R", "look").ticket.data["seen"] == [1, None, 0]


def test_nobody_looks_to_find_out_what_is_possible(engine: Engine) -> None:
    engine.start("job", id="A", actor="desk:a")

    (give,) = [each for each in engine.can("A", actor="desk:a") if each.event == "give"]

    assert give.possible
    assert give.depends


def test_who_stands_in_is_known_where_a_child_refuses() -> None:
    above = """
process: above
title: Above
assignee: worker
events: {go: {by: assignee}, give: {payload: {to: string}}}
states:
  on:
    on: {give: {do: {assign: to}}}
    invoke: {process: below, id: below, forward: go}
"""
    below = """
process: below
title: Below
data: {ready: {type: boolean, default: false}}
events: {go: {}}
states: {on: {on: {go: [{guard: ready, target: end}]}}, end: {type: final}}
"""
    row = "{person: worker:li, deputy: worker:wu, from: 2026-03-01, until: 2026-03-09}"
    rules = {"roles.yaml": ROLES, "deputies.yaml": f"deputies: [{row}]"}
    catalog = Catalog.of(Sources({"above.yaml": above, "below.yaml": below}, rules))
    with Engine(MemoryStore(), catalog, clock=ManualClock(NINE)) as engine:
        engine.start("above", id="A")
        engine.send("A", "give", {"to": "worker:li"})
        deputy = Actor("worker:wu", ("worker",), on_behalf_of="worker:li")
        with pytest.raises(GuardFalse):
            engine.send("A", "go", actor=deputy)
        with pytest.raises(NotAllowed):
            engine.send("A", "go", actor="worker:wu")
        assert engine.replay("A").divergences == ()


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("{count: casee}", "L012"),
        ("{count: case, where: {persn: '\"x\"'}}", "L022"),
        ("{count: case, within: 5}", "F003"),
        ("{where: {person: '\"x\"'}}", "S002"),
        ("{count: case, tickets: closed}", "S004"),
    ],
)
def test_what_is_wrong_with_a_fact_is_told(fact: str, code: str) -> None:
    text = (
        f"process: asks\ntitle: A\nfacts: {{n: {fact}}}\nevents: {{go: {{}}}}\n"
        "states: {a: {on: {go: [{guard: fact.n > 1, target: b}]}}, b: {type: final}}\n"
    )
    with pytest.raises(DefinitionError) as told:
        Catalog.of(Sources({"asks.yaml": text, "case.yaml": CASE}, {})).get("asks")
    assert [each.code for each in told.value.problems] == [code]


COUNTS = """
process: NAME
title: Counts
data: {seen: {type: number, required: false}}
facts: {tickets: {count: ASKED}}
events: {look: {by: desk}}
states:
  open:
    waits_forever: a test
    RUNS
    on: {look: {do: [set: {seen: fact.tickets}]}}
"""


def test_whoever_an_event_is_passed_on_to_asks_its_own_questions() -> None:
    outer = COUNTS.replace("NAME", "outer").replace("ASKED", "outer")
    outer = outer.replace("RUNS", "invoke: {process: inner, id: inner, forward: [look]}")
    inner = COUNTS.replace("NAME", "inner").replace("ASKED", "[outer, inner]").replace("RUNS", "")
    catalog = Catalog.of(Sources({"outer.yaml": outer, "inner.yaml": inner}, {"r.yaml": ROLES}))
    with Engine(MemoryStore(), catalog, clock=ManualClock(NINE)) as engine:
        ticket = engine.start("outer").ticket.id
        engine.send(ticket, "look", actor="desk:a")

        inside = engine.ticket(ticket).links["inner"]
        assert [engine.ticket(each).data["seen"] for each in (ticket, inside)] == [1, 2]
        assert [each.divergences for each in engine.verify() if each.divergences] == []
