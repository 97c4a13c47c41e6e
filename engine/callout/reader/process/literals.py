"""Plain YAML values as FEEL literals, read by the declared type.

``default: 5`` of a number is FEEL's ``5``, ``default: PT5M`` of a duration is ``duration("PT5M")``.
The types are FEEL's by name (DMN 1.5, 10.3.2.3 and 10.3.1.2 rules 62-66); what a type name means
in depth is `callout.feel`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import replace
from decimal import Decimal

from callout.process import FILE, Field, Text
from callout.reader.yaml.access import elements, entries
from callout.reader.yaml.nodes import Mapping, Node, Scalar, Sequence
from callout.suggest import duration_hint, nearest, question

from .context import Draft

TYPES = (
    "any",
    "boolean",
    "context",
    "date",
    "date and time",
    "days and time duration",
    "duration",
    "list",
    "number",
    "string",
    "time",
    "years and months duration",
)
_OTHER_NAMES = {
    "array": "list",
    "bool": "boolean",
    "date time": "date and time",
    "datetime": "date and time",
    "dateTime": "date and time",
    "decimal": "number",
    "dict": "context",
    "enum": "string",
    "float": "number",
    "instant": "date and time",
    "int": "number",
    "integer": "number",
    "map": "context",
    "object": "context",
    "str": "string",
    "text": "string",
    "timestamp": "date and time",
}
_CONSTRUCTORS = {
    "date": "date",
    "date and time": "date and time",
    "days and time duration": "duration",
    "duration": "duration",
    "time": "time",
    "years and months duration": "duration",
}
_LEXICAL = {
    "date": re.compile(r"-?\d{4,9}-\d\d-\d\d", re.ASCII),
    "date and time": re.compile(r"-?\d{4,9}-\d\d-\d\dT\d\d:\d\d(:\d\d.*)?", re.ASCII),
    "time": re.compile(r"\d\d:\d\d(:\d\d.*)?", re.ASCII),
    "duration": re.compile(r"-?P[0-9DTHMS.]+", re.ASCII),
    "days and time duration": re.compile(r"-?P[0-9DTHMS.]+", re.ASCII),
    "years and months duration": re.compile(r"-?P[0-9YM]+", re.ASCII),
}
_EXAMPLES = {
    "number": "write a number, like 1.5; an expression stands in {feel: ...}",
    "boolean": "write true or false; an expression stands in {feel: ...}",
    "date": "write a day like 2026-03-02; an expression stands in {feel: ...}",
    "time": "write a time like 10:30; an expression stands in {feel: ...}",
    "date and time": "write 2026-03-02T10:30; an expression stands in {feel: ...}",
    "duration": "write PT2H for two hours, P2D for two days",
    "days and time duration": "write PT2H for two hours, P2D for two days",
    "years and months duration": "write P1Y2M for a year and two months",
}
_LIST_OF = re.compile(r"list ?< ?(.+?) ?>")
_SHORT_TIME = re.compile(r"(?:.*T)?\d\d:\d\d", re.ASCII)


def check_type(draft: Draft, name: Text) -> None:
    """Report a type name that neither FEEL has nor the rules."""
    element = element_type(name.text)
    if element == FILE:
        message, many = f"'{name.text}' is not a type", "write {type: file, many: true}"
        draft.report("S010", message, name.where, hint=many)
        return
    if element is not None:
        check_type(draft, Text(element, name.where))
        return
    if name.text in (*TYPES, FILE):
        return
    known = (*TYPES, FILE, *draft.shared.names("types"))
    meant = _OTHER_NAMES.get(name.text) or nearest(name.text, known)
    hint = question(meant, f"the types: {', '.join(known)}, list<...>")
    draft.report("S010", f"'{name.text}' is not a type", name.where, hint=hint)


def literal(draft: Draft, field: Field, node: Node) -> Text:
    """The default of `field` as a FEEL expression; ``{feel: ...}`` is one already."""
    if isinstance(node, Mapping) and tuple(node) == ("feel",):
        return draft.expression(node["feel"])
    written = _by_type(field.type.text, field.fields, node)
    if written is None:
        draft.report(
            "S011",
            f"the default of '{field.name}' is not of type {field.type.text}",
            node.where,
            hint=_meant(field.type.text, node) or "an expression stands in {feel: ...}",
        )
    return Text(written or "null", node.where)


def _meant(type_name: str, node: Node) -> str | None:
    """The value that was meant: without quotes, as an ISO duration; else one of the type."""
    if not isinstance(node, Scalar):
        return None
    if type_name.endswith("duration"):
        return duration_hint(node.text) or _EXAMPLES[type_name]
    bare = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?|true|false", node.text, re.ASCII)
    if bare and not node.plain and _by_type(type_name, {}, replace(node, plain=True)):
        return f"write {node.text} without quotes"
    return _EXAMPLES.get(type_name)


def element_type(name: str) -> str | None:
    """The type of the items of a list, as its name says; None if it is no such name."""
    match = _LIST_OF.fullmatch(name)
    return match[1] if match else None


def _by_type(type_name: str, fields: Map[str, Field], node: Node) -> str | None:
    """FEEL for a plain value of the type; None if it is not of the type."""
    if isinstance(node, Scalar) and node.is_null:
        return "null"
    element = element_type(type_name)
    if element is not None or type_name == "list":
        return _list(element or "any", fields, node)
    if type_name == "context":
        return _context(fields, node)
    if isinstance(node, Scalar):
        return _scalar(type_name, node)
    return _untyped(node) if type_name == "any" else None


def _list(element: str, fields: Map[str, Field], node: Node) -> str | None:
    if not isinstance(node, Sequence):
        return None
    written = [_by_type(element, fields, item) for item in elements(node)]
    return None if None in written else f"[{', '.join(item or '' for item in written)}]"


def _context(fields: Map[str, Field], node: Node) -> str | None:
    if not isinstance(node, Mapping):
        return None
    pairs: list[str] = []
    for key, item in entries(node):
        inner = fields.get(key.text)
        value = _by_type(inner.type.text, inner.fields, item) if inner else _untyped(item)
        if value is None:
            return None
        pairs.append(f"{quoted(key.text)}: {value}")
    return f"{{{', '.join(pairs)}}}"


def _scalar(type_name: str, node: Scalar) -> str | None:
    value = node.value
    if type_name == "string":
        return quoted(node.text)
    if type_name == "boolean":
        return str(value).lower() if isinstance(value, bool) else None
    if type_name == "number":
        return _number(value)
    if type_name in _CONSTRUCTORS:
        return _temporal(type_name, node.text)
    return _untyped(node) if type_name not in ("context", "list", FILE) else None


def _number(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _temporal(type_name: str, text: str) -> str | None:
    if not _LEXICAL[type_name].fullmatch(text):
        return None
    full = f"{text}:00" if _SHORT_TIME.fullmatch(text) else text
    return f"{_CONSTRUCTORS[type_name]}({quoted(full)})"


def _untyped(node: Node) -> str | None:
    if isinstance(node, Sequence):
        return _list("any", {}, node)
    if isinstance(node, Mapping):
        return _context({}, node)
    value = node.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else _number(value)


def quoted(text: str) -> str:
    r"""A FEEL string literal (DMN 1.5 grammar rule 35).

    >>> print(quoted('say "no"'))
    "say \"no\""
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
