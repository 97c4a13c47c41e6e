"""How histories, explanations, scenario runs and traces look to people and to machines."""

from .explaining import explanation
from .history import entry_row, history_table, plain_value
from .scenarios import coverage_json, played_json, show_coverage, show_played, show_summary
from .tickets import moment_lines, ticket_json, ticket_lines
from .traces import show_trace, trace_json

__all__ = [
    "coverage_json",
    "entry_row",
    "explanation",
    "history_table",
    "moment_lines",
    "plain_value",
    "played_json",
    "show_coverage",
    "show_played",
    "show_summary",
    "show_trace",
    "ticket_json",
    "ticket_lines",
    "trace_json",
]
