"""What the rules files of a project hold together: tables, parameters, calendars, roles."""

from .deputies import Deputy
from .file import RuleFile
from .library import Library, NotInLibrary
from .parameters import NamedCalendar, Parameter, ParameterSet, Settings, Variant
from .roles import Role, Roles

__all__ = [
    "Deputy",
    "Library",
    "NamedCalendar",
    "NotInLibrary",
    "Parameter",
    "ParameterSet",
    "Role",
    "Roles",
    "RuleFile",
    "Settings",
    "Variant",
]
