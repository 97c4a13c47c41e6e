"""Members of a group are played by the names they are linked by."""

from pathlib import Path

import pytest

from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError
from callout.scenarios import Played, Runner, read_stories
from tests.engine.teams import TEAM, VISIT
from tests.scenarios_runner.files import said

HEADER = "scenario: one\nprocess: team\nactor: desk:a\nclock: 2026-03-02 09:00 UTC\nsteps:\n"


def play(folder: Path, steps: str, keys: str = "") -> Played:
    team = TEAM.replace("PROCESS", "visit").replace("KEYS", keys)
    roles = {"roles.yaml": "roles: {desk: {}, worker: {}}"}
    catalog = Catalog.of(Sources({"team.yaml": team, "visit.yaml": VISIT}, roles))
    (folder / "one.yaml").write_text(HEADER + steps, "utf-8")
    return Runner(catalog).play(read_stories([folder / "one.yaml"], catalog)[0])


def test_members_are_sent_events_and_looked_at_one_by_one(tmp_path: Path) -> None:
    played = play(
        tmp_path,
        """
  - {send: go, expect: {children: {visits: {data: {site: north}}, visits-3: none}}}
  - {send: fine, with: {note: x}, ticket: visits-2, expect: {outcome: good}}
  - {expect: {states: out, children: {visits-3: {states: there, data: {site: south}}}}}
  - {send: stop, ticket: visits, expect: {outcome: bad}}
  - {send: fine, with: {note: y}, ticket: visits-3, expect: {outcome: good}}
  - expect:
      states: over
      fired: []
      data: {ended: 3}
      holds: ['got.outcome = ["bad", "good", "good"]', 'got[3].note = "y"']
""",
        keys="at_once: 2",
    )

    assert said(played) == []
    assert len(played.histories) == 4


def test_a_member_that_is_cancelled_may_be_expected(tmp_path: Path) -> None:
    steps = """
  - {send: go}
  - {send: stop, ticket: visits-2}
  - {expect: {states: over, children: {visits: {status: cancelled}, visits-2: {outcome: bad}}}}
"""
    assert said(play(tmp_path, steps, keys="until: any")) == []


def test_a_member_under_another_name_is_told_before_playing(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="visit-2"):
        play(tmp_path, "  - {send: go, expect: {children: {visit-2: {states: there}}}}\n")
