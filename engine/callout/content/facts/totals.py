"""What is made of the values in other tickets: a sum, the least, the greatest, entries of a list.

Values are those that the tickets hold, not the texts by which they are found: letters keep their
case and numbers their decimal places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callout.datamodel.expressions import look_up
from callout.datamodel.questions import FactAsked, Unanswerable
from callout.feel import Kind
from callout.feel.runtime.coercion import kind_of, shown
from callout.feel.runtime.comparison import order
from callout.process import FactKind
from callout.values import DECIMAL128, DaysDuration, Facts, Number, Value, number

NARROWER = "ask for fewer tickets: `where`, `within`, or other `tickets`"
"""What helps where there is no answer."""


def value_in(asked: FactAsked, name: str, ticket: str, data: Facts) -> Value:
    """What a ticket has in a field, by its dotted name; null where it has nothing.

    Raises `Unanswerable` for a value of another kind than the field has now.
    """
    value, wanted = look_up(data, tuple(name.split("."))), asked.fields[name]
    if value is not None and wanted is not Kind.ANY and kind_of(value) is not wanted:
        raise Unanswerable(
            f"'{asked.fact}' asks for a {wanted}; '{name}' of ticket {ticket} is {shown(value)}",
            hint=f"its process was another one when it was opened; {NARROWER}",
        )
    return value


def context_of(asked: FactAsked, ticket: str, data: Facts) -> Value:
    """A ticket in a list of contexts: its id and all fields, parts of fields inside their field."""
    made: dict[str, Value] = {"ticket": ticket}
    for name in asked.fields:
        *above, last = name.split(".")
        inner = made
        for part in above:
            entered = inner.setdefault(part, {})
            inner = entered if isinstance(entered, dict) else {}
        inner[last] = value_in(asked, name, ticket, data)
    return made


def total(asked: FactAsked, values: Sequence[Value]) -> Value:
    """The sum of the values, the least or the greatest of them, the first of equal ones.

    Of no values the sum is 0, or PT0S, and the others are null. Numbers are added as FEEL adds
    them, in the order given. Raises `Unanswerable` for values without a sum or an order.
    """
    if asked.kind is FactKind.SUM:
        of_durations = Kind.DAYS_DURATION in asked.fields.values()
        return _duration(asked, values) if of_durations else _sum(asked, values)
    return _extreme(asked, values, -1 if asked.kind is FactKind.MIN else 1)


def _sum(asked: FactAsked, values: Iterable[Value]) -> Value:
    found: Number = 0
    try:
        for value in values:
            if kind_of(value) is not Kind.NUMBER:
                raise _without(asked, "sum", value)
            found = DECIMAL128.add(found, value)  # type: ignore[arg-type]
        return number(found)
    except ArithmeticError:
        raise Unanswerable(
            f"the sum '{asked.fact}' is too large for a number", hint=NARROWER
        ) from None


def _duration(asked: FactAsked, values: Iterable[Value]) -> Value:
    found = 0
    for value in values:
        if not isinstance(value, DaysDuration):
            raise _without(asked, "sum", value)
        found += value.nanoseconds
    return DaysDuration(found)


def _extreme(asked: FactAsked, values: Sequence[Value], sign: int) -> Value:
    best = values[0] if values else None
    for value in values[1:]:
        apart = order(value, best)
        if apart is None:
            raise _without(asked, f"order with {shown(best)}", value)
        if apart * sign > 0:
            best = value
    return best


def _without(asked: FactAsked, what: str, value: Value) -> Unanswerable:
    return Unanswerable(
        f"'{asked.fact}' finds {shown(value)}, which has no {what}",
        hint=f"write what is compared in one way, times with a zone or without; {NARROWER}",
    )
