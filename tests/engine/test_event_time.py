"""Networks that delay, reorder and repeat: what was claimed decides as if it came at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from callout import CalloutError, Catalog, Engine, ManualClock, MemoryStore, Sending, Untimely
from callout.catalog import Sources
from callout.engine import Result

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
LIMIT = timedelta(hours=4)
RULES = """
tables:
  lateness:
    hit: U
    inputs: {at: {type: date and time, from: event.at}}
    outputs: {how: {type: string, values: [early, punctual, late]}}
    rules: |
      | at                                                              || how      |
      | < @"2026-03-02T10:00:00Z"                                       || early    |
      | [@"2026-03-02T10:00:00Z"..@"2026-03-02T11:00:00Z"]              || punctual |
      | > @"2026-03-02T11:00:00Z"                                       || late     |
"""
PROCESS = """
process: visits
data: {how: any, seen: {type: list<context>, default: []}}
events:
  knocked:
    payload: {n: number}
    happened: {within: PT4H, late: refuse}
blocks:
  decided:
    do: [{decide: {table: lateness, with: {at: event.at}, into: how}}]
  noted:
    with: {half: string}
    do: [{set: {seen: 'append(seen, {n: event.data.n, how: how, half: half, at: event.at})'}}]
states:
  open:
    waits_forever: a test ends it
    on:
      knocked:
        - guard: event.at < @"2026-03-02T10:30:00Z"
          do: [{run: decided}, {run: {noted: {half: '"first"'}}}]
        - do: [{run: decided}, {run: {noted: {half: '"second"'}}}]
"""


@dataclass(frozen=True)
class Report:
    """What a person did, and how long the network needs for it."""

    number: int
    person: str
    minute: int
    delay: int
    repeats: int

    @property
    def happened(self) -> datetime:
        return NINE + timedelta(minutes=self.minute)

    def sending(self, ticket: str) -> Sending:
        return Sending(
            ticket,
            "knocked",
            {"n": self.number},
            self.person,
            key=f"{self.person}-{self.number}",
            occurred_at=self.happened,
        )


def engine_at(clock: ManualClock) -> Engine:
    catalog = Catalog.of(Sources({"visits.yaml": PROCESS}, {"lateness.yaml": RULES}))
    return Engine(MemoryStore(), catalog, clock=clock)


def in_order(reports: Sequence[Report]) -> list[Report]:
    """As they happened; no device lets a later report overtake an earlier one."""
    ordered, last = [], dict[str, int]()
    for each in sorted(reports, key=lambda report: (report.minute, report.number)):
        arrives = max(each.minute + each.delay, last.get(each.person, 0))
        last[each.person] = arrives
        ordered.append(replace(each, delay=arrives - each.minute))
    return ordered


def decided(engine: Engine, ticket: str) -> list[object]:
    """What was decided of each report, by its number."""
    seen = engine.ticket(ticket).data["seen"]
    assert isinstance(seen, list)
    return sorted(map(str, seen))


reports = st.lists(
    st.builds(
        Report,
        number=st.just(0),
        person=st.sampled_from(["engineer:li", "engineer:wang", "engineer:zhao"]),
        minute=st.integers(0, 180),
        delay=st.integers(0, 60),
        repeats=st.integers(0, 2),
    ),
    max_size=12,
).map(lambda found: [replace(each, number=n) for n, each in enumerate(found, 1)])


@given(reports)
def test_a_bad_network_decides_as_a_perfect_one(found: list[Report]) -> None:
    ordered = in_order(found)
    clock = ManualClock(NINE)
    perfect = engine_at(clock)
    perfect.start("visits", id="T")
    for each in ordered:
        clock.move_to(each.happened)
        perfect.send("T", "knocked", {"n": each.number}, actor=each.person)

    clock = ManualClock(NINE)
    bad = engine_at(clock)
    bad.start("visits", id="T")
    for each in sorted(ordered, key=lambda each: each.minute + each.delay):
        clock.move_to(each.happened + timedelta(minutes=each.delay))
        for _ in range(1 + each.repeats):
            answers = bad.send_many([each.sending("T")])
            assert isinstance(answers[0], Result)

    assert decided(bad, "T") == decided(perfect, "T")
    assert bad.replay("T").divergences == perfect.replay("T").divergences == ()
    assert len(bad.history("T")) == len(ordered) + 1


def answers_to(sendings: Sequence[Sending]) -> tuple[Engine, list[Result | CalloutError]]:
    clock = ManualClock(NINE)
    engine = engine_at(clock)
    engine.start("visits", id="T")
    clock.advance(timedelta(hours=3))
    return engine, engine.send_many(sendings)


def test_a_batch_of_one_device_is_taken_in_its_order() -> None:
    batch = [Report(n, "engineer:li", 10 * n, 0, 0).sending("T") for n in range(1, 5)]

    engine, answers = answers_to([*batch, replace(batch[3], key=None)])

    assert all(isinstance(each, Result) for each in answers)
    claims = [entry.claim for entry in engine.history("T")[1:]]
    assert [each.at for each in claims if each] == [
        NINE + timedelta(minutes=n) for n in (10, 20, 30, 40, 40)
    ]


def test_what_follows_a_refused_event_of_a_batch_is_judged_by_itself() -> None:
    minutes = (10, -5, 20, 15, 30)
    batch = [Report(n, "engineer:li", m, 0, 0).sending("T") for n, m in enumerate(minutes)]

    _, answers = answers_to(batch)

    refused = [isinstance(each, Untimely) for each in answers]
    assert refused == [False, True, False, True, False]


def test_what_a_forwarded_event_claims_is_weighed_by_who_takes_it() -> None:
    parent = """
process: outer
states:
  inside:
    invoke: {process: visits, id: visit, forward: [knocked]}
    waits_forever: a test ends it
"""
    texts = {"visits.yaml": PROCESS, "outer.yaml": parent}
    catalog = Catalog.of(Sources(texts, {"lateness.yaml": RULES}))
    clock = ManualClock(NINE)
    engine = Engine(MemoryStore(), catalog, clock=clock)
    outer = engine.start("outer", id="T")
    clock.advance(timedelta(hours=3))
    report = Report(1, "engineer:li", 30, 0, 0)

    engine.send_many([report.sending("T")])

    child = engine.history(outer.ticket.links["visit"])[-1]
    assert child.claim is not None
    assert child.claim.at == report.happened
    passed_on = engine.history("T")[-1]
    assert (passed_on.claim, passed_on.occurred_at) == (None, report.happened)
    assert [each.divergences for each in engine.verify()] == [(), ()]
