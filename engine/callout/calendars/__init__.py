"""Working time: which days and hours count, when a day ends, what comes so much work later."""

from .calendar import Calendar
from .ending import EXTEND, Ending, ending
from .out_of_calendar import OutOfCalendar
from .timetable import Pay, free
from .working_hours import WEEKDAYS, WorkingHours

__all__ = [
    "EXTEND",
    "WEEKDAYS",
    "Calendar",
    "Ending",
    "OutOfCalendar",
    "Pay",
    "WorkingHours",
    "ending",
    "free",
]
