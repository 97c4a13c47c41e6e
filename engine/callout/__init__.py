"""callout runs standard operating procedures, written as YAML, on persisted tickets.

    from callout import Engine
    with Engine.open("sqlite:///tickets.db", processes="processes", rules="rules") as engine:
        ticket = engine.start("a_process", data={...}, actor="role:name")
        result = engine.send(ticket.id, "an.event", actor="role:name")
        result.states, result.fired, result.decisions, result.effects

These names are the public ones, with those of `callout.auditing`; everything else may change
between versions. docs/embedding.md is the guide.
"""

from .catalog import Catalog
from .clock import Clock, FastClock, ManualClock, SystemClock
from .datamodel.questions import Unanswerable
from .dmn import RuleTable
from .engine import (
    Adapter,
    Answer,
    Delivering,
    DeliverLater,
    Engine,
    Given,
    Payload,
    Relayed,
    Result,
    Sending,
    Ticked,
    Undeliverable,
)
from .engine.lists.trails.finding import EntriesFound, EntryFound
from .engine.lists.trails.question import EntryQuestion
from .errors import (
    ActionFailed,
    BadArgument,
    BadFile,
    BadInstant,
    BadName,
    BadPayload,
    BadQuery,
    CalloutError,
    DefinitionError,
    EntryNotFound,
    ExpressionError,
    FileNotFound,
    GuardFalse,
    KeyReused,
    Livelock,
    Location,
    NoAdapter,
    NoDecision,
    NoSuchFile,
    NotAllowed,
    NoTransition,
    OnRecord,
    Problem,
    ProcessNotFound,
    ProfileNotFound,
    Refused,
    Reserved,
    SchemaMismatch,
    Severity,
    StaleTicket,
    StoreError,
    StoreReadOnly,
    StoreUnavailable,
    TicketClosed,
    TicketExists,
    TicketNotFound,
    UnknownEvent,
    UnknownTarget,
    Unsettled,
    Untimely,
)
from .kpis.cases import KpiCase
from .kpis.documents import report_document
from .kpis.figures import Figure
from .kpis.reported import KpiReport, ReportedKpi
from .kpis.revisions import Revision, revision_document
from .library import NotInLibrary
from .notary import NotSealed
from .process import Process
from .records import Actor, Effect, Entry, EntryKind, Event, Ticket, TicketId, TicketStatus, Timer
from .records.limits import Limits
from .records.strays import Stray
from .replay import Divergence, Moment, Report, replay
from .semantics import UnknownSemantics
from .step import Outcome, Possible, step
from .store import Change, Delivery, Health, MemoryStore, Query, Retry, Store, open_store
from .store.lists.asking import Ask, ListOrder, Page
from .store.lists.refusals import FeedForgotten, NoLists
from .store.lists.trails.refusals import NoTrails
from .values.files import FileRef

__version__ = "0.7.0"  # the one place: the distribution takes it from here

__all__ = [
    "ActionFailed",
    "Actor",
    "Adapter",
    "Answer",
    "Ask",
    "BadArgument",
    "BadFile",
    "BadInstant",
    "BadName",
    "BadPayload",
    "BadQuery",
    "CalloutError",
    "Catalog",
    "Change",
    "Clock",
    "DefinitionError",
    "DeliverLater",
    "Delivering",
    "Delivery",
    "Divergence",
    "Effect",
    "Engine",
    "EntriesFound",
    "Entry",
    "EntryFound",
    "EntryKind",
    "EntryNotFound",
    "EntryQuestion",
    "Event",
    "ExpressionError",
    "FastClock",
    "FeedForgotten",
    "Figure",
    "FileNotFound",
    "FileRef",
    "Given",
    "GuardFalse",
    "Health",
    "KeyReused",
    "KpiCase",
    "KpiReport",
    "Limits",
    "ListOrder",
    "Livelock",
    "Location",
    "ManualClock",
    "MemoryStore",
    "Moment",
    "NoAdapter",
    "NoDecision",
    "NoLists",
    "NoSuchFile",
    "NoTrails",
    "NoTransition",
    "NotAllowed",
    "NotInLibrary",
    "NotSealed",
    "OnRecord",
    "Outcome",
    "Page",
    "Payload",
    "Possible",
    "Problem",
    "Process",
    "ProcessNotFound",
    "ProfileNotFound",
    "Query",
    "Refused",
    "Relayed",
    "Report",
    "ReportedKpi",
    "Reserved",
    "Result",
    "Retry",
    "Revision",
    "RuleTable",
    "SchemaMismatch",
    "Sending",
    "Severity",
    "StaleTicket",
    "Store",
    "StoreError",
    "StoreReadOnly",
    "StoreUnavailable",
    "Stray",
    "SystemClock",
    "Ticked",
    "Ticket",
    "TicketClosed",
    "TicketExists",
    "TicketId",
    "TicketNotFound",
    "TicketStatus",
    "Timer",
    "Unanswerable",
    "Undeliverable",
    "UnknownEvent",
    "UnknownSemantics",
    "UnknownTarget",
    "Unsettled",
    "Untimely",
    "open_store",
    "replay",
    "report_document",
    "revision_document",
    "step",
]
