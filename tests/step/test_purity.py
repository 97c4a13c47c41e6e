"""A step is a function of its arguments: of nothing else, for nobody else."""

from __future__ import annotations

import builtins
import os
import random
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

from callout.records import Entry, entry_from_json, entry_to_json
from callout.replay import replay
from tests.step.story import Story, define

ROOT = Path(__file__).parents[2]
RULES = {
    "rules/p.yaml": """
        parameters: p
        zone: Asia/Shanghai
        values: {wait: {type: duration, value: PT7M}}
    """,
    "rules/t.yaml": """
        tables:
          sizing:
            hit: C
            inputs: {n: {type: number}}
            outputs: {size: {type: string}}
            rules: |
              | n    || size  |
              | < 3  || "a"   |
              | < 5  || "b"   |
    """,
}
TEXT = """
    data:
      n: {type: number, default: 0}
      sizes: {type: list<string>, default: []}
      day: {type: string}
    checklists:
      look: {title: {en: L, zh: 看}, items: {x: {title: {en: X, zh: 项}}}}
    messages: {grown: {en: "{n} on {day}", zh: "{n}"}}
    events: {add: {payload: {k: number}}, looked: {checklist: look}}
    must: {card: {due: PT1H, title: {en: Card, zh: 卡}}}
    states:
      all:
        type: parallel
        states:
          one:
            entry: [{oblige: card}]
            after: {param.wait: {do: [{set: {n: n * 2}}]}}
            on:
              add:
                guard: k > 0
                do:
                  - set: {n: n + k, day: string(date(now()))}
                  - decide: {table: sizing, into: sizes}
                  - tell: {clerk: grown}
          two:
            states:
              unseen: {on: {looked: {guard: checklist.look.passed, target: seen}}}
              seen: {}
"""


def told() -> Story:
    story = Story(define(TEXT, RULES, profile="p"))
    story.open()
    story.send("add", {"k": 2})
    story.send("add", {"k": -1})
    story.send("looked", {"x": True})
    story.wait("PT2H")
    story.send("add", {"k": 0.5})  # type: ignore[dict-item]  # a float from outside
    return story


def in_json(entries: list[Entry]) -> bytes:
    return orjson.dumps([entry_to_json(entry) for entry in entries], option=orjson.OPT_SORT_KEYS)


def test_nothing_outside_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    story = told()

    def forbidden(*_: object, **__: object) -> object:
        raise AssertionError("a step looked outside")

    outside = (
        (builtins, "open"),
        (socket, "socket"),
        (time, "time"),
        (time, "monotonic"),
        (random, "random"),
        (os, "urandom"),
        (os, "getenv"),
    )
    with monkeypatch.context() as patch:
        for module, name in outside:
            patch.setattr(module, name, forbidden)
        report = replay(story.entries, {story.definition.hash: story.definition})

    assert report.equal


REPLAY_ELSEWHERE = """
import sys, orjson
from callout.records import entry_from_json, entry_to_json
from callout.replay import event_of, replay
from callout.step import step
from tests.step.story import define
from tests.step.test_purity import RULES, TEXT
definition = define(TEXT, RULES, profile="p")
entries = [entry_from_json(each) for each in orjson.loads(sys.stdin.buffer.read())]
ticket, made = None, []
for entry in entries:
    outcome = step(definition, ticket, event_of(entry), entry.recorded_at, ticket_id=entry.ticket)
    ticket = outcome.ticket
    made.append(entry_to_json(outcome.entry))
assert replay(entries, {definition.hash: definition}).equal
sys.stdout.buffer.write(orjson.dumps(made, option=orjson.OPT_SORT_KEYS))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "zone"), [("0", "UTC"), ("17", "Asia/Tokyo")])
def test_the_same_bytes_come_out_elsewhere(seed: str, zone: str) -> None:
    story = told()
    path = os.pathsep.join(str(ROOT / each) for each in ("engine", "adapters", "."))
    environment = {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": path, "PATH": ""}
    made = subprocess.run(
        [sys.executable, "-c", REPLAY_ELSEWHERE],
        input=in_json(story.entries),
        capture_output=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    assert made.stdout == in_json(story.entries)


def test_threads_share_a_definition() -> None:
    alone = in_json(told().entries)
    definition = define(TEXT, RULES, profile="p")
    entries = [entry_from_json(each) for each in orjson.loads(alone)]
    barrier = threading.Barrier(4)

    def replayed(_: int) -> bool:
        barrier.wait()
        return all(replay(entries, {definition.hash: definition}).equal for _ in range(5))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(replayed, range(4)))
