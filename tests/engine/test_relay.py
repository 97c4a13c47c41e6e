"""Effects reach their adapters at least once, and give up in the end."""

from asyncio import CancelledError
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Lock, Thread
from time import sleep

import pytest

from callout.clock import ManualClock
from callout.engine import Answer, Delivering, DeliverLater, Engine, Relayed, Undeliverable
from callout.engine.worker import Worker
from callout.errors import NoAdapter
from callout.records import Effect, EntryKind
from callout.store import Retry, open_store
from callout.store.protocol import LEASE
from tests.contract.databases import fresh_postgres
from tests.engine.worlds import parcels
from tests.waiting import until

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
        (lambda _: Answer(None), ""),  # type: ignore[arg-type]
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


class _Odd(BaseException):
    """Not even an Exception, and it cannot say what it is."""

    def __str__(self) -> str:
        raise ValueError


@pytest.mark.parametrize(
    "error",
    [
        _Odd(),
        KeyboardInterrupt(),
        CancelledError(),
        BaseExceptionGroup("both", [SystemExit(), GeneratorExit()]),
        RuntimeError("a\0b \ud800" + "x" * 5_000),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("address", ["memory:", "sqlite", pytest.param("db", marks=pytest.mark.db)])
def test_a_thread_outlives_whatever_is_raised_in_it(
    error: BaseException, address: str, tmp_path: Path
) -> None:
    url = {"sqlite": f"sqlite:///{tmp_path}/t.db", "db": ""}.get(address, address)
    with open_store(url or fresh_postgres()) as store:
        engine, _ = parcels(store, adapters={"people": _raising(error)})
        for name in ("P1", "P2"):
            engine.start("parcel", id=name, data={"weight": 5})
            engine.send(name, "stored", {"shelf": "A3"}, actor=CLERK)
        relayed: list[Relayed] = []
        thread = Thread(target=lambda: relayed.append(engine.relay()))
        thread.start()
        thread.join()

        assert relayed == [Relayed(failed=2)]
        (first, _second) = store.deliveries()
        assert str(first.error).startswith(type(error).__name__)


def test_ctrl_c_in_the_main_thread_ends_the_relay_and_keeps_no_claim() -> None:
    engine, clock = parcels(adapters={"people": _raising(KeyboardInterrupt())})
    for _ in range(2):
        engine.start("parcel", id="P1", data={"weight": 5}, key="k")
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    with pytest.raises(KeyboardInterrupt):
        engine.relay()
    clock.advance(LEASE)

    assert len(engine.store.claim_deliveries(clock.now())) == 1


def test_what_is_undeliverable_is_given_up_at_once() -> None:
    engine, _ = parcels(adapters={"people": _raising(Undeliverable("no such number"))})
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    assert engine.relay() == Relayed(dead=1)
    (dead,) = engine.store.deliveries(dead=True)
    assert dead.error == "Undeliverable: no such number"


@pytest.mark.parametrize("seconds", [-5, 0, 7, 90])
def test_an_adapter_may_say_when_to_try_again(seconds: int) -> None:
    later = DeliverLater("busy", after=timedelta(seconds=seconds))
    how = Delivering(retry=Retry(tries=2))
    engine, clock = parcels(adapters={"people": _raising(later)}, delivering={"people": how})
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    assert engine.relay() == Relayed(failed=1)
    (waiting,) = engine.store.deliveries()
    assert waiting.next_try == clock.now() + timedelta(seconds=max(seconds, 0))
    clock.advance(timedelta(seconds=max(seconds, 0)))
    assert engine.relay() == Relayed(dead=1)


def test_how_to_deliver_is_said_of_an_adapter_that_is_there() -> None:
    with pytest.raises(ValueError, match="'peeple'"):
        parcels(adapters={"people": Postman()}, delivering={"peeple": Delivering()})
    with pytest.raises(ValueError, match="too little"):
        Delivering(concurrency=0)


def test_no_more_are_carried_out_at_once_than_shall_be() -> None:
    lock, running, most = Lock(), [0], [0]

    def slow(_: Effect) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        sleep(0.002)
        with lock:
            running[0] -= 1

    engine, _ = parcels(adapters={"people": slow}, delivering={"people": Delivering(concurrency=3)})
    for number in range(20):
        engine.start("parcel", id=f"P{number}", data={"weight": 5})
        engine.send(f"P{number}", "stored", {"shelf": "A3"}, actor=CLERK)

    assert engine.relay() == Relayed(delivered=20)
    assert most[0] <= 3


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("address", ["sqlite", pytest.param("postgresql", marks=pytest.mark.db)])
def test_calls_that_outlast_their_lease_are_not_doubled(
    address: str, concurrency: int, tmp_path: Path
) -> None:
    """Each call takes two leases by a clock that waits for the renewals, as a machine may stall."""
    lease = timedelta(seconds=0.3)
    calls: Counter[str] = Counter()
    doubled: list[str] = []
    turn = Lock()

    def renewed() -> bool:
        return all(each.next_try == clock.now() + lease for each in other.deliveries())

    def slow(effect: Effect) -> None:
        for _ in range(4):
            with turn:
                assert until(renewed)
                clock.advance(lease / 2)
                claimed = other.claim_deliveries(clock.now())
                doubled.extend(each.effect.id for each in claimed)
        with turn:
            calls[effect.id] += 1

    url = f"sqlite:///{tmp_path}/t.db" if address == "sqlite" else fresh_postgres()
    how = Delivering(lease=lease, concurrency=concurrency)
    with open_store(url) as store, open_store(url) as other:
        engine, clock = parcels(store, adapters={"people": slow}, delivering={"people": how})
        for number in range(6):
            engine.start("parcel", id=f"P{number}", data={"weight": 5})
            engine.send(f"P{number}", "stored", {"shelf": "A3"}, actor=CLERK)

        assert engine.relay() == Relayed(delivered=6)

    assert doubled == []
    assert calls == dict.fromkeys((f"P{number}/2/1" for number in range(6)), 1)


def test_a_worker_that_stood_still_begins_nothing_that_is_no_longer_its_own() -> None:
    postman = Postman()
    engine, clock = parcels(adapters={"people": postman})
    others: list[str] = []

    def stands_still(effect: Effect) -> None:
        postman(effect)
        clock.advance(2 * LEASE)
        others.extend(each.effect.id for each in engine.store.claim_deliveries(clock.now()))

    engine, clock = parcels(
        adapters={"people": stands_still}, delivering={"people": Delivering(concurrency=1)}
    )
    for name in ("P1", "P2", "P3"):
        engine.start("parcel", id=name, data={"weight": 5})
        engine.send(name, "stored", {"shelf": "A3"}, actor=CLERK)
    engine.relay()

    assert [effect.id for effect in postman.taken] == ["P1/2/1"]
    assert others == ["P1/2/1", "P2/2/1", "P3/2/1"]
    assert engine.store.claim_deliveries(clock.now()) == []


def test_effects_for_an_adapter_nobody_has_are_told() -> None:
    engine, _ = parcels(adapters={"peeple": Postman()})
    engine.start("parcel", id="P1", data={"weight": 5})
    engine.send("P1", "stored", {"shelf": "A3"}, actor=CLERK)

    assert engine.relay().unserved == ("people",)
    assert engine.unserved() == {"people": 1}
    reported: list[Exception] = []
    with Worker(engine, reported.append):
        assert until(lambda: reported)
    (told,) = reported
    assert isinstance(told, NoAdapter)
    assert "did you mean 'peeple'?" in str(told)
