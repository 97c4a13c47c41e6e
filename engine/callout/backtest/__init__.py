"""A change of rules or processes held against what has happened: what would have been different.

Each recorded decision is made again from its recorded inputs, which is exact; each history's inputs
are given to the other definition, which is exact up to the first difference that somebody could
have seen. See docs/auditors/backtest.md.
"""

from .asked import BacktestAsked
from .change import ProposedChange
from .forced import AfterDivergence
from .over_store import Running, backtest_store, backtest_tickets
from .summary import BacktestReport

__all__ = [
    "AfterDivergence",
    "BacktestAsked",
    "BacktestReport",
    "ProposedChange",
    "Running",
    "backtest_store",
    "backtest_tickets",
]
