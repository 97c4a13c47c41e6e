"""What the rules files of a project hold together: tables, parameters, roles, schedules."""

from .deputies import Deputy, wrong_deputies
from .file import RuleFile
from .library import Library, NotInLibrary
from .parameters import NamedCalendar, Parameter, ParameterSet, Settings, Variant
from .roles import Role, Roles
from .schedules import EVERY_DAY, WORKING_DAYS, Missed, Schedule

__all__ = [
    "EVERY_DAY",
    "WORKING_DAYS",
    "Deputy",
    "Library",
    "Missed",
    "NamedCalendar",
    "NotInLibrary",
    "Parameter",
    "ParameterSet",
    "Role",
    "Roles",
    "RuleFile",
    "Schedule",
    "Settings",
    "Variant",
    "wrong_deputies",
]
