"""``callout work``: fire timers and deliver effects until told to stop.

SIGTERM or Ctrl-C ends it gracefully: what has begun is finished (adapters within ``--grace``), what
is claimed is handed back.
``--workers N`` runs N processes, each with an engine of its own; on SQLite, which has one writer at
a time, more than one gains nothing.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import entry_points
from multiprocessing.process import BaseProcess
from threading import Event
from types import FrameType
from typing import Annotated

import typer

from callout.cli.auditors.checkpoints import Signing
from callout.cli.options import (
    AsJson,
    Profile,
)
from callout.cli.output import Exit, emit, errors, exit_of, finish
from callout.cli.project import OpeningPlace
from callout.engine import Adapter, Answer, Delivering, Engine, Ticked
from callout.engine.delivery.relay import no_adapter
from callout.engine.worker import GRACE, Worker
from callout.errors import CalloutError
from callout.notary import Rounds
from callout.records import Effect
from callout.report.screen import escape, write_json
from callout.store import Retry
from callout.store.housekeeping import KEEP_DELIVERED, forget_changes, forget_delivered

ADAPTERS = "callout.adapters"
"""Entry points of this group are adapters by name: an effect goes in, an answer may come out."""

_LOOK = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker process is told."""

    place: OpeningPlace
    profile: str | None
    echo: tuple[str, ...]
    gather: timedelta
    delivering: Delivering
    keep_delivered: timedelta
    grace: timedelta
    signing: Signing

    def rounds(self, engine: Engine) -> Rounds | None:
        """What is done about checkpoints, where there is a key to sign them."""
        return self.signing.rounds(engine.store, engine.clock)


def work(
    *,
    workers: Annotated[int, typer.Option(min=1, max=1000, help="How many processes.")] = 1,
    once: Annotated[bool, typer.Option(help="Do what is due now, then end.")] = False,
    echo: Annotated[
        list[str] | None,
        typer.Option(help="Print the effects for this adapter instead of delivering them."),
    ] = None,
    gather: Annotated[
        float, typer.Option(min=0, max=86_400, help="Seconds due timers may collect, to save work.")
    ] = 0.0,
    concurrency: Annotated[
        int, typer.Option(min=1, help="How many effects each adapter carries out at a time.")
    ] = 4,
    tries: Annotated[
        int, typer.Option(min=1, help="After so many failures an effect is given up.")
    ] = 8,
    lease: Annotated[
        float,
        typer.Option(min=1, help="Seconds until others take what a dead worker claimed."),
    ] = 60.0,
    keep_delivered: Annotated[
        float,
        typer.Option(min=0, max=36_500, help="Days that delivered effects stay in the outbox."),
    ] = KEEP_DELIVERED / timedelta(days=1),
    grace: Annotated[
        float,
        typer.Option(min=0, max=86_400, help="Seconds that a stop waits for adapters."),
    ] = GRACE.total_seconds(),
    signing: Signing,
    place: OpeningPlace,
    profile: Profile = None,
    json: AsJson = False,
) -> None:
    """Fire timers and deliver effects until told to stop."""
    delivering = Delivering(
        retry=Retry(tries=tries), concurrency=concurrency, lease=timedelta(seconds=lease)
    )
    job = Job(
        place,
        profile,
        tuple(echo or ()),
        timedelta(seconds=gather),
        delivering,
        timedelta(days=keep_delivered),
        timedelta(seconds=grace),
        signing,
    )
    if once:
        _once(job, json)
        return
    stop = _stop_signal()
    if workers == 1:
        finish(_serve(job, stop))
    finish(_serve_many(job, workers, stop))


def _once(job: Job, as_json: bool) -> None:
    with _engine(job) as engine:
        ticked, relayed = engine.tick(), engine.relay()
        forgotten = forget_delivered(engine.store, engine.clock, job.keep_delivered)
        forget_changes(engine.store, engine.clock)
        unserved = engine.unserved()
        for name, count in unserved.items():
            _report(no_adapter(name, count, engine.adapters))
        rounds = job.rounds(engine)
        sealed = rounds.once(_report) if rounds else 0
    document = {
        "fired": ticked.fired,
        "failures": [
            {"ticket": ticket, "timer": timer, "error": error}
            for ticket, timer, error in ticked.failures
        ],
        "opened": list(ticked.opened),
        "unopened": [{"ticket": ticket, "error": error} for ticket, error in ticked.unopened],
        "delivered": relayed.delivered,
        "failed": relayed.failed,
        "dead": relayed.dead,
        "unserved": dict(unserved),
        "forgotten": forgotten,
        "checkpoints": sealed,
    }
    emit(
        as_json,
        document,
        lambda out: out.print(
            f"{ticked.fired} timers fired, {len(ticked.failures)} failed; {_opened(ticked)}"
            f"{relayed.delivered} effects delivered, {relayed.failed + relayed.dead} failed"
        ),
    )


def _opened(ticked: Ticked) -> str:
    """What schedules did, where they did something."""
    if not ticked.opened and not ticked.unopened:
        return ""
    return f"{len(ticked.opened)} tickets opened by schedules, {len(ticked.unopened)} failed; "


def _serve(job: Job, stop: Event) -> Exit:
    """One worker until `stop`; ends early if its alarm dies, for a supervisor to see."""
    with (
        _engine(job) as engine,
        Worker(
            engine,
            _report,
            batch_window=job.gather,
            keep_delivered=job.keep_delivered,
            grace=job.grace,
            rounds=job.rounds(engine),
        ) as worker,
    ):
        while not stop.wait(_LOOK):
            if not worker.is_alive:
                errors().print("[red]worker[/] timers are no longer looked at; ending")
                return Exit.INFRASTRUCTURE
    return Exit.FINE


def _serve_many(job: Job, workers: int, stop: Event) -> Exit:
    """Processes that are started anew when they end, until `stop`."""
    context = multiprocessing.get_context("spawn")

    def started() -> BaseProcess:
        process = context.Process(target=_child, args=(job,))
        process.start()
        return process

    running = [started() for _ in range(workers)]
    while not stop.wait(_LOOK):
        running = [process if process.is_alive() else started() for process in running]
    for process in running:
        process.terminate()
    for process in running:
        process.join()
    return Exit.FINE


def _child(job: Job) -> None:
    try:
        sys.exit(_serve(job, _stop_signal()))
    except CalloutError as error:
        _report(error)
        sys.exit(exit_of(error))


def _stop_signal() -> Event:
    stop = Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop


def _engine(job: Job) -> AbstractContextManager[Engine]:
    adapters = _adapters(job.echo)
    delivering = dict.fromkeys(adapters, job.delivering)
    return job.place.engine(
        profile=job.profile,
        adapters=adapters,
        delivering=delivering,
        create=True,
        released_only=job.place.released_only,
    )


def installed_adapters() -> tuple[str, ...]:
    """The names of the adapters that packages here have registered."""
    return tuple(sorted(point.name for point in entry_points(group=ADAPTERS)))


def _adapters(echo: tuple[str, ...]) -> Mapping[str, Adapter]:
    found: dict[str, Adapter] = {point.name: point.load() for point in entry_points(group=ADAPTERS)}
    return {**found, **dict.fromkeys(echo, _echo)}


def _echo(effect: Effect) -> Answer | None:
    document = {
        "id": effect.id,
        "adapter": effect.adapter,
        "operation": effect.operation,
        "arguments": dict(effect.arguments),
    }
    write_json(document, indent=False)
    return None


def _report(error: Exception) -> None:
    errors().print(f"[red]worker[/] {escape(str(error))}")
