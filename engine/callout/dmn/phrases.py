"""Values, rows and sets of cases in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callout.dmn.match.axis import Axis
from callout.dmn.match.boxes import Box
from callout.values import DaysDuration, Facts, MonthsDuration, Value, encode
from callout.values.durations import SECOND

from .table import Row

_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


def say_value(value: Value) -> str:
    """A value as people write it.

    >>> say_value(DaysDuration.parse("-PT1H15M"))
    '-1 h 15 min'
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case DaysDuration():
            return _say_duration(value)
        case MonthsDuration():
            return _say_months(value)
        case list() | dict():
            return str(encode(value))
        case _:
            return str(value)


def say_facts(facts: Facts) -> str:
    """Names and values: ``late by 15 min, refused false``."""
    return ", ".join(f"{name} {say_value(value)}" for name, value in facts.items())


def say_rows(rows: Sequence[Row]) -> str:
    """Rows by number and, where the author gave one, id: ``rows 1 (angry) and 3``."""
    names = [
        str(row.number) if row.id.startswith("~") else f"{row.number} ({row.id})" for row in rows
    ]
    if len(names) == 1:
        return f"row {names[0]}"
    return f"rows {', '.join(names[:-1])} and {names[-1]}"


def say_box(axes: Sequence[Axis], box: Box) -> str:
    """The cases of a box; inputs that may be anything are left out."""
    parts = [
        f"{axis.name} {say_pieces(axis, mask)}"
        for axis, mask in zip(axes, box, strict=True)
        if mask != axis.full
    ]
    return ", ".join(parts) or "every case"


def say_pieces(axis: Axis, mask: int) -> str:
    """Some pieces of an input: ``exactly 15 min``, ``(1 .. 3]``, ``a or b``."""
    if mask == axis.full or axis.scale is None:
        return "anything"
    if axis.scale.is_ordered:
        return " or ".join(_say_stretches(axis, mask))
    words = [say_value(_known(axis, place)) for place in range(len(axis.cuts)) if mask >> place & 1]
    if axis.has_other and mask >> len(axis.cuts) & 1:
        words.append("any other value")
    return " or ".join(words)


def _say_stretches(axis: Axis, mask: int) -> Iterable[str]:
    """Every run of neighbouring pieces; pieces that cannot occur do not break a run."""
    possible = [piece for piece in range(axis.size) if axis.full >> piece & 1]
    run: list[int] = []
    for piece in possible:
        if mask >> piece & 1:
            run.append(piece)
        elif run:
            yield _say_run(axis, run, possible)
            run = []
    if run:
        yield _say_run(axis, run, possible)


def _say_run(axis: Axis, run: list[int], possible: list[int]) -> str:
    first, last = run[0], run[-1]
    if first == last and first % 2:
        return f"exactly {_cut(axis, first)}"
    if first == possible[0] and first % 2 == 0:
        return f"{'<=' if last % 2 else '<'} {_cut(axis, last if last % 2 else last + 1)}"
    if last == possible[-1] and last % 2 == 0:
        return f"{'>=' if first % 2 else '>'} {_cut(axis, first if first % 2 else first - 1)}"
    low = f"[{_cut(axis, first)}" if first % 2 else f"({_cut(axis, first - 1)}"
    high = f"{_cut(axis, last)}]" if last % 2 else f"{_cut(axis, last + 1)})"
    return f"{low} .. {high}"


def _cut(axis: Axis, piece: int) -> str:
    return say_value(_known(axis, piece // 2))


def _known(axis: Axis, place: int) -> Value:
    key = axis.cuts[place]
    if isinstance(key, str) or axis.scale is None:
        return key
    if axis.scale.is_ordered:
        return axis.scale.value(key)
    return bool(key)


def _say_duration(value: DaysDuration) -> str:
    seconds, rest = divmod(abs(value.nanoseconds), SECOND)
    if rest:
        return str(value)
    parts: list[str] = []
    for size, unit in _UNITS:
        amount, seconds = divmod(seconds, size)
        if amount:
            parts.append(f"{amount} {unit}")
    if seconds or not parts:
        parts.append(f"{seconds} s" if parts or seconds else "0 min")
    return ("-" if value.nanoseconds < 0 else "") + " ".join(parts)


def _say_months(value: MonthsDuration) -> str:
    years, months = divmod(abs(value.months), 12)
    parts = [f"{years} y"] if years else []
    parts += [f"{months} months"] if months or not years else []
    return ("-" if value.months < 0 else "") + " ".join(parts)
