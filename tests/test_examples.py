"""The examples for designers are without a finding, go as written, and leave nothing unplayed."""

import re
from pathlib import Path

import pytest

from callout.catalog import Catalog
from callout.checks import Project, check_project
from callout.process import State
from callout.scenarios import CoverageCollector, Played, Runner, play_all, read_stories

EXAMPLES = Path(__file__).parents[1] / "docs/examples"
TRADES = sorted(path.parent for path in EXAMPLES.glob("*/scenarios"))


def _catalog(trade: Path) -> Catalog:
    return Catalog.load(trade / "processes", trade / "rules", lenient=True)


@pytest.mark.parametrize("trade", TRADES, ids=lambda path: path.name)
def test_nothing_is_found_in_an_example_not_even_a_hint(trade: Path) -> None:
    paths = [*trade.glob("processes/*.yaml"), *trade.glob("rules/*.yaml")]

    assert check_project(Project({str(path): path.read_text("utf-8") for path in paths})) == ()


@pytest.mark.parametrize("trade", TRADES, ids=lambda path: path.name)
def test_its_scenarios_go_as_written_and_play_all_of_it(trade: Path) -> None:
    catalog, collector = _catalog(trade), CoverageCollector()

    def failures(played: Played) -> None:
        assert [f"{each.where}: {each.expected}" for each in played.failures] == []

    played = play_all(read_stories([trade / "scenarios"]), Runner(catalog), failures, collector)
    collector.expect((), catalog.library.tables.values())

    assert len(played) > 3
    assert collector.coverage(()).percent == 100


@pytest.mark.parametrize("trade", TRADES, ids=lambda path: path.name)
def test_people_read_it_in_english_and_in_chinese(trade: Path) -> None:
    for process in _catalog(trade).processes.values():
        labels = {process.name: process.title}
        labels |= {state.id: state.title for top in process.root.states for state in _below(top)}
        labels |= {event.name: event.title for event in process.events.values()}

        assert [name for name, label in labels.items() if set(label.texts) != {"en", "zh"}] == []


def test_the_page_lists_every_example() -> None:
    page = (EXAMPLES / "README.md").read_text("utf-8")

    listed = re.findall(r"^\| \[(\w+)\]", page, re.MULTILINE)

    assert sorted(listed) == sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
    assert len(TRADES) >= 4


def _below(state: State) -> list[State]:
    return [state, *(each for child in state.states for each in _below(child))]
