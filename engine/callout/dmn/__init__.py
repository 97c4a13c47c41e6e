"""DMN 1.5 chapter 8, decision tables: inputs with tests, outputs with answers, a hit policy.

`compile_table` makes a `RuleTable` of what its author wrote, `check_table` proves it complete and
free of overlaps, `decide` applies it to facts. Reading rules files is the business of
`callout.reader.rules`, DMN XML that of `callout.dmn.xml.element`.
"""

from callout.dmn.compile.compiler import OuterScope, compile_table, with_constants
from callout.dmn.compile.grid import Grid, Line, read_grid
from callout.dmn.compile.source import ColumnSource, TableSource

from .decide import answer_only, decide, decide_as_dmn
from .decision import Decision
from .hit_policy import HitPolicy
from .host_functions import CALENDAR_FUNCTIONS, calendar_functions, table_function
from .row_names import row_meant, row_name, row_parts
from .table import Cell, GridRow, InputClause, OutputClause, Row, RuleTable
from .verify import check_table

__all__ = [
    "CALENDAR_FUNCTIONS",
    "Cell",
    "ColumnSource",
    "Decision",
    "Grid",
    "GridRow",
    "HitPolicy",
    "InputClause",
    "Line",
    "OuterScope",
    "OutputClause",
    "Row",
    "RuleTable",
    "TableSource",
    "answer_only",
    "calendar_functions",
    "check_table",
    "compile_table",
    "decide",
    "decide_as_dmn",
    "read_grid",
    "row_meant",
    "row_name",
    "row_parts",
    "table_function",
    "with_constants",
]
