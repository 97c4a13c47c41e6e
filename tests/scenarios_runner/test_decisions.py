"""Expectations about rule tables, effects, logs and values of every kind; and their coverage."""

from pathlib import Path

from callout.catalog import Catalog, Sources
from callout.scenarios import CoverageCollector, Played, Runner, read_stories
from tests.scenarios_runner.files import said

PROCESS = """
process: lateness_desk
data:
  late_by: {type: duration, required: true}
  due:     {type: date and time}
  day:     {type: date}
  gift:    {type: boolean, default: false}
  notes:   {type: list<string>, default: []}
  place:   {type: context, fields: {street: {type: string}, floor: {type: number}}}
events: {judged: {}, paid: {}}
initial: open
states:
  open:
    on:
      judged:
        target: judged
        do:
          - set:
              due: now() + late_by
              day: date(now())
              notes: '["a", "b"]'
              place: '{street: "x", floor: 3}'
          - {decide: lateness}
          - {send: {event: pay, to: adapter:bank, with: {amount: '12.50'}}}
          - log: '"judged"'
          - log: late_by
  judged: {on: {paid: shut}}
  shut: {type: final}
"""
RULES = """
tables:
  lateness:
    hit: U
    inputs: {late_by: {type: duration}}
    outputs: {gift: {type: boolean, default: "null"}}
    rules: |
      | late_by             || gift  | # id  |
      | < duration("PT15M") || false | minor |
      | [duration("PT15M")..duration("PT1H")] || true | major |
"""
HEADER = """
process: lateness_desk
clock: 2024-03-11 09:00 Asia/Shanghai
given: {late_by: PT20M}
"""


def _play(folder: Path, steps: str, header: str = HEADER) -> tuple[Played, Catalog]:
    (folder / "one.yaml").write_text(f"scenario: one\n{header}steps:\n{steps}")
    catalog = Catalog.of(Sources({"lateness_desk.yaml": PROCESS}, {"rules.yaml": RULES}))
    (story,) = read_stories([folder])
    return Runner(catalog).play(story), catalog


def test_decisions_effects_logs_and_values_that_hold_are_silent(tmp_path: Path) -> None:
    played, _ = _play(
        tmp_path,
        """
  - send: judged
    expect:
      decisions: {lateness: {row: major, inputs: {late_by: PT20M}, outputs: {gift: true}}}
      effects: [{adapter: bank, operation: pay, with: {amount: 12.50}}]
      log: [judged, PT20M]
      data:
        gift: true
        due: "09:20"
        day: 2024-03-11
        notes: [a, b]
        place: {floor: 3}
        place.street: x
      holds: ['due > now()', 'late_by = duration("PT20M")']
  - expect: {decisions: {lateness: none}, data: {due: 2024-03-11T01:20:00Z}}
  - expect: {decisions: none}
""",
    )

    assert said(played) == []


def test_what_is_otherwise_is_shown(tmp_path: Path) -> None:
    played, _ = _play(
        tmp_path,
        """
  - send: judged
    expect:
      decisions: {lateness: {row: minor, inputs: {late_by: PT1M}, outputs: {gift: false}}}
      effects: [{adapter: bank, with: {amount: 13}}]
      log: [judged]
      data: {due: "09:21", notes: [a], day: 2024-03-12, place: {floor: 4}}
      told: {anybody: anything}
""",
    )

    assert said(played) == [
        ("decisions", "lateness: row minor", "lateness: row major"),
        ("decisions", "lateness: gift = false", "lateness: true"),
        ("decisions", "lateness: late_by = PT1M", "lateness: PT20M"),
        ("effects", "1 x adapter bank, with {amount: 13}", "0 x; in all: bank: pay"),
        ("log", "judged", "judged, PT20M"),
        ("data", "due = 09:21", "due = 09:20"),
        ("data", "notes = a", "notes = [a, b]"),
        ("data", "day = 2024-03-12", "day = 2024-03-11"),
        ("data", "place = {floor: 4}", "place = {street: x, floor: 3}"),
        ("told", "anybody told anything", "nobody was told anything"),
    ]


def test_that_no_table_is_asked_can_be_expected(tmp_path: Path) -> None:
    played, _ = _play(tmp_path, "  - {send: judged, expect: {decisions: none}}\n")

    assert said(played) == [("decisions", "no table asked", "asked: lateness")]


def test_rows_and_the_default_are_covered_when_they_answer(tmp_path: Path) -> None:
    collector = CoverageCollector()
    for given in ("PT20M", "PT2H"):
        header = HEADER.replace("PT20M", given)
        played, catalog = _play(tmp_path, "  - {send: judged}\n", header)
        assert said(played) == []
        collector.expect(played.definitions.values(), catalog.library.tables.values())
        collector.add(played)

    coverage = collector.coverage()

    assert coverage.counts("lateness") == {"row": (2, 3)}
    assert [(each.owner, each.kind, each.name) for each in coverage.missing] == [
        ("lateness", "row", "minor"),
        ("lateness_desk", "state", "shut"),
        ("lateness_desk", "transition", "judged.paid.1"),
    ]


def test_a_story_whose_rules_do_not_load_is_a_failure(tmp_path: Path) -> None:
    header = HEADER + "parameters: {nothing_like_it: 5}\n"

    played, _ = _play(tmp_path, "  - {send: judged}\n", header + "profile: nobody\n")

    ((check, expected, actual),) = said(played)
    assert (check, expected) == ("start", "a ticket")
    assert "nobody" in actual
