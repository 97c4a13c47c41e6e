"""Effects reach their adapters at least once, and give up in the end."""

from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from time import sleep

import pytest

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


async def _async(_: Effect) -> None:
    return None


def _raising(error: BaseException) -> Callable[[Effect], None]:
    def adapter(_: Effect) -> None:
        raise error

    return adapter


@pytest.mark.parametrize(
    ("adapter", "says"),
    [
        (lambda _: True, "returned a bool"),
        (lambda _: False, "returned a bool"),
        (lambda _: {"ok": 1}, "returned a dict"),
        (lambda _: "", "returned a str"),
        (_async, "async"),
        (_raising(SystemExit(3)), "SystemExit: 3"),
        (_raising(GeneratorExit()), "GeneratorExit"),
        (_raising(StopIteration()), "StopIteration"),
        (_raising(MemoryError("much")), "MemoryError: much"),
        (lambda _: Answer("stored", {"shelf": float("nan")}), "not a number"),
        (lambda _: Answer("stored", {"shelf": object()}), "object"),
        (lambda _: Answer(None), ""),  # type: ignore[arg-type]
        (lambda _: Answer("stored", None), ""),  # type: ignore[arg-type]
    ],
)
def test_whatever_an_adapter_does_is_tried_again_and_given_up_with_the_reason(
    adapter: Callable[[Effect], Answer | None], says: str
) -> None:
    good = Postman()
    engine, clock = parcels(adapters={"people": adapter})
    for name in ("P1", "P2"):
        engine.start("parcel", id=name, data={"weight": 5})
        engine.send(name, "stored", {"shelf": "A3"}, actor=CLERK)

    relayed = Relayed()
    while not relayed.dead:
        relayed = engine.relay()
        assert relayed.delivered == 0
        assert relayed.failed + relayed.dead >= 2, "the reminders that came due fail as well"
        clock.advance(timedelta(days=1))

    (first, *_) = engine.store.deliveries(dead=True)
    assert says in str(first.error)
    assert good.taken == []


def test_no_more_is_claimed_than_can_begin() -> None:
    running: list[int] = []
    lock, most = Lock(), [0]

    def slow(effect: Effect) -> None:
        with lock:
            running.append(1)
            claimed = [
                each
                for each in engine.store.deliveries()
                if each.next_try is not None and each.next_try > clock.now()
            ]
            most[0] = max(most[0], len(claimed))
        sleep(0.002)
        with lock:
            running.pop()

    engine, clock = parcels(adapters={"people": slow})
    for number in range(20):
        engine.start("parcel", id=f"P{number}", data={"weight": 5})
        engine.send(f"P{number}", "stored", {"shelf": "A3"}, actor=CLERK)
    assert engine.relay() == Relayed(delivered=20)
    assert most[0] <= 4
