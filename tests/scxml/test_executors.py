"""Faults, queues, invocations, hooks and limits: what executors do beside SCXML's order."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from callout.errors import ExpressionError, Livelock, NoDecision
from callout.process import Invoke, Process, State
from callout.scxml import (
    Chart,
    ExecutionFault,
    Executor,
    Run,
    Signal,
    SignalKind,
    TableExecutor,
    TransitionsExecutor,
    compile_chart,
)
from tests.scxml.builders import (
    EXECUTORS,
    HERE,
    Ticket,
    Tracing,
    World,
    executor_of,
    final,
    go,
    log,
    parallel,
    process,
    raising,
    run_of,
    state,
    text,
)

Kind = Callable[[Chart[World]], Executor[World]]
both = pytest.mark.parametrize("kind", EXECUTORS, ids=["tables", "transitions"])


def failing(error: Exception) -> Callable[[World], None]:
    def block(_world: World) -> None:
        raise error

    return block


def with_entry_blocks(name: str, *labels: str) -> State:
    return replace(state(name), entry=tuple((log(label),) for label in labels))


@both
def test_a_fault_ends_its_block_and_no_other_and_raises_an_error(kind: Kind) -> None:
    on = [go("error.execution", "caught")]
    start = replace(with_entry_blocks("a", "broken", "next"), transitions=tuple(on))
    content = Tracing(blocks={"broken": failing(ExecutionFault("no such field"))})
    ticket = Ticket(executor_of(process(start, state("caught")), kind, content))

    assert ticket.heard() == "next -a +caught"
    event = ticket.run.event
    assert event is not None
    assert event[:3] == ("error.execution", {"message": "no such field"}, SignalKind.PLATFORM)
    assert (str(event.fault), ticket.run.unheard) == ("no such field", [])


@both
@pytest.mark.parametrize("error", [ExpressionError("null"), NoDecision("no row")])
def test_a_guard_that_cannot_be_evaluated_is_false_and_raises_an_error(
    kind: Kind, error: Exception
) -> None:
    on = [go("e", "wrong", guard="broken"), go("error", "right")]
    content = Tracing(guards={"broken": failing(error)})  # type: ignore[dict-item]  # never returns
    chart = process(state("a", on=on), state("wrong"), state("right"))

    assert Ticket(executor_of(chart, kind, content)).send("e").states == ("right",)


@both
def test_a_bug_in_content_is_not_swallowed(kind: Kind) -> None:
    content = Tracing(blocks={"bug": failing(ZeroDivisionError())})
    chart = process(state("a", on=[go("e", do=[log("bug")])]))
    ticket = Ticket(executor_of(chart, kind, content))

    with pytest.raises(ZeroDivisionError):
        ticket.send("e")


@both
def test_content_of_the_engine_wraps_the_blocks_of_the_designer(kind: Kind) -> None:
    def says(words: str) -> Callable[[World], None]:
        return lambda world: world.trace.append(words)

    content = Tracing(
        blocks={f"{hook} a": says(hook) for hook in ("entering", "entered", "exited")}
    )
    ticket = Ticket(executor_of(process(state("a", on=[go("e", "b")]), state("b")), kind, content))

    assert ticket.send("e").heard() == "entering +a entered -a exited +b"


@both
def test_a_send_to_itself_is_handled_after_raised_events_within_the_same_fire(kind: Kind) -> None:
    def send(world: World) -> None:
        world.run.external.append(Signal("sent"))

    on = [go("e", do=[log("send"), raising("raised")]), go("raised", do=[log("first")])]
    chart = process(state("a", on=[*on, go("sent", "b")]), state("b"))
    ticket = Ticket(executor_of(chart, kind, Tracing(blocks={"send": send})))
    ticket.heard()

    assert ticket.send("e").heard() == "first -a +b"


@both
def test_done_data_comes_with_the_done_event_and_at_the_end_as_the_result(kind: Kind) -> None:
    work = state("w", state("w1", on=[go("e", "w2")]), final("w2"), on=[go("done.state.w", "end")])
    content = Tracing(outputs={"w2": lambda _: {"price": 3}, "end": lambda _: "all"})
    ticket = Ticket(executor_of(process(work, final("end")), kind, content)).send("e")

    assert ticket.run.event is not None
    assert ticket.run.event.data == {"price": 3}
    assert ticket.run.result == "all"


@both
def test_enabled_answers_without_doing_anything(kind: Kind) -> None:
    on = [go("e", "b", guard="broken"), go("f", "b", guard="ready")]
    content = Tracing(guards={"broken": failing(ExecutionFault("x"))})  # type: ignore[dict-item]  # never returns
    executor = executor_of(process(state("a", on=on), state("b")), kind, content)
    ticket = Ticket(executor, "ready")

    assert [executor.enabled(ticket.run, Signal(name)) for name in "efg"] == [False, True, False]
    assert (ticket.states, list(ticket.run.internal), ticket.run.event) == (("a",), [], None)


@both
def test_stop_leaves_every_state_and_remembers_where_it_was(kind: Kind) -> None:
    executor = executor_of(process(state("a", state("a1"))), kind)
    ticket = Ticket(executor)
    ticket.heard()

    executor.stop(ticket.run)
    executor.stop(ticket.run)

    assert (ticket.heard(), ticket.states, ticket.run.running) == ("-a1 -a", ("a1",), False)


@both
def test_fire_says_whether_the_signal_itself_was_taken(kind: Kind) -> None:
    executor = executor_of(process(state("a", on=[go("e", "b")]), final("b")), kind)
    ticket = Ticket(executor)

    assert not executor.fire(ticket.run, Signal("unknown"))
    assert executor.fire(ticket.run, Signal("e"))
    assert not executor.fire(ticket.run, Signal("e"))


@both
def test_a_livelock_names_the_cycle(kind: Kind) -> None:
    chart = process(
        state("a", on=[go("e", "b", called="a.e.1")]),
        state("b", on=[go("", "c", called="b.always.1")]),
        state("c", on=[go("", "b", called="c.always.1")]),
    )
    ticket = Ticket(executor_of(chart, kind))

    with pytest.raises(Livelock) as caught:
        ticket.send("e")

    assert caught.value.message == (
        "after 100 microsteps the ticket has not come to rest; "
        "it goes round: b.always.1 -> c.always.1"
    )
    assert caught.value.where == HERE


@both
def test_a_ticket_at_rest_goes_on_from_its_states_and_memory(kind: Kind) -> None:
    regions = [state(n, state(f"{n}1", on=[go("e", f"{n}2")]), state(f"{n}2")) for n in ("l", "r")]
    executor = executor_of(process(parallel("p", *regions)), kind)
    mask = executor.chart.mask(("l2", "r1"))

    run = run_of(executor.chart, mask, {})
    executor.fire(run, Signal("e"))

    assert run.states == ("l2", "r2")


@dataclass
class Traced:
    name: str
    fails: bool = False

    def start(self, world: World) -> None:
        if self.fails:
            raise ExecutionFault("cannot start", name="error.communication")
        world.trace.append("start")

    def cancel(self, world: World) -> None:
        world.trace.append("cancel")

    def finalize_and_forward(self, world: World, signal: Signal) -> None:
        world.trace.append(f"receive {signal.name}")


@dataclass
class Faulty:
    """An invocation that can do nothing but start."""

    def start(self, world: World) -> None:
        world.trace.append("start")

    def cancel(self, world: World) -> None:
        raise ExecutionFault("cannot cancel", name="error.cancel")

    def finalize_and_forward(self, world: World, signal: Signal) -> None:
        raise ExecutionFault(f"cannot receive {signal.name}", name="error.receive")


@both
def test_faults_of_an_invocation_are_signals_of_the_chart(kind: Kind) -> None:
    invoke = Invoke("i", text("child"), HERE)
    heard = [go("error.receive", do=[log("receive")]), go("e", "out")]
    chart = process(
        state("a", on=heard, invokes=[invoke]),
        state("out", on=[go("error.cancel", "end")]),
        state("end"),
    )
    ticket = Ticket(executor_of(chart, kind, Tracing(invocations={"i": Faulty()})))

    assert ticket.send("e").heard() == "+a start -a +out -out +end"


@both
def test_done_data_that_has_no_value_comes_as_an_error_before_the_done_event(kind: Kind) -> None:
    def output(_world: World) -> None:
        raise ExpressionError("null")

    on = [go("error.execution", do=[log("error")]), go("done.state.w", do=[log("done")])]
    work = state("w", state("w1", on=[go("e", "w2")]), final("w2"), on=on)
    ticket = Ticket(executor_of(process(work), kind, Tracing(outputs={"w2": output})))
    ticket.heard()

    assert ticket.send("e").heard() == "-w1 +w2 error done"
    assert ticket.run.event is not None
    assert ticket.run.event.data is None


def invoking(**options: bool) -> tuple[Process, Tracing]:
    invoke = Invoke("i", text("child"), HERE)
    on = [go("e", "out"), go("error.communication", "failed")]
    start = state("a", on=[go("skip", "b"), go("", "out", guard="hurry")], invokes=[invoke])
    chart = process(
        state("outer", start, state("b"), on=on), state("out"), state("failed"), initial="a"
    )
    return chart, Tracing(invocations={"i": Traced("i", **options)})


@both
def test_an_invocation_starts_at_rest_hears_external_signals_and_ends_with_its_state(
    kind: Kind,
) -> None:
    chart, content = invoking()
    ticket = Ticket(executor_of(chart, kind, content))

    assert ticket.heard() == "+outer +a start"
    assert ticket.send("other").heard() == "receive other"
    assert ticket.send("e").heard() == "receive e -a cancel -outer +out"


@both
def test_an_invocation_whose_state_is_left_at_once_never_starts(kind: Kind) -> None:
    chart, content = invoking()

    assert Ticket(executor_of(chart, kind, content), "hurry").heard() == "+outer +a -a -outer +out"


@both
def test_an_invocation_that_cannot_start_raises_its_error(kind: Kind) -> None:
    chart, content = invoking(fails=True)

    assert Ticket(executor_of(chart, kind, content)).states == ("failed",)


def test_the_hooks_of_transitions_run_around_events_and_microsteps() -> None:
    chart = compile_chart(process(state("a", on=[go("e", "b")]), state("b")), Tracing())
    executor = TransitionsExecutor(chart)
    for hook in ("prepare_event", "before_state_change", "after_state_change", "finalize_event"):
        say = lambda data, hook=hook: data.model.world.trace.append(hook)  # noqa: E731  # one per hook
        getattr(executor.machine, hook).append(say)
    ticket = Ticket(executor)
    ticket.heard()

    assert ticket.send("e").heard() == (
        "prepare_event before_state_change -a +b after_state_change finalize_event"
    )


def test_every_block_runs_through_the_machine_of_transitions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on = [go("e", "b", guard="ready", do=[log("act")])]
    inner = state("b", state("b1"), initial="b1", first=[log("default")])
    executor = TransitionsExecutor(compile_chart(process(state("a", on=on), inner), Tracing()))
    called = 0

    def callback(_function: object, _data: object) -> None:
        nonlocal called
        called += 1

    monkeypatch.setattr(executor.machine, "callback", callback)
    ticket = Ticket(executor, "ready").send("e")

    assert (ticket.states, ticket.heard(), called) == (("b1",), "", 6)


def test_callbacks_added_to_the_objects_of_transitions_run_like_content() -> None:
    chart = compile_chart(process(state("a", on=[go("e", "b")]), state("b")), Tracing())
    executor = TransitionsExecutor(chart)
    executor.machine.get_state("b").add_callback("enter", "note")
    (added,) = executor.machine.get_transitions("e", "a", "b")
    added.add_callback("before", lambda data: data.model.world.trace.append("before"))
    run = type("Noting", (Run,), {"note": lambda self, _data: self.world.trace.append("note")})(
        chart, world=World()
    )
    run.world.run = run
    executor.start(run)

    executor.fire(run, Signal("e"))

    assert run.world.trace == ["+a", "-a", "before", "+b", "note"]


def test_the_machine_knows_states_transitions_and_triggers() -> None:
    inner = state("p", state("p1", on=[go("e f", "q")]), on=[go("leave", "q")])
    machine = TransitionsExecutor(compile_chart(process(inner, state("q")), Tracing())).machine

    assert machine.get_nested_state_names() == ["p", "p/p1", "q"]
    assert machine.get_triggers("p/p1") == ["e f", "leave"]
    assert machine.models == []
    with pytest.raises(TypeError, match="through the executor of chart 'chart'"):
        machine.trigger_event(object(), "e")


def test_nothing_is_logged_while_events_are_handled(caplog: pytest.LogCaptureFixture) -> None:
    executor = executor_of(process(state("a", on=[go("e", "a", guard="x")])), TransitionsExecutor)

    with caplog.at_level(logging.DEBUG):
        Ticket(executor, "x").send("e")

    assert caplog.records == []


@both
@pytest.mark.slow
def test_eight_threads_share_a_chart(kind: Kind) -> None:
    regions = [
        state(n, *(state(f"{n}{i}", on=[go("e", f"{n}{(i + 1) % 5}")]) for i in range(5)))
        for n in ("l", "m", "r")
    ]
    executor = executor_of(process(parallel("p", *regions)), kind)
    events = 12_500

    def work(_number: int) -> tuple[tuple[str, ...], int]:
        ticket = Ticket(executor)
        for _ in range(events):
            executor.fire(ticket.run, Signal("e"))
        return ticket.states, len(ticket.world.trace)

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))

    assert results == [work(0)] * 8
    assert results[0] == (("l0", "m0", "r0"), 7 + events * 6)


def test_both_executors_offer_the_same_interface() -> None:
    public = [
        {name for name in vars(kind).keys() | vars(kind.__base__).keys() if name[0] != "_"}
        for kind in (TableExecutor, TransitionsExecutor)
    ]

    assert public[0] == public[1]
