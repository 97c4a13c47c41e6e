"""What auditors ask, from Python: the public names beside those of `callout` itself.

Every command that reads histories is done with these and with methods of `callout.Engine`;
docs/auditors/programs.md has the call for each. Imported on its own, so that who only sends events
does not load it.
"""

from __future__ import annotations

from .backtest import (
    AfterDivergence,
    BacktestAsked,
    BacktestReport,
    ProposedChange,
    Running,
    backtest_store,
    backtest_tickets,
)
from .backtest.summary import document_of
from .casefile import CaseFile, case_file, zipped
from .definition import Definition
from .engine.lists.trails.finding import EntryFinder
from .engine.past.fleet import FleetTicket
from .eventlog.conform.play import PlayedTrace, ReplayMode, TracePlayer
from .eventlog.conform.tally import ConformanceTally, tally_json
from .eventlog.histories import head_of, trace_of
from .eventlog.log_map import LogMap, read_log_map
from .eventlog.mine.draft import DraftProcess, draft_of
from .eventlog.mine.steps import steps_of
from .eventlog.model import LogEvent, LogTrace
from .eventlog.ocel.files import read_ocel_file, write_ocel_file
from .eventlog.ocel.histories import OcelHistories
from .eventlog.ocel.model import flattened
from .eventlog.sheets import traces_of_rows
from .eventlog.xes.reading import XesReader
from .eventlog.xes.writing import write_xes
from .notary import (
    ProofsAtHand,
    Publisher,
    find_keys,
    open_public,
    open_publisher,
    open_signer,
    publish_due,
)
from .replay import TimeAxis
from .report import ClockAccount, clock_account
from .rollout import (
    AskedVersion,
    Impact,
    Moved,
    Mover,
    MoveResult,
    ask_for,
    compare_asked,
    impact_of,
    planned,
)
from .shards import InTurn, ProcessPool, ShardRunner, open_runner
from .store.lists.trails.archive import trail_archive
from .store.lists.trails.asking import Totals
from .store.seals import SealedNote
from .values import Digester
from .verify import Checking, Head, HeldNote, Verifier, heads_of, read_heads, verify_store
from .versions import VersionChange, VersionDiff, compare_versions
from .versions.plan_file import PlanFile, read_plan
from .versions.reachable import check_reachable
from .whynot import (
    Alteration,
    Aspect,
    Bound,
    Counterfactual,
    FalsePart,
    Obstacle,
    SmallestChange,
    Supposition,
    Target,
    WhyNot,
)

__all__ = [
    "AfterDivergence",
    "Alteration",
    "AskedVersion",
    "Aspect",
    "BacktestAsked",
    "BacktestReport",
    "Bound",
    "CaseFile",
    "Checking",
    "ClockAccount",
    "ConformanceTally",
    "Counterfactual",
    "Definition",
    "Digester",
    "DraftProcess",
    "EntryFinder",
    "FalsePart",
    "FleetTicket",
    "Head",
    "HeldNote",
    "Impact",
    "InTurn",
    "LogEvent",
    "LogMap",
    "LogTrace",
    "MoveResult",
    "Moved",
    "Mover",
    "Obstacle",
    "OcelHistories",
    "PlanFile",
    "PlayedTrace",
    "ProcessPool",
    "ProofsAtHand",
    "ProposedChange",
    "Publisher",
    "ReplayMode",
    "Running",
    "SealedNote",
    "ShardRunner",
    "SmallestChange",
    "Supposition",
    "Target",
    "TimeAxis",
    "Totals",
    "TracePlayer",
    "Verifier",
    "VersionChange",
    "VersionDiff",
    "WhyNot",
    "XesReader",
    "ask_for",
    "backtest_store",
    "backtest_tickets",
    "case_file",
    "check_reachable",
    "clock_account",
    "compare_asked",
    "compare_versions",
    "document_of",
    "draft_of",
    "find_keys",
    "flattened",
    "head_of",
    "heads_of",
    "impact_of",
    "open_public",
    "open_publisher",
    "open_runner",
    "open_signer",
    "planned",
    "publish_due",
    "read_heads",
    "read_log_map",
    "read_ocel_file",
    "read_plan",
    "steps_of",
    "tally_json",
    "trace_of",
    "traces_of_rows",
    "trail_archive",
    "verify_store",
    "write_ocel_file",
    "write_xes",
    "zipped",
]
