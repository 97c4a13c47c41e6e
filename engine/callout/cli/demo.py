"""``callout demo``: a ticket lives through its whole process in a few seconds.

Everything is the real thing, an SQLite file, the alarm clock that waits for timers, the outbox;
only the clock runs faster. Afterwards: the history with the rule rows that fired, its replay, and
what a designer sees for a slip of the pen.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from callout.alarm import Alarm, TimerLoop, open_alarm
from callout.catalog import Catalog, read_settings, shipped
from callout.clock import FastClock, SystemClock
from callout.engine import Engine
from callout.errors import DefinitionError, Refused
from callout.process import Process, Text, walk
from callout.reader import load_process, render
from callout.records import Effect, Entry, Event, TicketId
from callout.report import decision_text, headline, history_lines
from callout.report.screen import Screen, escape
from callout.scenarios import ScenarioTicket, Step, Story, read_stories, tickets_of
from callout.scenarios.times import read_clock, read_duration
from callout.store import Query, open_store
from callout.values import from_json

from .output import Exit, console, finish

_LONGEST, _SHORTEST = 0.35, 0.03
"""Real seconds for the longest and the shortest wait."""
_PATIENCE = 300
_LONG_ENOUGH = 6
"""Letters of a word that is still known after a slip of the pen."""


def demo(
    scenario: Annotated[
        Path | None, typer.Argument(help="Scenario to live through; default: the shipped one.")
    ] = None,
) -> None:
    """Watch a ticket from its start to its end, then its history and its replay."""
    out = console()
    story = read_stories([scenario or shipped("examples") / "demo.yaml"])[0]
    catalog = Catalog.load(
        settings={**read_settings(story.header.settings), **story.header.parameters}
    )
    with TemporaryDirectory() as folder:
        divergences = _Show(out, story, catalog, Path(folder)).run()
    _typo(out, catalog, next(iter(tickets_of(story).values())))
    _whereto(out)
    if divergences:
        finish(Exit.FINDINGS)


class _Show:
    """One run of the demonstration."""

    def __init__(self, out: Screen, story: Story, catalog: Catalog, folder: Path) -> None:
        self._out = out
        self._story = story
        self._times, begin = read_clock(story.header.clock or "")
        self._clock = FastClock(SystemClock(), begin)
        self._clock.run_at(1, stop=begin)
        self._database = f"sqlite:///{folder / 'demo.db'}"
        self._engine = Engine(
            open_store(self._database),
            catalog,
            clock=self._clock,
            adapters={"people": self._people},
        )
        self._ids: dict[str, TicketId] = {}
        self._shown: dict[TicketId, int] = {}

    def run(self) -> int:
        """Play the story; how many divergences its replay has."""
        out = self._out
        title = self._story.title.in_language("en", self._story.name)
        out.rule(f"[bold]{escape(title)}[/]")
        with self._engine, self._alarm() as alarm:
            for name, wanted in tickets_of(self._story).items():
                self._start(name, wanted)
            for step in self._story.steps:
                self._step(step, alarm)
            self._catch_up()
            tickets = [TicketId(name) for name in self._engine.find(Query())]
            main = next(iter(self._ids.values()))
            out.rule("[bold]What happened, with the rule rows that fired[/]")
            for line in history_lines(self._engine.history(main), self._times.zone):
                out.print(line)
            return self._replay(tickets)

    @contextmanager
    def _alarm(self) -> Iterator[Alarm]:
        engine = self._engine
        alarm = open_alarm(
            TimerLoop(
                fire=lambda: engine.tick().fired > 0,
                next_due=engine.next_due,
                clock=self._clock,
                failed=lambda error: self._out.print(f"[red]{escape(str(error))}[/]"),
                poll=timedelta(seconds=0.1),
            )
        )
        unwatch = engine.store.watch(alarm.wake)
        try:
            yield alarm
        finally:
            unwatch()
            alarm.stop()

    def _start(self, name: str, wanted: ScenarioTicket) -> None:
        header = self._story.header
        result = self._engine.start(
            wanted.process,
            data=wanted.given,
            actor=header.actor or "nobody",
            id=wanted.id or name,
            profile=wanted.profile or header.profile,
            region=wanted.region or header.region,
        )
        self._ids[name] = result.id
        self._catch_up()

    def _step(self, step: Step, alarm: Alarm) -> None:
        for _ in range(step.repeat if step.steps else 0):
            for inner in step.steps:
                self._step(inner, alarm)
        self._wait(step, alarm)
        if step.send:
            self._send(step)
        self._catch_up()

    def _wait(self, step: Step, alarm: Alarm) -> None:
        now = self._clock.now()
        if step.at:
            target = self._times.instant(step.at, now)
        elif step.after:
            target = now + read_duration(step.after)
        else:
            return
        gap = (target - now).total_seconds()
        if gap <= 0:
            return
        real = min(_LONGEST, max(_SHORTEST, gap / 3000))
        self._clock.run_at(gap / real, stop=target)
        due = self._engine.next_due()
        if due is not None:
            alarm.wake(due)
        end = time.monotonic() + real
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.02))
            self._catch_up()
        self._clock.move_to(target)
        self._wait_for_timers(target)

    def _wait_for_timers(self, target: datetime) -> None:
        """Let the alarm fire what is due by now; the clock stands still meanwhile."""
        for _ in range(_PATIENCE):
            due = self._engine.next_due()
            if due is None or due > target:
                return
            time.sleep(0.01)

    def _send(self, step: Step) -> None:
        payload = {name: from_json(value) for name, value in step.payload.items()}
        actor = step.by or self._story.header.actor
        event = Event(step.send or "", payload, key=step.key)
        if actor is not None:
            event = Event(step.send or "", payload, actor, key=step.key)
        try:
            self._engine.tell(self._addressed(step), event)
        except Refused as refusal:
            self._out.print(f"      [red]{escape(refusal.code)}[/] {escape(refusal.message)}")

    def _addressed(self, step: Step) -> TicketId:
        parts = [part for part in (step.ticket or "").split("/") if part]
        name = parts.pop(0) if parts and parts[0] in self._ids else next(iter(self._ids))
        ticket = self._ids[name]
        for part in parts:
            ticket = self._engine.ticket(ticket).links[part]
        return ticket

    def _catch_up(self) -> None:
        """Show entries that are new, of all tickets, and hand out what people are told."""
        new: list[Entry] = []
        for name in self._engine.find(Query()):
            if self._engine.ticket(name).version > self._shown.get(name, 0):
                entries = self._engine.history(name)
                new += entries[self._shown.get(name, 0) :]
                self._shown[name] = len(entries)
        for entry in sorted(new, key=lambda entry: entry.recorded_at):
            self._out.print(self._line(entry))
        if new:
            self._engine.relay()

    def _line(self, entry: Entry) -> str:
        local = entry.recorded_at.astimezone(self._times.zone)
        _, _, below = entry.ticket.partition(".")
        owner = f"[blue]{escape(below)}[/] " if below else ""
        rows = " · ".join(decision_text(made) for made in entry.decisions)
        text = f"[dim]{local:%m-%d %H:%M:%S}[/] {owner}{headline(entry)}"
        return text + (f"  [magenta]{escape(rows)}[/]" if rows else "")

    def _people(self, effect: Effect) -> None:
        texts = effect.arguments.get("texts")
        words = texts if isinstance(texts, dict) else {}
        to = effect.arguments.get("to")
        who = ", ".join(map(str, to)) if isinstance(to, list) else str(to)
        for language in ("en", "zh"):
            if words.get(language):
                self._out.print(
                    f"             [cyan]{escape(who)}[/] [dim]{escape(str(words[language]))}[/]"
                )

    def _replay(self, tickets: list[TicketId]) -> int:
        reports = [self._engine.replay(ticket) for ticket in tickets]
        divergences = sum(len(report.divergences) for report in reports)
        entries = sum(len(self._engine.history(ticket)) for ticket in tickets)
        self._out.rule("[bold]Replayed from the database, field by field[/]")
        self._out.print(
            f"{len(tickets)} tickets, {entries} entries: [bold]{divergences} divergences[/]"
        )
        return divergences


def _typo(out: Screen, catalog: Catalog, wanted: ScenarioTicket) -> None:
    """What a designer sees who mistypes a target."""
    process = catalog.processes[wanted.process]
    target = next((each for each in _targets(process) if len(each.text) >= _LONG_ENOUGH), None)
    if target is None:
        return
    slip = target.text[:-2] + target.text[-1]
    texts = {**catalog.sources.processes, **catalog.sources.rules}
    rows = texts[target.where.path].split("\n")
    row, start = rows[target.where.line - 1], target.where.column - 1
    rows[target.where.line - 1] = row[:start] + slip + row[start + len(target.text) :]
    broken = {**texts, target.where.path: "\n".join(rows)}
    out.rule("[bold]What a designer sees for a slip of the pen[/]")
    try:
        load_process(broken[process.where.path], process.where.path, broken)
    except DefinitionError as error:
        for problem in error.problems:
            out.page(render(problem, broken[problem.where.path]))


def _targets(process: Process) -> Iterator[Text]:
    for state in walk.states(process.root):
        for transition in walk.transitions(state):
            yield from transition.targets


def _whereto(out: Screen) -> None:
    out.rule("[bold]Where to go next[/]")
    for command, what in (
        ("callout test", "the scenarios, on a virtual clock"),
        ("callout check", "the process and rules files"),
        ("callout diagram PROCESS", "a process as a picture"),
        ("callout start PROCESS; callout send TICKET EVENT", "a ticket of your own"),
        ("callout why TICKET", "the last thing that happened to it, explained"),
    ):
        out.print(f"  [bold]{command}[/]  {what}")
    out.print("  README.md, docs/designers/process.md, docs/scenarios.md, docs/embedding.md")
