"""KPIs in scenarios: what they come to by a step, of all tickets of the story."""

from pathlib import Path

from callout.scenarios import Runner, read_stories
from callout.scenarios.spelling import misspelt_names
from tests.kpis.worlds import KPIS, catalog_of
from tests.scenarios_runner.files import said, write

STORY = """profile: desk
clock: 2024-03-04 10:00 Asia/Shanghai
actor: clerk:li
tickets:
  first: {process: matter, given: {kind: visit}}
  second: {process: matter, given: {kind: visit}}
  third: {process: matter, given: {kind: visit}}
steps:
"""
SETTLED = """  - {ticket: first, send: settle, with: {rating: good, cost: 1.5}}
  - {ticket: second, send: settle, with: {rating: bad, cost: 2}}
  - {ticket: third, send: ticket.cancel, with: {reason: x}}
"""
CATALOG = catalog_of(KPIS)


def play(folder: Path, steps: str) -> list[tuple[str, str, str]]:
    write(folder, one=STORY + steps)
    (story,) = read_stories([folder])
    assert list(misspelt_names(story, CATALOG)) == []
    return said(Runner(CATALOG).play(story))


def test_what_a_kpi_comes_to_is_expected_by_a_step(tmp_path: Path) -> None:
    steps = (
        "  - {ticket: first, expect: {kpis: {satisfaction: no cases}}}\n"
        f"{SETTLED}"
        "  - {ticket: first, expect: {kpis: {satisfaction: 1 of 2, takings: 3.5}}}\n"
        "  - {ticket: first, expect: {kpis: {satisfaction: {is: 1 of 2, open: 0,"
        " out: {cancelled: 1}, target: not met}, duration: {is: PT0S, target: met}}}}\n"
        "  - {ticket: first, at: 2024-04-02 10:00, expect: {kpis: {satisfaction:"
        " {is: no cases, target: none}, takings: {is: 3.5, period: 2024-03}}}}\n"
    )

    assert play(tmp_path, steps) == []


def test_what_it_comes_to_instead_is_told(tmp_path: Path) -> None:
    steps = (
        f"{SETTLED}"
        "  - {ticket: first, expect: {kpis: {satisfaction: {is: 2 of 2, open: 1, out: none,"
        " target: met}, takings: 4, kept: {period: 2024-13}}}}\n"
    )

    found = "\n".join(actual for _, _, actual in play(tmp_path, steps))

    for words in ("1 of 2", "open: 0", "cancelled: 1", "target: not met", "3.5", "is no period"):
        assert words in found


def test_a_kpi_that_there_is_not_is_told_before_anything_is_played(tmp_path: Path) -> None:
    write(tmp_path, one=STORY + "  - {ticket: first, expect: {kpis: {satisfied: 1 of 2}}}\n")
    (story,) = read_stories([tmp_path])

    (problem,) = misspelt_names(story, CATALOG)

    assert problem.code == "X007"
    assert "satisfied" in problem.message
