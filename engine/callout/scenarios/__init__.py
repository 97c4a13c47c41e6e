"""Scenario tests that designers write in YAML, and what they cover; see docs/scenarios.md."""

from .coverage import Coverage, Element, Excuse, Gatherer
from .exclusions import read_excuses
from .model import Cast, Scenario, Step, Story
from .player import Failure, Played, Player, cast_of
from .reader import read_scenario
from .runner import Runner, play_all, read_stories, scenario_files

__all__ = [
    "Cast",
    "Coverage",
    "Element",
    "Excuse",
    "Failure",
    "Gatherer",
    "Played",
    "Player",
    "Runner",
    "Scenario",
    "Step",
    "Story",
    "cast_of",
    "play_all",
    "read_excuses",
    "read_scenario",
    "read_stories",
    "scenario_files",
]
