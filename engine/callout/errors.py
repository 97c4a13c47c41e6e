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
        TicketClosed             the ticket has ended
        KeyReused                the idempotency key belongs to another request
        Reserved                 an event, actor or role of the engine's own
        BadName, BadInstant      an id, key or name, an instant that cannot be kept
        Livelock                 eventless transitions or raised events never came to rest
      TicketNotFound, EntryNotFound, ProcessNotFound, ProfileNotFound
      TicketExists             the id of a new ticket is taken
      BadArgument, BadQuery    an argument of the program's own that means nothing
      StaleTicket              somebody else changed the ticket in between
      NoAdapter                effects wait for an adapter nobody has
      StoreError               the database
        StoreUnavailable         locked, missing, unreachable
        StoreReadOnly            opened for reading, and somebody wants to write
        SchemaMismatch           older or newer than this program
        NoLists, FeedForgotten   rows that lists and the feed are read from are not there

Whatever a caller hands over that cannot be is a `CalloutError`; ours is an `AssertionError`.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; lines and columns count from 1, columns in characters.

    What is written once and used in several places has `used` where this use is; two places that
    differ in nothing else are one.
    """

    path: str
    line: int
    column: int
    length: int = 1
    used: Location | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def shifted(self, columns: int, length: int = 1) -> Location:
        """The place `columns` characters to the right, on the same line."""
        return replace(self, column=self.column + columns, length=length)

    def uses(self) -> Iterator[Location]:
        """Where it is used, from the innermost use outwards."""
        place = self.used
        while place is not None:
            yield place
            place = place.used


class Severity(StrEnum):
    """How bad a problem is; only an `ERROR` keeps a file from loading."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a file.

    `code` is stable: a letter for the area and three digits (``Y002``). `consequence` says what
    happens at run time if the problem is ignored; `related` names other places that belong to it,
    those where what is wrong is used among them.
    """

    code: str
    message: str
    where: Location
    severity: Severity = Severity.ERROR
    consequence: str | None = None
    hint: str | None = None
    related: tuple[tuple[Location, str], ...] = ()

    def __post_init__(self) -> None:
        known = {place for place, _ in self.related}
        uses = tuple((use, "it is used here") for use in self.where.uses() if use not in known)
        if uses:
            object.__setattr__(self, "related", (*self.related, *uses))

    def __str__(self) -> str:
        text = f"{self.where}: {self.severity} {self.code}: {self.message}"
        if self.consequence:
            text += f"\n  at run time: {self.consequence}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems sorted by place, then code; one that several uses share is one."""
    merged: dict[Problem, Problem] = {}
    for problem in problems:
        key = replace(problem, where=replace(problem.where, used=None), related=())
        first = merged.setdefault(key, problem)
        more = tuple(each for each in problem.related if each not in first.related)
        if more:
            merged[key] = replace(first, related=(*first.related, *more))
    return tuple(sorted(merged.values(), key=lambda problem: (problem.where, problem.code)))


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The entry that records a refusal: its ticket, number and hash, and the guards tried.

    A guard is the id of its transition, what it read by name as JSON, and what it said.
    """

    ticket: str
    seq: int
    hash: str
    guards: tuple[tuple[str, Mapping[str, object], bool | None], ...] = ()

    def to_members(self) -> dict[str, object]:
        """Members of a problem object (RFC 9457, 3.2)."""
        guards = [
            {"transition": transition, "operands": dict(operands), "value": value}
            for transition, operands, value in self.guards
        ]
        return {"ticket": self.ticket, "seq": self.seq, "hash": self.hash, "guards": guards}


class CalloutError(Exception):
    """The root of everything callout raises on purpose.

    `code` names the kind for machines (RFC 9457 ``type``); it never changes once released.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self, message: str, *, where: Location | str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        """As it is, whatever its class takes to be made: it goes from process to process."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]

    def to_problem(self) -> dict[str, object]:
        """The error as an RFC 9457 problem object."""
        problem: dict[str, object] = {"type": f"callout:{self.code}", "title": self.message}
        if self.where:
            problem["instance"] = str(self.where)
        if self.hint:
            problem["detail"] = self.hint
        return problem


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


class Refused(CalloutError):
    """An event was not accepted, and nothing changed.

    The attempt is on record if there is a ticket, and nothing in its names that cannot be kept;
    `on_record` then says where, and what was tried.
    """

    code = "refused"
    on_record: OnRecord | None = None

    def to_problem(self) -> dict[str, object]:
        """The error as an RFC 9457 problem object, with its place in the ticket's history."""
        record = self.on_record
        return super().to_problem() | ({} if record is None else record.to_members())


class UnknownEvent(Refused):
    """The process declares no event of this name."""

    code = "unknown-event"


class NoTransition(Refused):
    """In the present states no transition takes this event."""

    code = "no-transition"


class GuardFalse(Refused):
    """Transitions take this event, and each guard said no."""

    code = "guard-false"


class NotAllowed(Refused):
    """The actor has none of the roles that may send this event."""

    code = "not-allowed"


class BadPayload(Refused):
    """The payload does not have the declared shape, or cannot be kept.

    `fields` says what is wrong with which field, by dotted path and position in a list
    (``lines[2].count``), of the first `FEW`; `whole` is the message with all of them.
    """

    code = "bad-payload"
    FEW: ClassVar[int] = 8

    def __init__(
        self,
        message: str,
        *,
        where: Location | str | None = None,
        hint: str | None = None,
        fields: Mapping[str, str] = MappingProxyType({}),
        whole: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.fields: Mapping[str, str] = dict(fields)
        self.whole = message if whole is None else whole

    @classmethod
    def of(cls, what: str, faults: Sequence[tuple[str, str]], hint: str | None = None) -> Self:
        """The refusal of `what` for these faults, each a field and what is wrong with it."""
        said = [text for _, text in faults]
        few, more = said[: cls.FEW], len(said) - cls.FEW
        message = f"{what}: {'; '.join(few)}{f'; and {more} more' if more > 0 else ''}"
        fields: dict[str, str] = {}
        for name, text in faults[: cls.FEW]:
            fields.setdefault(name, text)
        return cls(message, hint=hint, fields=fields, whole=f"{what}: {'; '.join(said)}")

    def to_problem(self) -> dict[str, object]:
        """The error as an RFC 9457 problem object, with what is wrong with which field."""
        return super().to_problem() | ({"fields": dict(self.fields)} if self.fields else {})


class KeyReused(Refused):
    """The idempotency key was taken by another request: another event, actor or payload."""

    code = "key-reused"


class Reserved(Refused):
    """The event, the actor or the role is the engine's own; nobody outside may say it."""

    code = "reserved"


class ActionFailed(Refused):
    """An action of the transition could not be carried out, so nothing of it was."""

    code = "action-failed"


class TicketClosed(Refused):
    """The ticket has reached its end."""

    code = "ticket-closed"


class BadName(Refused):
    """An id, a key or a name from outside cannot be kept: empty, too long, with odd characters."""

    code = "bad-name"


class BadInstant(Refused, ValueError):
    """An instant from outside has no time zone, or lies where no clock goes."""

    code = "bad-instant"


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


class EntryNotFound(CalloutError, ValueError):
    """The ticket has no entry of this number."""

    code = "entry-not-found"


class BadQuery(CalloutError, ValueError):
    """Tickets were asked for in a way that means nothing."""

    code = "bad-query"


class BadArgument(CalloutError, ValueError):
    """An argument is of a kind, or has a value, that the call can do nothing with."""

    code = "bad-argument"


class StaleTicket(CalloutError):
    """The ticket changed between reading and committing."""

    code = "stale-ticket"


class Livelock(Refused):
    """A ticket did not come to rest within the microstep limit; the message names the cycle."""

    code = "livelock"


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
