"""What is asked of a backtest beside the change: which tickets, what of them, and how far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from callout.catalog import Catalog, Sources
from callout.content.defaults import all_fields
from callout.datamodel.privacy.private_fields import meet
from callout.definition import Definition
from callout.errors import BadArgument, CalloutError, DefinitionError
from callout.feel import ANY, Expression, Frame, compile  # noqa: A004 - FEEL's
from callout.records import Ticket, instant_text
from callout.records.arguments import shown
from callout.store import Store
from callout.suggest import did_you_mean
from callout.values import DateTime, Json, Value

from .forced import AfterDivergence


@dataclass(frozen=True, slots=True)
class BacktestAsked:
    """Tickets opened at or after `since`, as they stood before `until`, for which `where` is true.

    `where` is FEEL over the ticket's fields and ``ticket``; `money` are fields to be added up, by
    their dotted names. Without `replays` only decisions are looked at. Of the fields `unseen`
    whoever asks says that nobody acts by them, so that a difference there is none yet.
    """

    since: datetime | None = None
    until: datetime | None = None
    where: str | None = None
    money: tuple[str, ...] = ()
    after: AfterDivergence = AfterDivergence.STOP
    replays: bool = True
    unseen: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """It as JSON."""
        return {
            "from": None if self.since is None else instant_text(self.since),
            "to": None if self.until is None else instant_text(self.until),
            "where": self.where,
            "money": list(self.money),
            "unseen": list(self.unseen),
            "mode": "decisions and replay" if self.replays else "decisions",
            "after": self.after.value if self.replays else None,
        }


class Where:
    """The condition that tickets have to meet, compiled for each definition they have."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._compiled: dict[str, Expression] = {}

    def __call__(self, definition: Definition, ticket: Ticket) -> bool:
        """Whether the ticket meets it; raises `BadArgument` for what nobody may ask."""
        made = self._of(definition)
        wanted = {path[0] for path in made.reads}
        scope: dict[str, Value] = {name: ticket.data.get(name) for name in wanted}
        scope[TICKET] = _columns(ticket)
        frame = Frame(DateTime.from_datetime(ticket.opened_at), definition.zone)
        return made.run(scope, frame) is True

    def _of(self, definition: Definition) -> Expression:
        if definition.hash not in self._compiled:
            self._compiled[definition.hash] = self._checked(definition)
        return self._compiled[definition.hash]

    def _checked(self, definition: Definition) -> Expression:
        made = read_where(self._text, definition.model.fields)
        private = definition.model.private.data
        for path in made.reads:
            if any(meet(path, each) for each in private):
                raise BadArgument(
                    f"where reads '{'.'.join(path)}', which holds personal data of "
                    f"'{definition.name}'",
                    hint="choose tickets by what says nothing of a person",
                )
        return made


def read_where(text: str, fields: Iterable[str], *, others: bool = True) -> Expression:
    """The condition over these fields; `others` are null. Raises `BadArgument` for what is none."""
    names = dict.fromkeys(fields, ANY)
    try:
        return compile(text, names={**names, TICKET: ANY}, checked=not others)
    except DefinitionError as error:
        said = "; ".join(each.message for each in error.problems)
        hints = [each.hint for each in error.problems if each.hint]
        usual = "write a condition over fields and ticket: ticket.region = 'CN-31'"
        raise BadArgument(f"where: {said}", hint="; ".join(hints) or usual) from None


def check_fields(asked: BacktestAsked, store: Store) -> None:
    """Raises `BadArgument` for fields that no process of any ticket has."""
    if asked.where is None and not (asked.money or asked.unseen):
        return
    fields = _fields_of(store)
    names = {each.partition(".")[0] for each in (*asked.money, *asked.unseen)}
    if asked.where is not None:
        read_where(asked.where, fields, others=False)
    for name in sorted(names):
        if name not in fields:
            hint = did_you_mean(name, fields, f"fields: {', '.join(sorted(fields)) or 'none'}")
            raise BadArgument(f"no process here has a field {shown(name)}", hint=hint)


def _fields_of(store: Store) -> frozenset[str]:
    """The fields of all processes that a store keeps texts of."""
    with store.evidence() as evidence:
        hashes = evidence.definitions()
    found: set[str] = set()
    for each in hashes:
        try:
            texts = Sources.from_document(store.get_definition(each) or b"")
            for process in Catalog.of(texts, lenient=True).processes.values():
                found |= all_fields(process).keys()
        except CalloutError:
            continue  # a definition and no texts, or texts that somebody has altered
    return frozenset(found)


TICKET = "ticket"


def _columns(ticket: Ticket) -> dict[str, Value]:
    return {
        "id": str(ticket.id),
        "process": ticket.process,
        "profile": ticket.profile,
        "region": ticket.region,
        "status": ticket.status.value,
        "outcome": ticket.outcome,
        "opened_at": DateTime.from_datetime(ticket.opened_at),
    }
