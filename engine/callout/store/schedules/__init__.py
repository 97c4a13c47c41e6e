"""The marks of schedules: how far each was worked off."""

from .memory import MemorySchedules
from .protocol import HELD, ScheduleMark, Schedules

__all__ = ["HELD", "MemorySchedules", "ScheduleMark", "Schedules"]
