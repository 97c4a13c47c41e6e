"""What can go wrong, and how it is said: what, where, what it means, one hint.

    CalloutError
      DefinitionError          a file a designer wrote does not load; carries every Problem
      ExpressionError          FEEL: a value was demanded and there is none
      NoDecision               a rule table gave no answer, or too many for its hit policy
      Refused                  an event was not accepted; the ticket is as it was
        UnknownEvent             the process does not declare the event
        NoTransition             no transition here takes the event
        GuardFalse               transitions take it, and their guards said no
        NotAllowed               this actor may not send it
        BadPayload               the payload has another shape than declared
        ActionFailed             an action of the transition could not be carried out
        Unsettled                the ticket would end with something open
        TicketClosed             the ticket has ended
        KeyReused                the idempotency key belongs to another request
        Reserved                 an event, actor or role of the engine's own
        BadName, BadInstant      an id, key or name, an instant that cannot be kept
        Livelock                 eventless transitions or raised events never came to rest
      TicketNotFound, EntryNotFound, UnknownTarget, ProcessNotFound, ProfileNotFound
      TicketExists             the id of a new ticket is taken
      BadArgument, BadQuery    an argument of the program's own that means nothing
      Unanswerable             a fact about other tickets that has no answer
      StaleTicket              somebody else changed the ticket in between
      NoAdapter                effects wait for an adapter nobody has
      StoreError               the database
        StoreUnavailable         locked, missing, unreachable
        StoreReadOnly            opened for reading, and somebody wants to write
        SchemaMismatch           older or newer than this program
        NoLists, FeedForgotten   rows that lists and the feed are read from are not there

Whatever a caller hands over that cannot be is a `CalloutError`; ours is an `AssertionError`.
"""

from .failures import (
    BadArgument,
    BadFile,
    BadQuery,
    DefinitionError,
    EntryNotFound,
    ExpressionError,
    FileNotFound,
    NoAdapter,
    NoDecision,
    ProcessNotFound,
    ProfileNotFound,
    SchemaMismatch,
    StaleTicket,
    StoreError,
    StoreReadOnly,
    StoreUnavailable,
    TicketExists,
    TicketNotFound,
    UnknownTarget,
)
from .problems import Location, Problem, Severity, in_order
from .refusals import (
    ActionFailed,
    BadInstant,
    BadName,
    BadPayload,
    GuardFalse,
    KeyReused,
    Livelock,
    NoSuchFile,
    NotAllowed,
    NoTransition,
    Refused,
    Reserved,
    TicketClosed,
    UnknownEvent,
    Unsettled,
    Untimely,
)
from .root import CalloutError, OnRecord

__all__ = [
    "ActionFailed",
    "BadArgument",
    "BadFile",
    "BadInstant",
    "BadName",
    "BadPayload",
    "BadQuery",
    "CalloutError",
    "DefinitionError",
    "EntryNotFound",
    "ExpressionError",
    "FileNotFound",
    "GuardFalse",
    "KeyReused",
    "Livelock",
    "Location",
    "NoAdapter",
    "NoDecision",
    "NoSuchFile",
    "NoTransition",
    "NotAllowed",
    "OnRecord",
    "Problem",
    "ProcessNotFound",
    "ProfileNotFound",
    "Refused",
    "Reserved",
    "SchemaMismatch",
    "Severity",
    "StaleTicket",
    "StoreError",
    "StoreReadOnly",
    "StoreUnavailable",
    "TicketClosed",
    "TicketExists",
    "TicketNotFound",
    "UnknownEvent",
    "UnknownTarget",
    "Unsettled",
    "Untimely",
    "in_order",
]

for _name in __all__:  # each is known by the name of this room, wherever its file is
    globals()[_name].__module__ = __name__
