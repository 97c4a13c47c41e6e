"""Working time: which days and hours count, when a day ends, what comes so much work later."""

from .calendar import Calendar
from .choice import CalendarChoice
from .ending import EXTEND, Ending, ending
from .out_of_calendar import OutOfCalendar
from .timetable import Pay, free
from .working_hours import WEEKDAYS, WorkingHours

__all__ = [
    "EXTEND",
    "WEEKDAYS",
    "Calendar",
    "CalendarChoice",
    "Ending",
    "OutOfCalendar",
    "Pay",
    "WorkingHours",
    "ending",
    "free",
]
