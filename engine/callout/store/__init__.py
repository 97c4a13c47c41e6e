"""Where tickets live between events.

`Store` is what the engine asks for, `MemoryStore` the reference; others are found by the scheme
of their address (`open_store`).
"""

from .addresses import open_store
from .backoff import Retry
from .changes import Change, Delivery, DueTimer, Health, Hindrance, Query
from .conflicts import Referee, repeated_key, stale_ticket
from .evidence import (
    Evidence,
    Horizons,
    StoredRow,
    effect_columns,
    entry_columns,
    ticket_columns,
    timer_columns,
)
from .maintenance import Maintenance, open_maintenance
from .memory import MemoryStore
from .protocol import Claim, Commitment, Definitions, Outbox, Store, Tickets, Timers
from .schedules import HELD, ScheduleMark, Schedules

__all__ = [
    "HELD",
    "Change",
    "Claim",
    "Commitment",
    "Definitions",
    "Delivery",
    "DueTimer",
    "Evidence",
    "Health",
    "Hindrance",
    "Horizons",
    "Maintenance",
    "MemoryStore",
    "Outbox",
    "Query",
    "Referee",
    "Retry",
    "ScheduleMark",
    "Schedules",
    "Store",
    "StoredRow",
    "Tickets",
    "Timers",
    "effect_columns",
    "entry_columns",
    "open_maintenance",
    "open_store",
    "repeated_key",
    "stale_ticket",
    "ticket_columns",
    "timer_columns",
]
