"""A scenario says who stands in for whom, as files of the rules do."""

from pathlib import Path

import pytest

from callout.catalog import Catalog, Sources
from callout.errors import DefinitionError
from callout.scenarios import Played, Runner, read_stories
from tests.scenarios_runner.files import said

JOB = """
process: job
title: A job
owner: desk
assignee: worker
events: {finish: {by: assignee}}
states: {open: {on: {finish: shut}}, shut: {type: final}}
"""
ROWS = "[{person: worker:li, deputy: worker:wang, from: 2026-03-03, until: 2026-03-04}]"


def _play(folder: Path, day: int, expect: str, rows: str = ROWS) -> Played:
    (folder / "one.yaml").write_text(
        f"""scenario: one
process: job
actor: worker:li
clock: 2026-03-02 09:00 UTC
deputies: {rows}
steps:
  - at: 2026-03-0{day} 10:00
    send: finish
    by: {{id: worker:wang, roles: [worker], on_behalf_of: worker:li}}
    expect: {expect}
""",
        "utf-8",
    )
    rules = {"roles.yaml": "roles: {desk: {}, worker: {}}"}
    catalog = Catalog.of(Sources({"job.yaml": JOB}, rules))
    return Runner(catalog).play(read_stories([folder / "one.yaml"], catalog)[0])


@pytest.mark.parametrize(
    ("day", "expect"),
    [(2, "{refused: not-allowed}"), (3, "{states: shut}"), (5, "{refused: not-allowed}")],
)
def test_somebody_acts_for_who_is_away_on_the_days_of_the_row(
    tmp_path: Path, day: int, expect: str
) -> None:
    assert said(_play(tmp_path, day, expect)) == []


def test_a_row_that_never_holds_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="R313"):
        _play(tmp_path, 3, "{states: shut}", ROWS.replace("2026-03-04", "2026-03-01"))
