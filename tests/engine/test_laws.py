"""What holds whatever happens: any events, any actors, any waiting."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from callout.engine import Engine, Sending
from callout.errors import CalloutError, Refused
from callout.store import MemoryStore
from tests.engine.worlds import DESK, NINE, PARCEL, catalog_of, parcels

CATALOG = catalog_of(parcel=PARCEL, desk=DESK)
EVENTS = st.sampled_from(
    [
        ("stored", {"shelf": "A3"}),
        ("stored", {}),
        ("fetched", {}),
        ("weighed", {"weight": 50}),
        ("weighed", {"weight": 5}),
        ("asked", {}),
        ("told", {"answer": "soon"}),
        ("told", {"answer": ""}),
        ("nobody_takes", {}),
        ("unknown", {}),
    ]
)
ACTORS = st.sampled_from(["clerk:li", "courier:wu", "nobody"])
WAITS = st.sampled_from([0, 0, 0, 3600, 86_400, 7 * 86_400])
STORY = st.lists(st.tuples(EVENTS, ACTORS, WAITS), max_size=12)


@settings(max_examples=40)
@given(STORY)
def test_every_history_is_dense_replays_and_ends_where_its_ticket_stands(story: list) -> None:
    engine, clock = parcels()
    engine.start("parcel", id="P1", data={"weight": 5})
    for (event, payload), actor, wait in story:
        clock.advance(timedelta(seconds=wait))
        with suppress(Refused):
            engine.send("P1", event, payload, actor=actor)
    engine.tick()

    for name in engine.find():
        ticket, history = engine.ticket(name), engine.history(name)
        assert [entry.seq for entry in history] == list(range(1, ticket.version + 1))
        assert history[-1].hash == ticket.head
        assert [entry.previous for entry in history[1:]] == [entry.hash for entry in history[:-1]]
        assert engine.replay(name).divergences == ()
        moment = engine.at(name, clock.now())
        assert moment is not None
        assert (moment.states, moment.data) == (ticket.states, ticket.data)
        assert moment.due == {timer.id: timer.due for timer in ticket.timers}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), EVENTS, ACTORS), max_size=15))
def test_many_at_once_is_one_after_the_other(sendings: list) -> None:
    def engine_with_three() -> Engine:
        engine = parcels(MemoryStore())[0]
        for name in ("P1", "P2", "P3"):
            engine.start("parcel", id=name, data={"weight": 5})
        return engine

    together, apart = engine_with_three(), engine_with_three()
    many = [Sending(name, event, payload, actor) for name, (event, payload), actor in sendings]

    answers = together.send_many(many)

    for sending, answer in zip(many, answers, strict=True):
        try:
            single: object = apart.send(
                sending.ticket, sending.event, sending.payload, actor=sending.actor
            )
        except CalloutError as refusal:
            single = refusal
        assert type(single) is type(answer)
    for name in apart.find():
        assert together.history(name) == apart.history(name)
    assert together.history("P1")[0].recorded_at == NINE
