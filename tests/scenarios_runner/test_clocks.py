"""What scenarios expect of clocks, how that is told, and what of clocks counts as covered."""

from __future__ import annotations

from pathlib import Path

import pytest

from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError
from callout.scenarios import CoverageCollector, Played, Runner, read_stories
from tests.scenarios_runner.files import said

PROCESS = """process: ask
title: Ask
events: {answered: {}, held: {}, resumed: {}}
clocks:
  response: {starts: open, stops: done, pauses: held, limit: PT4H, warn: PT1H}
states:
  open: {on: {held: held, answered: done}}
  held: {on: {resumed: open}}
  done: {}
"""
HEADER = (
    "scenario: one\nprocess: ask\nclock: 2026-03-09 09:00 UTC\nactor: x:me\ngiven: {}\nsteps:\n"
)


def play(folder: Path, steps: str) -> tuple[Played, CoverageCollector]:
    (folder / "one.yaml").write_text(HEADER + steps)
    catalog = Catalog.of(Sources({"ask.yaml": PROCESS}, {}))
    (story,) = read_stories([folder / "one.yaml"], catalog)
    played, collector = Runner(catalog).play(story), CoverageCollector()
    collector.expect(played.definitions.values(), ())
    collector.add(played)
    return played, collector


def test_all_that_can_be_read_of_a_clock_can_be_expected(tmp_path: Path) -> None:
    played, _ = play(
        tmp_path,
        """
  - expect: {clock: {response: running}, timers: {warning.response: "12:00"}}
  - at: "10:00"
    send: held
    expect: {clock: {response: {state: paused, elapsed: PT1H, due: none}}}
  - at: "11:00"
    send: resumed
    expect: {clock: {response: {left: PT3H, due: "14:00", limit: PT4H}}}
  - {at: "15:00", expect: {clock: {response: {state: breached, breaches: 1, started: "09:00"}}}}
  - {send: answered, expect: {clock: {response: {stopped: "15:00", left: -PT1H}}}}
""",
    )

    assert said(played) == []


def test_what_is_otherwise_is_told_with_what_it_is(tmp_path: Path) -> None:
    wanted = '{state: met, elapsed: PT2H, due: "14:00"}'
    played, _ = play(tmp_path, f'  - {{at: "10:00", expect: {{clock: {{response: {wanted}}}}}}}\n')

    assert said(played) == [
        ("clock", "response: met", "response: running"),
        ("clock", "response.elapsed = PT2H", "PT1H"),
        ("clock", "response: due 14:00", "13:00"),
    ]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("{respons: met}", "there is no clock 'respons'"),
        ("{response: {elapst: PT1H}}", "there is no part of a clock 'elapst'"),
    ],
)
def test_names_that_a_clock_has_not_are_told_before_playing(
    tmp_path: Path, wanted: str, message: str
) -> None:
    with pytest.raises(DefinitionError, match=message):
        play(tmp_path, f"  - {{expect: {{clock: {wanted}}}}}\n")


def test_a_warning_and_a_breach_are_to_be_covered_as_timers_are(tmp_path: Path) -> None:
    def missing(steps: str) -> list[str]:
        _, collector = play(tmp_path, steps)
        return [each.name for each in collector.coverage().missing if each.kind == "timer"]

    assert missing('  - {at: "10:00"}\n') == ["breached.response", "warning.response"]
    assert missing('  - {at: "12:30"}\n') == ["breached.response"]
    assert missing('  - {at: "13:30"}\n') == []
