"""Values as FEEL texts, and ranges read back from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

from callout.errors import ExpressionError
from callout.feel.syntax.ast import Call, Constant, Interval, Name, Negation, SyntaxNode
from callout.feel.syntax.cursor import BadSyntax
from callout.feel.syntax.lexer import BadText, Sort, lexemes
from callout.feel.syntax.names import NameScope
from callout.feel.syntax.parser import ParseScope, parse
from callout.values import Date, DateTime, Time, Value, format_number, negative, parse_duration

from .comparison import order
from .frame import LENGTH, Frame, NoAnswer
from .ranges import Function, Range

_READERS: Mapping[str, Callable[[str], Value]] = {
    "date": Date.parse,
    "time": Time.parse,
    "date and time": DateTime.parse,
    "duration": parse_duration,
}

_SCOPE = ParseScope(NameScope(_READERS))


def written(value: object) -> str:
    """The text FEEL's ``string`` makes of a value; strings inside others are quoted."""
    parts: list[str] = []
    _write(value, parts, 0)
    return "".join(parts)


def read_range(text: str, frame: Frame) -> Range:
    """The range a text like ``[1..5)`` writes out, of constants only; raises ValueError."""
    try:
        node = parse(text, _SCOPE)
    except BadSyntax as error:
        raise NoAnswer(f"'{text}' is not a range: {error.message}") from None
    if not isinstance(node, Interval):
        raise NoAnswer(f"'{text}' is not a range")
    low = _constant(node.low, frame) if node.low else None
    high = _constant(node.high, frame) if node.high else None
    if node.low and node.high:
        answer = order(low, high)
        if answer is None or answer > 0:
            raise NoAnswer(f"'{text}' has no order")
    return Range(low, high, node.low_included, node.high_included)


def _constant(node: SyntaxNode, frame: Frame) -> Value:
    match node:
        case Constant(value=int() | Decimal() as amount) if not isinstance(amount, bool):
            return frame.number(amount)
        case Constant():
            return node.value
        case Negation(operand=Constant(value=int() | Decimal() as amount)):
            return frame.number(negative(amount))
        case Call(
            function=Name(name=name), arguments=(Constant(value=str() as text),), names=()
        ) if name in _READERS:
            return _READERS[name](text)
        case _:
            raise NoAnswer("the ends of a range are constants")


def _write(value: object, parts: list[str], size: int) -> int:
    """Append the text of a value; the length so far is checked on the way."""
    match value:
        case list():
            size = _add("[", parts, size)
            for index, item in enumerate(value):
                size = _add(", " if index else "", parts, size)
                size = _write(item, parts, size)
            return _add("]", parts, size)
        case dict():
            size = _add("{", parts, size)
            for index, (name, item) in enumerate(value.items()):
                key = name if _is_plain(name) else _quoted(name)
                size = _add(f"{', ' if index else ''}{key}: ", parts, size)
                size = _write(item, parts, size)
            return _add("}", parts, size)
        case Range():
            return _add(_range(value), parts, size)
        case _:
            return _add(_scalar(value), parts, size)


@lru_cache(maxsize=4096)
def _is_plain(name: str) -> bool:
    """Whether a name can be written without quotes: words with single spaces between."""
    try:
        *found, _ = lexemes(name)
    except BadText:
        return False
    sorts = [lexeme.sort for lexeme in found]
    return (
        sorts[:1] == [Sort.WORD]
        and {*sorts[1:]} <= {Sort.WORD, Sort.PART}
        and " ".join(lexeme.text for lexeme in found) == name
    )


def _scalar(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return format_number(value)
        case str():
            return _quoted(value)
        case Function():
            return str(value)
        case _:
            return str(value)


def _range(value: Range) -> str:
    ends = [_end(end) for end in (value.start, value.end)]
    if value.complement:
        return f"(!= {ends[0]})"
    if value.start is None:
        return f"({'<=' if value.end_included else '<'} {ends[1]})"
    if value.end is None:
        return f"({'>=' if value.start_included else '>'} {ends[0]})"
    opening = "[" if value.start_included else "("
    return f"{opening}{ends[0]}..{ends[1]}{']' if value.end_included else ')'}"


def _end(value: object) -> str:
    text = _scalar(value)
    is_plain = isinstance(value, str | int | Decimal | None)
    return text if is_plain else f'@"{text}"'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _add(text: str, parts: list[str], size: int) -> int:
    size += len(text)
    if size > LENGTH:
        raise ExpressionError(f"a string longer than {LENGTH} characters")
    parts.append(text)
    return size
