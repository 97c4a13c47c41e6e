"""The values that a condition compares a name with: what is tried to find a smallest change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from callout.definition import Definition
from callout.feel.runtime.ranges import Function, Range
from callout.feel.syntax import ast
from callout.process import Field, Process
from callout.values import DateTime, Time, Value
from callout.values.durations import SECOND

_LONGEST = 200
"""Parts of a condition that are looked at."""
_JOINED = frozenset({"and", "or"})
_FIXED = ("event.name", "event.type", "event.origin", "event.send_id", "event.invoke_id")
_ITS_OWN = ("ticket.id", "ticket.opened_at")


def is_changeable(name: str) -> bool:
    """Whether it makes sense to say that it could have been otherwise."""
    return name not in (*_FIXED, *_ITS_OWN) and not name.endswith(".missing")


def constants_of(tree: ast.SyntaxNode, value: Callable[[ast.SyntaxNode], Value]) -> Iterator[Value]:
    """What stands on either side of comparisons, worked out by `value`; lists and ranges spread."""
    seen = 0
    for node in ast.walk(tree):
        for part in _compared(node):
            seen += 1
            if seen > _LONGEST:
                return
            yield from _spread(part.value if isinstance(part, ast.Constant) else value(part))


def _compared(node: ast.SyntaxNode) -> Iterable[ast.SyntaxNode]:
    match node:
        case ast.Binary(operator=operator, left=left, right=right) if operator not in _JOINED:
            return (left, right)
        case ast.Between(low=low, high=high):
            return (low, high)
        case ast.Interval(low=low, high=high):
            return [each for each in (low, high) if each is not None]
        case ast.Comparison(operand=operand):
            return (operand,)
        case ast.Tests(tests=tests):
            return [each for each in tests if not isinstance(each, ast.Comparison | ast.Interval)]
        case ast.Call(arguments=arguments):
            return arguments
        case ast.Constant():
            return (node,)
        case _:
            return ()


def _spread(value: object) -> Iterator[Value]:
    match value:
        case Range(start=start, end=end):
            yield from _spread(start)
            yield from _spread(end)
        case list():
            for item in value[:_LONGEST]:
                yield from _spread(item)
        case DateTime() | Time():
            second = value.plus(-(value.nanoseconds % SECOND))
            yield from (second, second.plus(SECOND), value)
        case None | dict() | Function():
            return
        case _:
            yield value  # type: ignore[misc]  # what is left of Value is a scalar


def listed_values(definition: Definition, event: str, path: Sequence[str]) -> Iterator[Value]:
    """The values that a field of the ticket, or of what the event brings, may have.

    They are listed by the field, or by a table that answers with one of that name.
    """
    yield from _of_field(definition.process, event, path)
    for table in definition.tables.values():
        for output in table.outputs:
            if output.name == path[-1]:
                yield from output.values


def _of_field(process: Process, event: str, path: Sequence[str]) -> tuple[str, ...]:
    places: list[Mapping[str, Field]] = []
    declared = process.events.get(event)
    if declared is not None:
        places.append(declared.payload)
    places.append(process.data)
    if tuple(path[:2]) == ("event", "data"):
        path = path[2:]
    for fields in places:
        found = _field(fields, path)
        if found is not None:
            return found.values
    return ()


def _field(fields: Mapping[str, Field], path: Sequence[str]) -> Field | None:
    found: Field | None = None
    for name in path:
        found = fields.get(name)
        if found is None:
            return None
        fields = found.fields
    return found
