"""Replays a history: the same events, instants and definitions must give the same record.

Level 0 folds the recorded deltas and checks the state's hash after each; level 1 decides every
event again and compares every field; with another definition in place of the recorded one it says
what would have been different. See docs/replay.md.
"""

from .again import decide_again, event_of
from .fold import BadDelta, Fold
from .moment import Moment, TimeAxis, happened_at, known_by, moment_at, ticket_at
from .replay import rebuild, replay
from .replayer import FindDefinition, Replayer
from .report import Difference, Divergence, Report

__all__ = [
    "BadDelta",
    "Difference",
    "Divergence",
    "FindDefinition",
    "Fold",
    "Moment",
    "Replayer",
    "Report",
    "TimeAxis",
    "decide_again",
    "event_of",
    "happened_at",
    "known_by",
    "moment_at",
    "rebuild",
    "replay",
    "ticket_at",
]
