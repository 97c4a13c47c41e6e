"""An event that is not accepted: nothing has changed, and the attempt is on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Self

from .problems import Location
from .root import CalloutError, OnRecord


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


class NoSuchFile(BadPayload):
    """The payload names a file whose content is not in the store."""

    code = "no-such-file"


class KeyReused(Refused):
    """The idempotency key was taken by another request.

    That is another event, payload, actor or `occurred_at`, or another start.
    """

    code = "key-reused"


class Reserved(Refused):
    """The event, the actor or the role is the engine's own; nobody outside may say it."""

    code = "reserved"


class Untimely(Refused):
    """Who sent the event says that it happened when it cannot have, or too long ago."""

    code = "untimely"


class ActionFailed(Refused):
    """An action of the transition could not be carried out, so nothing of it was."""

    code = "action-failed"


class Unsettled(Refused):
    """The ticket would end while something is open that has to be seen to first."""

    code = "unsettled"


class TicketClosed(Refused):
    """The ticket has reached its end."""

    code = "ticket-closed"


class BadName(Refused):
    """An id, a key or a name from outside cannot be kept: empty, too long, with odd characters."""

    code = "bad-name"


class BadInstant(Refused, ValueError):
    """An instant from outside has no time zone, or lies where no clock goes."""

    code = "bad-instant"


class Livelock(Refused):
    """A ticket did not come to rest within the microstep limit; the message names the cycle."""

    code = "livelock"
