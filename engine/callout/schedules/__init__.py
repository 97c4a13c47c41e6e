"""Schedules with meaning: when they come, and what tickets each occurrence opens."""

from .linked import LinkedSchedule, Opening, link_schedule
from .occurrences import Timing
from .selection import due_now

__all__ = ["LinkedSchedule", "Opening", "Timing", "due_now", "link_schedule"]
