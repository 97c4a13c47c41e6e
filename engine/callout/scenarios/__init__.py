"""Scenario tests that designers write in YAML, and what they cover; see docs/scenarios.md."""

from .bench import tickets_of
from .coverage import Coverage, CoverageCollector, CoverageElement, Exclusion
from .exclusions import read_exclusions
from .model import Scenario, ScenarioTicket, Step, Story
from .played import Failure, Played
from .player import Player
from .reader import read_scenario
from .runner import Runner, read_stories, scenario_files
from .side_by_side import play_all
from .unplayable import Unplayable

__all__ = [
    "Coverage",
    "CoverageCollector",
    "CoverageElement",
    "Exclusion",
    "Failure",
    "Played",
    "Player",
    "Runner",
    "Scenario",
    "ScenarioTicket",
    "Step",
    "Story",
    "Unplayable",
    "play_all",
    "read_exclusions",
    "read_scenario",
    "read_stories",
    "scenario_files",
    "tickets_of",
]
