"""How stories are played: time, several tickets, variants, beginnings, refusals, replay."""

from pathlib import Path

import pytest

from callout.errors import DefinitionError
from callout.scenarios import read_stories
from tests.scenarios_runner.files import HEADER, play, play_one, said, write

STORED = "  - {send: stored, with: {shelf: A3}, label: stored, expect: {states: waiting}}\n"


def test_time_passes_and_timers_fire_on_the_way(tmp_path: Path) -> None:
    played = play_one(
        tmp_path,
        STORED
        + """
  - {after: PT24H, expect: {data: {reminders: 1}}}
  - {at: 2024-03-14 09:00, expect: {data: {reminders: 2}, told: {receiver: [come]}}}
  - {at: 2024-03-18 08:59:59, expect: {states: waiting}}
  - {at: "09:00", expect: {outcome: returned, status: closed, timers: none}}
""",
    )

    assert said(played) == []
    assert played.steps == 5


def test_a_clock_never_runs_backwards(tmp_path: Path) -> None:
    played = play_one(tmp_path, '  - {at: "08:59"}\n')

    ((check, expected, actual),) = said(played)
    assert (check, expected) == ("at", "a time")
    assert "a clock never runs backwards" in actual


def test_an_unexpected_refusal_fails_the_step_with_its_reason(tmp_path: Path) -> None:
    played = play_one(tmp_path, "  - {send: fetched}\n")

    ((check, expected, actual),) = said(played)
    assert (check, expected) == ("send", "accepted")
    assert "nothing takes 'fetched'" in actual
    assert str(played.failures[0].where) == f"{tmp_path / 'one.yaml'}:8:5"


def test_a_repeated_step_is_played_so_often(tmp_path: Path) -> None:
    played = play_one(
        tmp_path,
        """
  - repeat: 3
    steps:
      - {send: weighed, with: {weight: 6}}
  - {expect: {holds: [weight = 6], exactly: arrived}}
""",
    )

    assert said(played) == []
    assert [entry.name for entry in played.histories[0]].count("weighed") == 3


def test_a_variant_goes_on_from_a_label_with_its_own_data(tmp_path: Path) -> None:
    variants = """
variants:
  heavy:
    given: {weight: 31}
    steps: [{send: stored, with: {shelf: A3}, expect: {refused: guard-false}}]
  fetched:
    from: stored
    steps: [{send: fetched, by: courier:wu, expect: {outcome: fetched}}]
"""
    write(tmp_path, one=f"{HEADER}steps:\n{STORED}{variants}")

    played = play(tmp_path)

    assert {name: said(each) for name, each in played.items()} == {
        "one": [],
        "one/heavy": [],
        "one/fetched": [],
    }


def test_a_scenario_begins_where_another_stands(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    write(tmp_path, base=f"{HEADER}steps:\n{STORED}")
    write(
        tmp_path / "more",
        next="from: ../base@stored\nsteps: [{send: fetched, expect: {outcome: fetched}}]\n",
        header="from: ../base\ngiven: {weight: 31}\n"
        "steps: [{expect: {states: arrived, data: {weight: 31}}}]\n",
    )

    played = play(tmp_path)

    assert {name: said(each) for name, each in played.items()} == {
        "base": [],
        "next": [],
        "header": [],
    }


def test_beginnings_that_do_not_exist_are_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        base=f"{HEADER}steps:\n{STORED}",
        lost="from: nowhere@x\nsteps: []\n",
        label="from: base@gone\nsteps: []\n",
        circle="from: circle@x\nsteps: []\n",
    )

    with pytest.raises(DefinitionError) as caught:
        read_stories([tmp_path])

    messages = {problem.message for problem in caught.value.problems}
    assert messages == {
        "there is no scenario 'nowhere'",
        "scenario 'base' has no step 'gone'",
        "these begin in each other: circle -> circle",
    }


def test_several_tickets_live_side_by_side(tmp_path: Path) -> None:
    header = """
clock: 2024-03-11 09:00 Asia/Shanghai
actor: clerk:li
tickets:
  early: {process: parcel, given: {weight: 5}}
  later: {process: parcel, given: {weight: 6}, clock: 2024-03-11 10:00}
  asked: {process: parcel, given: {weight: 7}}
"""
    played = play_one(
        tmp_path,
        """
  - {send: stored, with: {shelf: A3}, expect: {data: {weight: 5}, states: waiting}}
  - {at: "10:00", ticket: later, expect: {data: {weight: 6}, states: arrived}}
  - {start: asked}
  - {ticket: asked, send: asked, expect: {children: {desk: {states: open}}}}
  - {ticket: asked/desk, send: told, with: {answer: soon}, expect: {outcome: answered}}
  - {ticket: asked, expect: {data: {answer: soon}, children: {nothing: none}}}
  - {ticket: nobody, expect: {states: x}}
""",
        header,
    )

    assert said(played) == [
        ("ticket", "a ticket 'nobody'", "tickets: asked, asked.desk, early, later")
    ]


def test_a_step_starts_only_tickets_of_the_scenario(tmp_path: Path) -> None:
    played = play_one(tmp_path, "  - {start: evening}\n")

    assert said(played) == [("start", "a ticket 'evening'", "tickets: ticket")]


def test_a_story_that_cannot_begin_is_a_failure(tmp_path: Path) -> None:
    write(
        tmp_path,
        noclock="process: parcel\nsteps: []\n",
        noprocess="clock: 2024-03-11 09:00 UTC\nsteps: []\n",
        unknown="process: parcle\nclock: 2024-03-11 09:00 UTC\nsteps: []\n",
        nodata="process: parcel\nclock: 2024-03-11 09:00 UTC\nsteps: []\n",
    )

    checks = {name: said(each)[0][:2] for name, each in play(tmp_path).items()}

    assert checks == {
        "noclock": ("clock", "a clock"),
        "noprocess": ("process", "`process` or `tickets`"),
        "unknown": ("start", "a ticket"),
        "nodata": ("start", "a ticket"),
    }


def test_every_problem_of_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(
        "scenario: good\nproces: parcel\nsteps:\n  - {at: 1, after: PT1S, expct: {}}\n"
        "  - {send: [a], repeat: x}\n  - {expect: {state: b}}\n"
    )

    with pytest.raises(DefinitionError) as caught:
        read_stories([tmp_path / "bad.yaml"])

    found = [(each.where.line, each.message, each.hint) for each in caught.value.problems]
    assert found == [
        (
            1,
            "the scenario is called 'good', its file 'bad.yaml'",
            "rename the file to good.yaml, or the scenario",
        ),
        (2, "a scenario file has no key 'proces'", "did you mean 'process'?"),
        (4, "'at' takes text, not '1'", 'write "1" in quotes'),
        (4, "a step has 'at' or 'after', not both", "keep one"),
        (4, "a step has no key 'expct'", "did you mean 'expect'?"),
        (5, "'send' takes text, not a list", None),
        (5, "'repeat' needs 'steps' beside it", "add `steps:`"),
        (5, "'repeat' takes a whole number, not 'x'", "like 6"),
        (6, "an expectation has no key 'state'", "did you mean 'states'?"),
    ]


def test_files_beside_scenarios_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, one=f"{HEADER}steps: []\n")
    (tmp_path / "settings.yaml").write_text("settings: x\nvalues: {}\n")

    assert [story.name for story in read_stories([tmp_path])] == ["one"]
