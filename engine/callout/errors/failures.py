"""What else can go wrong: files, expressions, names that mean nothing, the database."""

from __future__ import annotations

from collections.abc import Iterable

from .problems import Problem, in_order
from .root import CalloutError


class DefinitionError(CalloutError):
    """Files do not load; `problems` has everything that is wrong with them, in order of place."""

    code = "definition"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ExpressionError(CalloutError):
    """An expression has no value where one is demanded, or passed a bound."""

    code = "expression"


class NoDecision(CalloutError):
    """A rule table cannot answer."""

    code = "no-decision"


class TicketNotFound(CalloutError):
    """There is no such ticket."""

    code = "ticket-not-found"


class TicketExists(CalloutError):
    """A ticket was to be opened under an id that is taken."""

    code = "ticket-exists"


class ProcessNotFound(CalloutError):
    """There is no process of this name."""

    code = "process-not-found"


class ProfileNotFound(CalloutError):
    """There is no parameter set of this name."""

    code = "profile-not-found"


class UnknownTarget(CalloutError):
    """What is asked about is no event, state, row or effect of the ticket's definition."""

    code = "unknown-target"


class EntryNotFound(CalloutError, ValueError):
    """The ticket has no entry of this number."""

    code = "entry-not-found"


class BadQuery(CalloutError, ValueError):
    """Tickets were asked for in a way that means nothing."""

    code = "bad-query"


class FileNotFound(CalloutError):
    """The store has no file with this hash."""

    code = "file-not-found"


class BadFile(CalloutError, ValueError):
    """A file cannot be attached: too large, or without a name or type that can be kept."""

    code = "bad-file"


class BadArgument(CalloutError, ValueError):
    """An argument is of a kind, or has a value, that the call can do nothing with."""

    code = "bad-argument"


class StaleTicket(CalloutError):
    """The ticket changed between reading and committing."""

    code = "stale-ticket"


class StoreError(CalloutError):
    """The database did not do its part."""

    code = "store"


class StoreUnavailable(StoreError):
    """The database is locked, missing or cannot be reached."""

    code = "store-unavailable"


class StoreReadOnly(StoreError):
    """The store was opened for reading only."""

    code = "read-only"


class NoAdapter(CalloutError):
    """Effects wait for an adapter that nobody here has."""

    code = "no-adapter"


class SchemaMismatch(StoreError):
    """The database has an older or newer schema than this program."""

    code = "schema-mismatch"
