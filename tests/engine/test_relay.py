"""Effects reach their adapters at least once, and give up in the end."""

from datetime import timedelta

from callout.clock import ManualClock
from callout.engine import Answer, Engine, Relayed
from callout.records import Effect, EntryKind
from tests.engine.worlds import parcels

CLERK = "clerk:li"


class Postman:
    """An adapter that remembers, answers what it is told to, and fails while told to."""

    def __init__(self, answer: Answer | None = None, *, broken: bool = False) -> None:
        self.taken: list[Effect] = []
        self.answer = answer
        self.broken = broken

    def __call__(self, effect: Effect) -> Answer | None:
        if self.broken:
            raise OSError("no line")
        self.taken.append(effect)
        return self.answer


def _stored(postman: Postman) -> tuple[Engine, ManualClock]:
    engine, clock = parcels(adapters={"people": postman})
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)
    return engine, clock


def test_an_effect_is_delivered_once() -> None:
    postman = Postman()
    engine, _ = _stored(postman)

    assert engine.relay() == Relayed(delivered=1)
    assert engine.relay() == Relayed()

    (effect,) = postman.taken
    assert (effect.id, effect.operation) == ("P1/2/1", "come")
    assert effect.arguments["texts"] == {"en": "Parcel on shelf A3, please come.", "zh": "A3"}


def test_what_an_adapter_answers_becomes_an_event_of_the_ticket() -> None:
    engine, _ = _stored(Postman(Answer("nobody_takes")))

    engine.relay()

    entry = engine.why("P1")
    assert (entry.name, entry.key, entry.actor.id) == ("nobody_takes", "P1/2/1", "callout:people")
    assert entry.kind is EntryKind.REJECTED  # nothing takes it: on record, and not repeated
    assert engine.relay() == Relayed()


def test_a_failed_delivery_is_tried_again_later_and_given_up_in_the_end() -> None:
    postman = Postman(broken=True)
    engine, clock = _stored(postman)

    assert engine.relay() == Relayed(failed=1)
    assert engine.relay() == Relayed()
    for _ in range(20):
        clock.advance(timedelta(hours=2))
        last = engine.relay()
        if last.dead:
            break

    assert last == Relayed(dead=1)
    (dead,) = engine.store.deliveries(dead=True)
    assert dead.error == "OSError: no line"


def test_a_mended_adapter_gets_what_waited() -> None:
    postman = Postman(broken=True)
    engine, clock = _stored(postman)
    engine.relay()
    postman.broken = False
    clock.advance(timedelta(hours=2))

    assert engine.relay() == Relayed(delivered=1)


def test_effects_without_an_adapter_wait() -> None:
    engine, _ = parcels()
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    assert engine.relay() == Relayed()
    assert len(engine.store.deliveries()) == 1
