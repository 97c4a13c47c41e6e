"""A recorded decision made again by another table, from the inputs on record and nothing else.

What a cell reads beside them is known only if it is a parameter, a table or a calendar of the day.
An input that is not on record (the other table is new to it, or a mark stands for personal data)
is never guessed: the answer is known all the same where no row that may match asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callout.datamodel.library_view import PARAM, parameters_read
from callout.definition import Definition
from callout.dmn import CALENDAR_FUNCTIONS, RuleTable, decide
from callout.errors import CalloutError, NoDecision
from callout.feel import Frame, Function
from callout.records import Entry
from callout.semantics import semantics_of
from callout.values import (
    DateTime,
    Facts,
    Json,
    Value,
    canonical,
    comparable,
    decode,
    encode,
    is_mark,
)

from .change import DecidingSide


class DecisionVerdict(StrEnum):
    """What became of a decision."""

    SAME = "same"
    """The same rows, the same outputs."""
    OUTPUTS = "outputs"
    """The same rows, other outputs."""
    ROW = "row"
    """Other rows, other outputs."""
    ROW_ONLY = "row-only"
    """Other rows, the same outputs."""
    NO_ROW = "no-row"
    """No row matches, and there is no default."""
    OVERLAP = "overlap"
    """Several rows match where the hit policy takes one, or a cell has no value."""
    NOT_TAKEN = "not-taken"
    """The table does not take such an input."""
    UNKNOWN = "unknown"
    """It hangs on what is not on record."""
    GONE = "gone"
    """There is no such table any more."""


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What a table says to recorded inputs: rows and outputs, or a verdict on why it says none.

    `missing` are the names it would have to know.
    """

    rows: tuple[str, ...] = ()
    outputs: Json = None
    verdict: DecisionVerdict | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision as an entry keeps it."""

    table: str
    hash: str
    inputs: Mapping[str, Json]
    rows: tuple[str, ...]
    outputs: Json

    @classmethod
    def of(cls, kept: Mapping[str, Json]) -> RecordedDecision:
        """The decision of an entry's list."""
        inputs, rows = kept.get("inputs"), kept.get("rows")
        return cls(
            str(kept.get("table")),
            str(kept.get("hash")),
            inputs if isinstance(inputs, dict) else {},
            tuple(map(str, rows)) if isinstance(rows, list) else (),
            kept.get("outputs"),
        )


@dataclass(frozen=True, slots=True)
class DecisionChanged:
    """A decision that would not be the same, or of which that is not known."""

    seq: int
    table: str
    recorded: tuple[str, ...]
    proposed: tuple[str, ...]
    verdict: DecisionVerdict
    missing: tuple[str, ...] = ()
    outputs: tuple[tuple[str, str, str], ...] = ()
    """The outputs that differ: name, recorded, proposed, these two as JSON text."""


@dataclass(slots=True)
class Redeciding:
    """Makes the recorded decisions of one definition again by one side of a pair."""

    recorded: DecidingSide
    proposed: DecidingSide
    _same: dict[tuple[str, int], bool] = field(default_factory=dict)

    def __call__(self, kept: RecordedDecision, entry: Entry) -> DecisionChanged | None:
        """What differs from a decision of that entry; None: nothing."""
        if self._stays(kept, entry.recorded_at):
            return None
        answer = answered(self.proposed, kept, entry)
        verdict, outputs = answer.verdict, tuple(_differing(kept.outputs, answer.outputs))
        if verdict is None:
            verdict = _verdict(kept.rows == answer.rows, not outputs)
        if verdict is DecisionVerdict.SAME:
            return None
        shown = () if answer.verdict else tuple(map(_written, outputs))
        return DecisionChanged(
            entry.seq, kept.table, kept.rows, answer.rows, verdict, answer.missing, shown
        )

    def holds(self, kept: RecordedDecision, entry: Entry) -> bool:
        """Whether the recorded side says what the record does, as far as that is known."""
        answer = answered(self.recorded, kept, entry)
        if answer.verdict is DecisionVerdict.UNKNOWN:
            return True
        same = answer.verdict is None and answer.rows == kept.rows
        return same and not any(_differing(kept.outputs, answer.outputs))

    def _stays(self, kept: RecordedDecision, at: datetime) -> bool:
        """Whether the table and all that its cells read are the same on both sides."""
        if self.recorded.definition.hash == self.proposed.definition.hash:
            return True
        day = DateTime.from_datetime(at).in_zone(self.recorded.definition.zone).date.days
        key = (kept.table, day)
        if key not in self._same:
            self._same[key] = self._are_same(kept, at)
        return self._same[key]

    def _are_same(self, kept: RecordedDecision, at: datetime) -> bool:
        ours, theirs = self.recorded.library, self.proposed.library
        if kept.table not in ours.tables or kept.table not in theirs.tables:
            return False
        names = ours.with_callees([kept.table])
        if names != theirs.with_callees([kept.table]):
            return False
        if any(ours.tables[name].hash != theirs.tables[name].hash for name in names):
            return False
        tables = [theirs.tables[name] for name in sorted(names)]
        if any(name in CALENDAR_FUNCTIONS for each in tables for name in _read_beside(each)):
            return False
        wanted = {name for each in tables for name in parameters_read(each)}
        left, right = (_parameters(each, at) for each in (self.recorded, self.proposed))
        return all(encode(left.get(name)) == encode(right.get(name)) for name in wanted)


def held_against(
    kept: RecordedDecision, made: RecordedDecision, entry: Entry
) -> DecisionChanged | None:
    """What differs between a decision and the one that another definition made in its place."""
    outputs = tuple(_differing(kept.outputs, made.outputs))
    verdict = _verdict(kept.rows == made.rows, not outputs)
    if verdict is DecisionVerdict.SAME:
        return None
    shown = tuple(map(_written, outputs))
    return DecisionChanged(entry.seq, kept.table, kept.rows, made.rows, verdict, (), shown)


def answered(side: DecidingSide, kept: RecordedDecision, entry: Entry) -> TableAnswer:
    """What the table of this name says on one side to the inputs on record.

    At the instant of the entry, and by the version of the semantics that decided it.
    """
    table = side.library.tables.get(kept.table)
    if table is None:
        return TableAnswer(verdict=DecisionVerdict.GONE)
    known = {name: decode(value) for name, value in kept.inputs.items() if not _is_hidden(value)}
    scope = {**_names_of_day(side.definition, entry.recorded_at), **known}
    frame = _frame(side.definition, entry)
    given, missing = _inputs(table, known, scope, frame)
    touching = sorted(_touched(table, given, missing, scope, frame))
    if touching:
        return TableAnswer(verdict=DecisionVerdict.UNKNOWN, missing=tuple(touching))
    given |= dict.fromkeys(each.name for each in table.inputs if each.name in missing)
    try:
        made = decide(table, scope, frame, given=given)
    except NoDecision:
        return TableAnswer(verdict=_why(table, given, scope, frame))
    except (CalloutError, ArithmeticError, LookupError, TypeError, ValueError):
        return TableAnswer(verdict=DecisionVerdict.OVERLAP)
    return TableAnswer(made.rows, encode(made.outputs))


def _verdict(same_rows: bool, same_outputs: bool) -> DecisionVerdict:  # noqa: FBT001 - the two questions
    if same_rows:
        return DecisionVerdict.SAME if same_outputs else DecisionVerdict.OUTPUTS
    return DecisionVerdict.ROW_ONLY if same_outputs else DecisionVerdict.ROW


def _names_of_day(definition: Definition, at: datetime) -> dict[str, Value]:
    """The functions and parameters of a day; fields and what events bring are not among them."""
    names = definition.model.days.at(at)
    return {
        name: value
        for name, value in names.items()
        if name == PARAM or (name != "in_state" and _is_function(value))
    }


def _is_function(value: object) -> bool:
    """Whether it is one: a scope holds functions beside values."""
    return isinstance(value, Function)


def _parameters(side: DecidingSide, at: datetime) -> Facts:
    found = side.definition.model.days.at(at).get(PARAM)
    return found if isinstance(found, dict) else {}


def _frame(definition: Definition, entry: Entry) -> Frame:
    now = DateTime.from_datetime(entry.recorded_at)
    return Frame(now, definition.zone, semantics=semantics_of(entry.engine))


def _inputs(
    table: RuleTable, known: Facts, scope: Facts, frame: Frame
) -> tuple[dict[str, Value], frozenset[str]]:
    """The inputs that are known, and the names of those that are not and of what they read."""
    given: dict[str, Value] = {}
    missing: set[str] = set()
    for each in table.inputs:
        if each.name in known:
            given[each.name] = known[each.name]
        elif each.expression is None:
            missing.add(each.name)
        elif all(path[0] in scope for path in each.expression.reads):
            given[each.name] = each.expression.run(scope, frame)
        else:
            missing.add(each.name)
    beside = {name for name in _read_beside(table) if name not in scope and name not in given}
    return given, frozenset(missing | beside)


def _read_beside(table: RuleTable) -> Iterator[str]:
    """The names that cells read."""
    for row in table.rows:
        for test in row.tests:
            yield from (path[0] for path in test.reads) if test is not None else ()
        for answer in row.answers:
            yield from (path[0] for path in answer.reads)
    for output in table.outputs:
        yield from (path[0] for path in output.default.reads) if output.default else ()


def _touched(
    table: RuleTable, given: Facts, missing: frozenset[str], scope: Facts, frame: Frame
) -> set[str]:
    """What of the missing names the answer hangs on: rows that may match ask for it."""
    if not missing:
        return set()
    found: set[str] = set()
    scope = {**scope, **given}
    for row in table.rows:
        unknown: set[str] = set()
        for clause, test in zip(table.inputs, row.tests, strict=True):
            if test is None:
                continue
            asked = {path[0] for path in test.reads} & missing
            if clause.name in missing or asked:
                unknown |= asked or {clause.name}
            elif test.run(given[clause.name], scope, frame) is not True:
                break
        else:
            answers = {path[0] for each in row.answers for path in each.reads}
            found |= unknown | (answers & missing)
    defaults = (each.default for each in table.outputs if each.default is not None)
    read = {path[0] for each in defaults for path in each.reads}
    return found | (read & missing)


def _why(table: RuleTable, given: Facts, scope: Facts, frame: Frame) -> DecisionVerdict:
    """Why a table gives no answer."""
    index = table.index
    values = [given[each.name] for each in table.inputs]
    for place, value in enumerate(values):
        if value is not None and not index.takes(place, value):
            return DecisionVerdict.NOT_TAKEN
    rows = index.matching(values, {**scope, **given}, frame)
    return DecisionVerdict.OVERLAP if rows else DecisionVerdict.NO_ROW


def _differing(recorded: Json, proposed: Json) -> Iterator[tuple[str, Json, Json]]:
    """The outputs that are not the same: what a mark stands for is passed over."""
    if isinstance(recorded, dict) and isinstance(proposed, dict) and not is_mark(recorded):
        for name in dict.fromkeys([*recorded, *proposed]):
            yield from _other(name, recorded.get(name), proposed.get(name))
    else:
        yield from _other("", recorded, proposed)


def _other(name: str, recorded: Json, proposed: Json) -> Iterator[tuple[str, Json, Json]]:
    if _is_hidden(recorded) or not comparable(recorded, proposed):
        return
    if type(recorded) is not type(proposed) or recorded != proposed:
        yield name, recorded, proposed


def _written(output: tuple[str, Json, Json]) -> tuple[str, str, str]:
    name, recorded, proposed = output
    return name, canonical(recorded).decode(), canonical(proposed).decode()


def _is_hidden(value: Json) -> bool:
    """Whether a mark stands in it somewhere."""
    if is_mark(value):
        return True
    parts: Sequence[Json] = ()
    if isinstance(value, dict):
        parts = list(value.values())
    elif isinstance(value, list):
        parts = value
    return any(map(_is_hidden, parts))
