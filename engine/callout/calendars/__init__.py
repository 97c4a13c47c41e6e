"""Working time: which days and hours count, when a day ends, what comes so much work later."""

from .calendar import Calendar
from .out_of_calendar import OutOfCalendar
from .timetable import Pay, free
from .working_hours import WEEKDAYS, WorkingHours

__all__ = ["WEEKDAYS", "Calendar", "OutOfCalendar", "Pay", "WorkingHours", "free"]
