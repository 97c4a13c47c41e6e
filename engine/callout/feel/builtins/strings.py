"""Functions over strings (DMN 1.5, table 74); positions count characters, from 1."""

from __future__ import annotations

from callout.feel.runtime.frame import LENGTH, Frame, NoAnswer
from callout.feel.runtime.regex import compile_pattern, replaced
from callout.values import Number, Value

from .registry import builtin


@builtin(
    "substring(string: string, start position: whole number, [length: whole number]) -> string"
)
def _substring(text: str, start: Number, length: Number | None) -> Value:
    first = int(start)
    if first == 0 or abs(first) > len(text):
        raise NoAnswer(f"there is no character {first}")
    first = first - 1 if first > 0 else len(text) + first
    if length is None:
        return text[first:]
    if length < 1:
        raise NoAnswer(f"the length {length} is less than 1")
    return text[first : first + int(length)]


@builtin("string length(string: string) -> number")
def _length(text: str) -> Value:
    return len(text)


@builtin("upper case(string: string) -> string")
def _upper(text: str) -> Value:
    return text.upper()


@builtin("lower case(string: string) -> string")
def _lower(text: str) -> Value:
    return text.lower()


@builtin("substring before(string: string, match: string) -> string")
def _before(text: str, match: str) -> Value:
    return text[: max(text.find(match), 0)]


@builtin("substring after(string: string, match: string) -> string")
def _after(text: str, match: str) -> Value:
    position = text.find(match)
    return "" if position < 0 else text[position + len(match) :]


@builtin("contains(string: string, match: string) -> boolean")
def _contains(text: str, match: str) -> Value:
    return match in text


@builtin("starts with(string: string, match: string) -> boolean")
def _starts(text: str, match: str) -> Value:
    return text.startswith(match)


@builtin("ends with(string: string, match: string) -> boolean")
def _ends(text: str, match: str) -> Value:
    return text.endswith(match)


@builtin("matches(input: string, pattern: string, [flags: string?]) -> boolean", framed=True)
def _matches(frame: Frame, text: str, pattern: str, flags: str | None) -> Value:
    return compile_pattern(pattern, flags or "").occurs_in(text, frame)


@builtin(
    "replace(input: string, pattern: string, replacement: string, [flags: string?]) -> string",
    framed=True,
    price=10,
)
def _replace(frame: Frame, text: str, pattern: str, replacement: str, flags: str | None) -> Value:
    return replaced(text, compile_pattern(pattern, flags or ""), replacement, frame)


@builtin("split(string: string, delimiter: string) -> list<string>", framed=True, price=8)
def _split(frame: Frame, text: str, delimiter: str) -> Value:
    return list(compile_pattern(delimiter, "").split(text, frame))


@builtin("string join(list: list, [delimiter: string?]) -> string")
def _join(parts: list[Value], delimiter: str | None) -> Value:
    texts = [part for part in parts if part is not None]
    if any(not isinstance(text, str) for text in texts):
        raise NoAnswer("the list holds something that is not a string")
    separator = delimiter or ""
    size = sum(len(str(text)) for text in texts) + len(separator) * len(texts)
    if size > LENGTH:
        raise NoAnswer(f"a string longer than {LENGTH} characters")
    return separator.join(str(text) for text in texts)
