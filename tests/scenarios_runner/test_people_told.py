"""Words to a person are expected by the person, or by the person's role."""

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
messages: {look: {en: Look}}
events: {asked: {}}
states: {open: {on: {asked: {do: {tell: {assignee: look}}}}}}
"""


def _play(folder: Path, told: str, actor: str = "worker:li") -> Played:
    text = f"process: job\nactor: {actor}\nclock: 2026-03-02 09:00 UTC\n"
    steps = f"steps: [{{send: asked, expect: {{told: {told}}}}}]\n"
    (folder / "one.yaml").write_text(f"scenario: one\n{text}{steps}", "utf-8")
    catalog = Catalog.of(
        Sources({"job.yaml": JOB}, {"roles.yaml": "roles: {desk: {}, worker: {}}"})
    )
    return Runner(catalog).play(read_stories([folder / "one.yaml"], catalog)[0])


def test_a_person_is_told_as_such_and_as_one_of_the_role(tmp_path: Path) -> None:
    for told in ("{worker: look}", '{"worker:li": look}', '[{to: "worker:li", message: look}]'):
        assert said(_play(tmp_path, told)) == []


def test_another_person_or_the_role_that_owns_is_not(tmp_path: Path) -> None:
    played = _play(tmp_path, '{"worker:wang": look}')

    assert said(played) == [("told", "worker:wang told look", "worker:li: look")]
    assert said(_play(tmp_path, "{worker: look}", "desk:a")) != []
    assert said(_play(tmp_path, "{desk: look}", "desk:a")) == []


def test_a_person_of_a_role_that_nobody_has_is_named_before_playing(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="walker:li"):
        _play(tmp_path, '{"walker:li": look}')
