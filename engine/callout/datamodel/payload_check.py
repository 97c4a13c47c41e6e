"""What an event carries, checked against the fields that are declared for it.

A payload is told everything that is wrong with it at once, by field. Texts become temporal values
where a temporal type is declared, floats exact numbers. What a field allows (DMN 1.5 7.3.2,
allowedValues) is asked of the value that it becomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from callout.errors import BadPayload, ExpressionError
from callout.feel import BOOLEAN, STRING, Frame, Kind, Type, UnaryTests
from callout.process import Field, FileRule
from callout.suggest import did_you_mean
from callout.values import Facts, Sealed, Value

from .expressions import Compiler
from .field_types import conversion, declared_type
from .files.file_values import expected_of, faults_of_files


@dataclass(frozen=True, slots=True)
class Shape:
    """What one field of a payload may hold."""

    name: str
    type: Type
    required: bool = False
    filled: bool = False
    """A text that may not be empty, such as a reason."""
    private: bool = False
    """Personal data, which no message shows."""
    fields: Mapping[str, Shape] = field(default_factory=dict)
    allowed: UnaryTests | None = None
    file: FileRule | None = None
    convert: Callable[[Value], Value] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "convert", conversion(self.type))


def shape_of(declared: Field, compiler: Compiler, *, private: bool = False) -> Shape:
    """How a payload's field is checked; what is inside a `private` one is so, too."""
    private = private or declared.pii
    inner = declared.fields.items()
    parts = {name: shape_of(part, compiler, private=private) for name, part in inner}
    kind = declared_type(declared, compiler)
    return Shape(
        declared.name,
        kind,
        required=declared.required and not declared.may_defer,
        private=private,
        fields=parts,
        allowed=compiler.tests(declared.allowed, kind) if declared.allowed is not None else None,
        file=declared.file,
    )


def tick_shapes(items: Mapping[str, object]) -> dict[str, Shape]:
    """A checklist as a payload: each item true or false, or left out."""
    return {name: Shape(name, BOOLEAN) for name in items}


REASON = Shape("reason", STRING, required=True, filled=True)


def checked_payload(
    shapes: Mapping[str, Shape], payload: Facts, what: str, frame: Frame | None = None
) -> dict[str, Value]:
    """The payload with its declared types: every field, null where one is left out.

    `what` it is begins the message; `frame` knows the present for fields that allow by it. Raises
    `BadPayload` with everything that is wrong, by dotted path and position in a list
    (``lines[2].count``), and a hint with the fields that are expected.
    """
    try:
        return _fields(shapes, payload, "", frame or Frame())
    except _Faulty as error:
        raise BadPayload.of(what, error.faults, _expected(shapes)) from None


class _Faulty(Exception):
    """What is wrong with a value: fields by path, and what is to be said of each."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__()
        self.faults = faults


def _fields(
    shapes: Mapping[str, Shape], given: Facts, above: str, frame: Frame
) -> dict[str, Value]:
    faults = [] if given.keys() <= shapes.keys() else [*_unknown(shapes, given, above)]
    values: dict[str, Value] = {}
    for shape in shapes.values():
        try:
            values[shape.name] = _field(shape, given.get(shape.name), above, frame)
        except _Faulty as error:
            faults += error.faults
    if faults:
        raise _Faulty(*faults)
    return values


def _unknown(shapes: Mapping[str, Shape], payload: Facts, above: str) -> Iterator[tuple[str, str]]:
    for name in payload:
        if name not in shapes:
            hint = did_you_mean(name, shapes)
            guess = f" ({hint})" if hint else ""
            yield above + name, f"'{above}{name}' is not declared{guess}"


def _field(shape: Shape, value: Value, above: str, frame: Frame) -> Value:
    name = above + shape.name
    if value is None:
        if shape.required:
            raise _Faulty((name, f"'{name}' is missing"))
        return None
    if isinstance(value, Sealed):
        return value  # it was looked at when it came, and nobody can any more
    try:
        made = _made(shape, value, name, frame)
    except ExpressionError as error:
        hides = shape.private and frame.semantics.marks_fields
        fault = f" is not {_wanted(shape.type)}" if hides else f": {error.message}"
        raise _Faulty((name, f"'{name}'{fault}")) from None
    if shape.filled and not str(made).strip():
        raise _Faulty((name, f"'{name}' is empty"))
    if shape.allowed is not None and not _passes(made, shape.allowed, frame):
        raise _Faulty((name, f"'{name}' must be {shape.allowed.text}"))
    return made


def _passes(value: Value, allowed: UnaryTests, frame: Frame) -> bool:
    """Whether the tests say yes: not where they have no answer, or none within the budget."""
    try:
        return allowed.run(value, {}, frame) is True
    except ExpressionError:
        return False


def _made(shape: Shape, value: Value, name: str, frame: Frame) -> Value:
    """A value as one of the field's type; raises ExpressionError where it has no parts."""
    if shape.file is not None:
        faults = [*faults_of_files(shape.file, value, name)]
        if faults:
            raise _Faulty(*faults)
        return value
    return _parts(shape, value, name, frame) if shape.fields else shape.convert(value)


def _parts(shape: Shape, value: Value, name: str, frame: Frame) -> Value:
    """A value with parts as one of the field's type."""
    if shape.type.kind is Kind.LIST:
        return _contexts(shape, value, name, frame)
    return _context(shape, value, name, frame)


def _contexts(shape: Shape, value: Value, name: str, frame: Frame) -> Value:
    if not isinstance(value, list):
        raise _Faulty((name, f"'{name}' is a list of: {', '.join(shape.fields)}"))
    values: list[Value] = []
    faults: list[tuple[str, str]] = []
    for number, item in enumerate(value, start=1):
        try:
            values.append(_context(shape, item, f"{name}[{number}]", frame))
        except _Faulty as error:
            faults += error.faults
    if faults:
        raise _Faulty(*faults)
    return values


def _context(shape: Shape, value: Value, name: str, frame: Frame) -> Value:
    if not isinstance(value, dict):
        raise _Faulty((name, f"'{name}' has fields: {', '.join(shape.fields)}"))
    return _fields(shape.fields, value, f"{name}.", frame)


def _expected(shapes: Mapping[str, Shape]) -> str:
    if not shapes:
        return "it carries nothing"
    needed = [shape for shape in shapes.values() if shape.required]
    shown = needed if len(shapes) > _FEW else list(shapes.values())
    fields = [
        f"{shape.name}: {_type_text(shape)}{'' if shape.required else ' (may be left out)'}"
        for shape in shown
    ]
    if len(shown) < len(shapes):
        fields.append(f"and {len(shapes) - len(shown)} fields that may be left out")
    return f"it carries {', '.join(fields)}"


_FEW = 8
"""Fields that a hint lists in full; of more only those that are needed."""


def _wanted(kind: Type) -> str:
    return f"one of {', '.join(kind.values)}" if kind.values else f"a {kind}"


def _type_text(shape: Shape) -> str:
    if shape.file is not None:
        return expected_of(shape.file)
    kind = shape.type
    if kind.values:
        return " | ".join(kind.values)
    return "any" if kind.kind is Kind.ANY else str(kind)
