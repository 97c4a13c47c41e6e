"""Schedules with meaning: when they come, and what tickets each occurrence opens."""

from .occurrences import Timing
from .plan import Opening, Plan, plan_of
from .selection import due_now

__all__ = ["Opening", "Plan", "Timing", "due_now", "plan_of"]
