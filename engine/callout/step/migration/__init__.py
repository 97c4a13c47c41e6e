"""A ticket moved to another version of its process, and back: pure, like every step."""

from .configuration import configuration_faults, moved_states
from .migrate import check_move, has_stayed, migrate, migrating, take_back, taking_back
from .obstacles import CannotMigrate, MoveObstacle, MoveObstacleKind
from .plan import DuePolicy, MovePlan, TimerMove

__all__ = [
    "CannotMigrate",
    "DuePolicy",
    "MoveObstacle",
    "MoveObstacleKind",
    "MovePlan",
    "TimerMove",
    "check_move",
    "configuration_faults",
    "has_stayed",
    "migrate",
    "migrating",
    "moved_states",
    "take_back",
    "taking_back",
]
