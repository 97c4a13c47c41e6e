"""A short run of the fuzz script; see there for the long one."""

import pytest

from tests.reader import fuzz


def test_a_handful_of_damaged_projects_is_read_or_refused() -> None:
    assert list(fuzz.offences(seed=6, rounds=iter(range(40)))) == []


@pytest.mark.slow
def test_damaged_projects_are_read_or_refused() -> None:
    assert list(fuzz.offences(seed=5, rounds=iter(range(800)))) == []


def test_projects_to_damage_are_at_hand_and_sound() -> None:
    found = fuzz.projects()
    assert len(found) > 20
    assert [fuzz.offence(each) for each in found] == [None] * len(found)
