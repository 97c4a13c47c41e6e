"""How histories, explanations, scenario runs and traces look to people and to machines."""

from .audits.counterfactual import counterfactual_lines, masked_counterfactual
from .audits.why_not import why_not_lines
from .clocks import ClockAccount, account_json, account_lines, clock_account
from .doubts import changed, doubt_line, doubts_about
from .explanation import ExplainedPart, explained, explanation, sender_line
from .history import clock_text, decision_text, headline, history_lines, plain_value
from .masking import NOTHING_MASKED, Masking
from .scenarios import coverage_json, played_json, show_coverage, show_played, show_summary
from .sheet import sheet_header, sheet_row
from .tickets import moment_lines, ticket_json, ticket_lines
from .traces import show_traces, traces_json

__all__ = [
    "NOTHING_MASKED",
    "ClockAccount",
    "ExplainedPart",
    "Masking",
    "account_json",
    "account_lines",
    "changed",
    "clock_account",
    "clock_text",
    "counterfactual_lines",
    "coverage_json",
    "decision_text",
    "doubt_line",
    "doubts_about",
    "explained",
    "explanation",
    "headline",
    "history_lines",
    "masked_counterfactual",
    "moment_lines",
    "plain_value",
    "played_json",
    "sender_line",
    "sheet_header",
    "sheet_row",
    "show_coverage",
    "show_played",
    "show_summary",
    "show_traces",
    "ticket_json",
    "ticket_lines",
    "traces_json",
    "why_not_lines",
]
