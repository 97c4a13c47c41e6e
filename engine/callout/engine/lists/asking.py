"""What callers ask of lists, checked: what nobody can mean, and names that mean nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar, cast

from callout.catalog import Catalog
from callout.clock import aware
from callout.content.defaults import all_fields
from callout.datamodel.field_types import private_paths
from callout.datamodel.privacy.private_fields import meet
from callout.errors import BadQuery
from callout.process import Process, walk
from callout.process.ownership import ASSIGNEE
from callout.records import TicketStatus
from callout.records.arguments import expected, kind_shown, mapped, shown
from callout.records.standing import as_sought, hidden
from callout.store.lists.asking import Ask, ListOrder
from callout.suggest import did_you_mean
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Time, Value
from callout.values.visible import is_unicode

MOST = 200
"""Tickets of one page at most."""
_TEXTS = frozenset(
    {"process", "state", "role", "assignee", "region", "definition", "title", "after"}
)
_Word = TypeVar("_Word", bound=StrEnum)


def asked(ask: Ask, catalog: Catalog) -> Ask:
    """What lists are asked, as a store takes it; raises `BadQuery`."""
    if not isinstance(ask, Ask):
        raise BadQuery(
            f"lists are asked by an Ask, not {kind_shown(ask)}", hint="write find(Ask(role=...))"
        )
    for each in fields(ask):
        _check(each.name, getattr(ask, each.name))
    given = mapped(ask.fields, "'fields'", "write fields={'serial': ...}")
    known = replace(
        ask,
        order=None if ask.order is None else _one_of(ListOrder, ask.order, "order"),
        status=None if ask.status is None else _one_of(TicketStatus, ask.status, "status"),
        due_before=_instant(ask.due_before),
        opened_since=_instant(ask.opened_since),
        changed_since=_instant(ask.changed_since),
    )
    if known.ordered is ListOrder.SINCE and known.state is None:
        raise BadQuery(
            "how long tickets have been in a state is no order without one",
            hint="name the state, or order by changed",
        )
    return replace(known, fields=dict(_sought(known, given, catalog)))


def check_names(ask: Ask, catalog: Catalog) -> None:
    """Raises `BadQuery` for a process, state or role that no process of the files has.

    Asked where nothing was found: tickets of a former version may have names that no file has.
    """
    if ask.process is not None and ask.process not in catalog.processes:
        raise _unknown("process", ask.process, catalog.processes)
    processes = _named(ask, catalog)
    if ask.state is not None and ask.state not in (states := set(_states(processes))):
        raise _unknown("state", ask.state, states)
    if ask.role is not None and ask.role not in (roles := set(_roles(processes))):
        raise _unknown("role", ask.role, roles)


def _named(ask: Ask, catalog: Catalog) -> list[Process]:
    if ask.process is None:
        return [*catalog.processes.values()]
    found = catalog.processes.get(ask.process)
    return [] if found is None else [found]


def _states(processes: Iterable[Process]) -> Iterator[str]:
    for process in processes:
        yield from (state.id for state in walk.states(process.root))


def _roles(processes: Iterable[Process]) -> Iterator[str]:
    """Those that events and forms name; for the assignee the role of that person."""
    for process in processes:
        named = [role.text for event in process.events.values() for role in event.by]
        for form in process.forms.values():
            named += [role.text for role in (*form.by, *form.signed_by)]
        if process.assignee is not None:
            named = [process.assignee.text if role == ASSIGNEE else role for role in named]
        yield from named


def _unknown(what: str, name: str, known: Iterable[str]) -> BadQuery:
    names = sorted(known)
    hint = did_you_mean(name, names, f"there are: {', '.join(names) or 'none'}")
    return BadQuery(f"there is no {what} {shown(name)}", hint=hint)


def _check(name: str, value: object) -> None:
    if name == "limit":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST:
            raise BadQuery(
                f"a page has 1 to {MOST} tickets, not {shown(value)}",
                hint="go on with `next` of the page",
            )
    elif name in _TEXTS and value is not None:
        if not isinstance(value, str):
            raise BadQuery(f"'{name}' is a text, not {kind_shown(value)}", hint="hand over a str")
        if not _is_text(value):
            raise BadQuery(
                f"no ticket has the '{name}' {shown(value)}", hint="leave out what is no character"
            )


def _instant(moment: datetime | None) -> datetime | None:
    return None if moment is None else aware(moment)


def _one_of(kind: type[_Word], said: object, what: str) -> _Word:
    known = {each.value: each for each in kind}
    if not isinstance(said, str) or said not in known:
        raise BadQuery(f"there is no {what} {shown(said)}", hint=f"it is {', '.join(known)}")
    return known[said]


def _plain(name: str, value: object) -> Value:
    """A value that a field may have; raises `BadQuery` for another."""
    if isinstance(value, bool | int | Decimal | Date | Time | DateTime):
        return value
    if isinstance(value, DaysDuration | MonthsDuration) or _is_text(value):
        return cast("Value", value)
    raise BadQuery(f"no ticket has {shown(value)} as {shown(name)}", hint="write it as a text")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_unicode(value) and "\0" not in value


def _sought(
    ask: Ask, given: Mapping[object, object], catalog: Catalog
) -> Iterator[tuple[str, str]]:
    """The values as they are kept; of personal data their digest."""
    for said, value in given.items():
        name = expected(said, str, "the name of a field", "write fields={'serial': ...}")
        owners = [
            process
            for process in _named(ask, catalog)
            if process.worklist and name in {each.text for each in process.worklist.find}
        ]
        if not owners:
            known = {
                each.text
                for process in _named(ask, catalog)
                if process.worklist
                for each in process.worklist.find
            }
            raise _unknown("field to find tickets by,", name, known)
        text = as_sought(_typed(owners, name, _plain(name, value)))
        if text is None:
            raise BadQuery(
                f"nothing is found by {shown(value)}", hint=f"write a value for {shown(name)}"
            )
        yield name, _kept(owners, name, text, catalog)


def _kept(owners: list[Process], name: str, text: str, catalog: Catalog) -> str:
    private = {_is_private(process, name) for process in owners}
    if len(private) > 1:
        raise BadQuery(
            f"'{name}' is marked pii in some processes and not in others",
            hint="say of which process the tickets are",
        )
    if not private.pop():
        return text
    found = hidden(catalog.digester, name, text)
    if found is None:
        raise BadQuery(
            f"'{name}' is marked pii, and by it tickets are found with the private key alone",
            hint="open the engine with private_key, or set CALLOUT_PRIVATE_KEY",
        )
    return found


def _is_private(process: Process, name: str) -> bool:
    path = tuple(name.split("."))
    return any(meet(path, each) for each in private_paths(all_fields(process)))


def _typed(owners: list[Process], name: str, value: Value) -> Value:
    """A number that was written as text, where the field is one: 1.50 is 1.5."""
    if not isinstance(value, str):
        return value
    if {_type(process, name) for process in owners} != {"number"}:
        return value
    try:
        return Decimal(value.strip())
    except InvalidOperation:
        raise BadQuery(f"'{name}' is a number, not {shown(value)}", hint="write 1.5") from None


def _type(process: Process, name: str) -> str:
    first, *rest = name.split(".")
    found = all_fields(process).get(first)
    for part in rest:
        found = found.fields.get(part) if found is not None else None
    return found.type.text if found is not None else ""
