"""The `conf:` attributes of the W3C test suite: abstract conditions and expressions, as FEEL.

The suite leaves out how a data model writes "variable 1 equals 2"; each engine fills that in. The
attributes are described in the suite's own stylesheets. An expression that is illegal on purpose
becomes `ILLEGAL`, whose value is demanded in vain at run time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tests.conformance.scxml.ecmascript import PROCESSOR, SYSTEM, Unsupported, literal

ILLEGAL = "1 / 0"
NO_BOOLEAN = "NoBoolean"
"""A field that holds a text: a condition that is neither true nor false."""

Translate = Callable[[str], str]


def variable(number: str) -> str:
    number = number.strip()
    return f"Var{number}" if number[:1].isdigit() else number


def comparison(text: str, right: Translate, left: Translate = variable) -> str:
    found = re.fullmatch(r"\s*(\w+)\s*([=<>]=?)\s*(.*)", text, re.DOTALL)
    if found is None:
        raise Unsupported(f"comparison `{text}`")
    operator = {"==": "="}.get(found[2], found[2])
    return f"{left(found[1])} {operator} {right(found[3].strip())}"


def two(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"\s*(\w+)\W+(\w+)\s*", text)
    if found is None:
        raise Unsupported(f"variables `{text}`")
    return variable(found[1]), variable(found[2])


def quoted(text: str) -> str:
    """A literal of the suite: a number, or a text in quotes of either kind."""
    bare = text.strip()
    return literal(bare[1:-1]) if bare[:1] in {"'", '"'} else bare


def event_field(name: str) -> str:
    found = SYSTEM.get(f"_event.{name.strip()}")
    if found is None:
        raise Unsupported(f"event field `{name}`")
    return found


def system(name: str) -> str:
    """A system variable; `_event` is there once an event was handled."""
    if name == "_event":
        return "event.name"
    if name == "_name":
        return "_name"
    return SYSTEM.get(name, "null")


CONDITIONS: Mapping[str, Translate] = {
    "idVal": lambda v: comparison(v, quoted),
    "namelistIdVal": lambda v: comparison(v, quoted),
    "varIdVal": lambda v: comparison(v, variable),
    "compareIDVal": lambda v: comparison(v, variable),
    "idQuoteVal": lambda v: comparison(v, literal),
    "idSomeVal": lambda v: f'{variable(v)} = "123"',
    "VarEqVar": lambda v: " = ".join(two(v)),
    "VarEqVarStruct": lambda v: " = ".join(two(v)),
    "idSystemVarVal": lambda v: comparison(v, system),
    "eventNameVal": lambda v: f"event.name = {literal(v)}",
    "eventvarVal": lambda v: comparison(v, quoted, lambda n: f"event.data.{variable(n)}"),
    "eventdataVal": lambda v: f"event.data = {quoted(v)}",
    "eventdataSomeVal": lambda _: 'event.data = "123"',
    "emptyEventData": lambda _: "event.data = null",
    "nameVarVal": lambda v: f"_name = {literal(v)}",
    "varPrefix": lambda v: "starts with({1}, {0})".format(*two(v)),
    "inState": lambda v: f"In({v})",
    "nonBoolean": lambda _: NO_BOOLEAN,
    "isBound": lambda v: f"{variable(v)} != null",
    "unboundVar": lambda v: f"{variable(v)} = null",
    "noValue": lambda v: f"{variable(v)} = null",
    "systemVarIsBound": lambda v: f"{system(v)} != null",
    "true": lambda _: "true",
    "false": lambda _: "false",
    "eventFieldsAreBound": lambda _: "event.name != null and event.type != null",
    "eventDataHasField": lambda v: f"event.data.{v} != null",
    "eventFieldHasNoValue": lambda v: f"{event_field(v)} = null",
    "originTypeEq": lambda v: f"{event_field('origintype')} = {literal(v)}",
}
EXPRESSIONS: Mapping[str, Translate] = {
    "quoteExpr": literal,
    "varExpr": variable,
    "varChildExpr": variable,
    "systemVarExpr": system,
    "varNonexistentStruct": lambda _: ILLEGAL,
    "illegalExpr": lambda _: ILLEGAL,
    "eventName": lambda _: "event.name",
    "eventType": lambda _: "event.type",
    "eventSendid": lambda _: "event.send_id",
    "eventField": event_field,
    "eventDataFieldValue": lambda v: f"event.data.{v}",
    "eventDataParamValue": lambda v: f"event.data.{v}",
    "eventDataNamelistValue": lambda v: f"event.data.{variable(v)}",
    "scxmlEventIOLocation": lambda _: '"#_scxml_" + ticket.id',
    "invalidSessionID": lambda _: literal("27"),
    "illegalArray": lambda _: "7",
    "arrayExpr123": lambda _: "[1, 2, 3]",
}
PLAIN: Mapping[str, tuple[str, Translate]] = {
    "targetpass": ("target", lambda _: "pass"),
    "targetfail": ("target", lambda _: "fail"),
    "id": ("id", variable),
    "name": ("name", variable),
    "location": ("location", variable),
    "invalidLocation": ("location", lambda _: "foo.bar.baz"),
    "systemVarLocation": ("location", lambda v: v),
    "illegalTarget": ("target", lambda _: "baz"),
    "unreachableTarget": ("target", lambda _: "#_scxml_foo"),
    "invalidSendType": ("type", lambda _: "27"),
    "invalidSendTypeExpr": ("typeexpr", lambda _: literal("27")),
    "delay": ("delay", lambda v: f"{v}s"),
    "idlocation": ("idlocation", variable),
    "namelist": ("namelist", lambda v: " ".join(variable(name) for name in v.split())),
    "invalidNamelist": ("namelist", lambda _: "foo.bar.baz"),
    "item": ("item", variable),
    "index": ("index", variable),
    "illegalItem": ("item", lambda _: "continue"),
    "datamodel": ("datamodel", lambda _: "ecmascript"),
}
"""Attributes that stand for a plain one with a fixed or renamed value."""
COMPUTED: Mapping[str, str] = {
    "targetVar": "targetexpr",
    "targetExpr": "targetexpr",
    "eventExpr": "eventexpr",
    "typeExpr": "typeexpr",
    "delayFromVar": "delayexpr",
    "sendIDExpr": "sendidexpr",
    "srcExpr": "srcexpr",
    "arrayVar": "array",
    "arrayTextVar": "array",
}
"""Attributes whose value is a variable that holds the value of the plain one."""
SCXML_TYPES = ("scxml", "http://www.w3.org/TR/scxml/", "http://www.w3.org/TR/scxml", PROCESSOR)
