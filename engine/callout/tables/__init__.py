"""Rule tables and the rest of what rules files say.

A rule table is a DMN decision table (DMN 1.5, chapter 8): inputs with tests, outputs with answers,
a hit policy. `decide` applies one to facts; a `Library` has all of them, with parameters,
calendars and roles. Reading files is `callout.loading.rules`' business, reading DMN XML that of
`callout.dmn`.
"""

from .checks import check_table
from .compiling import Surroundings, compile_table, with_constants
from .deciding import answer_only, decide, decide_as_dmn
from .functions import CALENDAR_FUNCTIONS, calendar_functions, table_function
from .grid import Cell, Grid, GridRow, Line, read_grid
from .library import Library, NotInLibrary
from .model import Decision, HitPolicy, Input, Output, Row, RuleTable
from .parameters import Parameter, ParameterSet, Settings, Variant
from .roles import Role, Roles
from .rulefile import RuleFile
from .source import ColumnSource, TableSource

__all__ = [
    "CALENDAR_FUNCTIONS",
    "Cell",
    "ColumnSource",
    "Decision",
    "Grid",
    "GridRow",
    "HitPolicy",
    "Input",
    "Library",
    "Line",
    "NotInLibrary",
    "Output",
    "Parameter",
    "ParameterSet",
    "Role",
    "Roles",
    "Row",
    "RuleFile",
    "RuleTable",
    "Settings",
    "Surroundings",
    "TableSource",
    "Variant",
    "answer_only",
    "calendar_functions",
    "check_table",
    "compile_table",
    "decide",
    "decide_as_dmn",
    "read_grid",
    "table_function",
    "with_constants",
]
