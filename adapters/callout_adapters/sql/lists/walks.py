"""How a page is read: which index is walked along, from where, and what is looked at on the way.

Each walk names the table that is walked, the columns of its order and where to begin; all other
wishes are conditions on what is met. What several indexes have to be walked for (a status of its
own for each piece of one) is several walks, whose results are merged by whoever runs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from callout.records import TicketStatus
from callout.store.lists.asking import Ask, ListOrder
from callout_adapters.sql.rows import to_micros
from callout_adapters.sql.text.list_tables import LIVE

from . import statements

_HAS_STATE = """EXISTS (SELECT 1 FROM place
WHERE place.ticket = standing.ticket AND place.state = ?)"""
_HAS_ROLE = """EXISTS (SELECT 1 FROM waiting
WHERE waiting.ticket = standing.ticket AND waiting.role = ?)"""
_HAS_VALUE = """EXISTS (SELECT 1 FROM finding
WHERE finding.ticket = standing.ticket AND finding.name = ? AND finding.value = ?)"""


@dataclass(slots=True)
class Walk:
    """One walk along `table`: `key` is the column of the order, `values` go with `conditions`.

    `is_falling`: from the greatest key to the least, and so are tickets where keys are the same.
    """

    table: str
    key: str
    is_falling: bool = False
    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def where(self, condition: str, *values: object) -> None:
        """Add a condition."""
        self.conditions.append(condition)
        self.values += values

    @property
    def source(self) -> str:
        """What is selected from: the table alone, unless more of the ticket is asked for."""
        name, said = self.table, (*self.conditions, self.key)
        if name == "standing" or not any("standing." in each for each in said):
            return f"FROM {name}"
        return f"FROM {name} JOIN standing ON standing.ticket = {name}.ticket"

    def page(self, after: tuple[int | str, str] | None, limit: int) -> tuple[str, Sequence[object]]:
        """The statement of a page, with its parameters: tickets, each with its key."""
        key, ticket = self.key, f"{self.table}.ticket"
        conditions, values = list(self.conditions), list(self.values)
        way, bound, beyond = ("DESC", "<=", "<") if self.is_falling else ("ASC", ">=", ">")
        if after is not None and key == ticket:
            conditions.append(f"{ticket} > ?")
            values.append(after[1])
        elif after is not None:
            conditions += [f"{key} {bound} ?", f"({key} {beyond} ? OR {ticket} {beyond} ?)"]
            values += [after[0], after[0], after[1]]
        order = ticket if key == ticket else f"{key} {way}, {ticket} {way}"
        where = " AND ".join(conditions) or "1 = 1"
        what = f"SELECT {ticket}, {key} {self.source}"
        return f"{what} WHERE {where} ORDER BY {order} LIMIT ?", [*values, limit]

    def count(self, most: int) -> tuple[str, Sequence[object]]:
        """The statement that counts to `most` and no further."""
        where = " AND ".join(self.conditions) or "1 = 1"
        inner = f"SELECT 1 AS one {self.source} WHERE {where} LIMIT ?"
        text = f"SELECT count(*) FROM ({inner}) AS counted"  # noqa: S608 - texts of ours
        return text, [*self.values, most]

    @property
    def met(self) -> tuple[str, Sequence[object]]:
        """The statement of all tickets on the way, each with when it was opened."""
        where = " AND ".join(self.conditions) or "1 = 1"
        source = f"FROM {self.table}"
        if self.table != "standing":
            source += f" JOIN standing ON standing.ticket = {self.table}.ticket"
        what = "SELECT standing.ticket AS ticket, standing.opened AS opened"
        return f"{what} {source} WHERE {where}", self.values


def walks_of(ask: Ask, processes: Sequence[str]) -> Iterator[Walk]:
    """The walks whose merged results are the page; `processes` are those there are."""
    for walk in _walks(ask, processes):
        _conditions(walk, ask)
        yield walk


def gathering(
    walks: Iterable[Walk], after: tuple[int, str] | None, limit: int
) -> tuple[str, Sequence[object]]:
    """The one statement of what all walks meet, as `statements.GATHERED` has its columns.

    One, so that all tickets are seen at one instant. Oldest opened first, ties by id, whatever
    order the database has for texts.
    """
    met = [walk.met for walk in walks]
    values = [value for _, given in met for value in given]
    beyond = "1 = 1"
    if after is not None:
        beyond = "(opened > ? OR (opened = ? AND ticket {bytewise} > ?))"
        values += [after[0], after[0], after[1]]
    text = statements.GATHERED.format(
        met=" UNION ALL ".join(each for each, _ in met), beyond=beyond, bytewise="{bytewise}"
    )
    return text, [*values, limit]


def _walks(ask: Ask, processes: Sequence[str]) -> Iterator[Walk]:
    match ask.ordered:
        case ListOrder.ID:
            yield _by_value(ask, "finding.ticket") or Walk("standing", "standing.ticket")
        case ListOrder.DUE:
            yield _by_due(ask)
        case ListOrder.SINCE if ask.state is not None:
            yield from _by_state(ask, processes)
        case ListOrder.SINCE:
            yield _by_value(ask, "standing.since") or Walk("standing", "standing.since")
        case ListOrder.CHANGED:
            yield from _by_change(ask, processes)


def _by_value(ask: Ask, key: str) -> Walk | None:
    """By the first of the values asked for: few tickets share one."""
    for name, value in ask.fields.items():
        walk = Walk("finding", key)
        walk.where("finding.name = ? AND finding.value = ?", name, value)
        return walk
    return None


def _by_due(ask: Ask) -> Walk:
    found = _by_value(ask, "standing.due")
    if found is None and ask.role is not None:
        found = Walk("waiting", "waiting.due")
        found.where("waiting.role = ?", ask.role)
        if ask.region is not None:
            found.where("waiting.region = ?", ask.region)
    if found is None or found.table != "waiting":  # there is nothing else in `waiting`
        found = found or Walk("standing", "standing.due")
        found.where(f"standing.{LIVE}")
    if ask.due_before is not None:
        found.where(f"{found.key} < ?", to_micros(ask.due_before))
    return found


def _by_state(ask: Ask, processes: Sequence[str]) -> Iterator[Walk]:
    for process in processes if ask.process is None else (ask.process,):
        walk = Walk("place", "place.since")
        walk.where("place.process = ? AND place.state = ?", process, ask.state)
        yield walk


def _by_change(ask: Ask, processes: Sequence[str]) -> Iterator[Walk]:
    """By a value or somebody's own, few; else along the index of each process and status."""
    key = "standing.changed"
    few = _by_value(ask, key) or (Walk("standing", key) if ask.assignee is not None else None)
    if few is not None:
        few.is_falling = True
        yield few
        return
    statuses = tuple(TicketStatus) if ask.status is None else (ask.status,)
    for process in processes if ask.process is None else (ask.process,):
        for status in statuses:
            walk = Walk("standing", key, is_falling=True)
            walk.where("standing.process = ? AND standing.status = ?", process, status.value)
            yield walk


def _conditions(walk: Walk, ask: Ask) -> None:
    """All that is asked for and the walk does not see to itself."""
    equal = {
        "process": ask.process,
        "assignee": ask.assignee,
        "region": ask.region,
        "status": ask.status.value if ask.status else None,
        "definition": ask.definition,
    }
    for name, value in equal.items():
        if value is not None and (walk.table, name) not in _SEEN_TO:
            walk.where(f"standing.{name} = ?", value)
    if ask.state is not None and walk.table != "place":
        walk.where(_HAS_STATE, ask.state)
    if ask.role is not None and walk.table != "waiting":
        walk.where(_HAS_ROLE, ask.role)
    _times(walk, ask)
    if ask.title:
        pattern = "".join(f"\\{each}" if each in "\\%_" else each for each in ask.title.lower())
        walk.where("lower(standing.title) LIKE ? ESCAPE '\\'", f"%{pattern}%")
    for name, value in ask.fields.items():
        if walk.table != "finding" or (name, value) != next(iter(ask.fields.items())):
            walk.where(_HAS_VALUE, name, value)


_SEEN_TO = frozenset({("place", "process"), ("waiting", "region")})


def _times(walk: Walk, ask: Ask) -> None:
    if ask.due_before is not None and ask.ordered is not ListOrder.DUE:
        walk.where("standing.due < ?", to_micros(ask.due_before))
    since = max(filter(None, (ask.opened_since, ask.changed_since)), default=None)
    if since is not None:  # what was opened since has changed since
        walk.where("standing.changed >= ?", to_micros(since))
    if ask.opened_since is not None:
        walk.where("standing.opened >= ?", to_micros(ask.opened_since))
