import pytest

from callout.catalog import Catalog, Sources
from callout.engine import Engine
from callout.errors import DefinitionError
from callout.store import MemoryStore

PROCESS = """process: stay
profiles: [{profiles}]
states:
  a: {{after: {{param.within: b}}}}
  b: {{type: final}}
"""
NUMBERS = "parameters: {name}\nvalues: {{within: {{type: duration, value: PT2H}}}}\n"
RULES = {name: NUMBERS.format(name=name) for name in ("ward", "stable")}


def engine(profiles: str) -> Engine:
    process = PROCESS.format(profiles=profiles)
    return Engine(MemoryStore(), Catalog.of(Sources({"stay.yaml": process}, RULES)))


def test_a_process_for_one_profile_has_it_by_default() -> None:
    with engine("ward") as running:
        assert running.start("stay", id="1").ticket.profile == "ward"
        assert running.replay("1").divergences == ()


@pytest.mark.parametrize(("profiles", "names"), [("ward, stable", "ward or stable"), ("", "")])
def test_where_no_profile_was_chosen_that_is_what_is_said(profiles: str, names: str) -> None:
    with engine(profiles) as running, pytest.raises(DefinitionError) as caught:
        running.start("stay", id="1")

    (problem,) = caught.value.problems
    assert problem.code == "F008"
    assert f"no profile was chosen: --profile {names}" in (problem.hint or "")
