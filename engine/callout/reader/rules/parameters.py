"""Parameter sets and settings."""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Location
from callout.feel import ANY, Type
from callout.library import (
    NamedCalendar,
    Parameter,
    ParameterSet,
    RuleFile,
    Settings,
    Variant,
)
from callout.reader.yaml.access import elements, entries, flag, label, mappings, word, words
from callout.reader.yaml.nodes import Mapping, Node, Scalar
from callout.values import Value

from .draft import RulesDraft, place

_DEFAULT = "default"


def read_parameters(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of parameters."""
    named = mappings(root.get("values"))
    calendar, others = _calendars(root.get("calendar"))
    made = ParameterSet(
        profile=word(root["parameters"]) or "",
        parameters={name.text: _parameter(name, node, draft) for name, node in named},
        where=root["parameters"].where,
        zone=draft.zone(root.get("zone"), "R310"),
        calendar=word(calendar),
        calendar_where=None if calendar is None else calendar.where,
        title=label(root.get("title")).texts,
        calendars=others,
    )
    return RuleFile(draft.path, parameters=(made,))


def read_settings(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of settings; their types are known when they meet the parameters."""
    values: dict[str, tuple[Value, Location]] = {
        key.text: (draft.value(node, ANY, key.text), node.where)
        for key, node in entries(root.get("values"))
    }
    made = Settings(word(root["settings"]) or "", values, root["settings"].where)
    return RuleFile(draft.path, settings=(made,))


def _calendars(node: Node | None) -> tuple[Node | None, dict[str, NamedCalendar]]:
    """The calendar of the profile, and the others by region or team."""
    if not isinstance(node, Mapping):
        return node, {}
    others = {
        key.text: NamedCalendar(word(value) or "", value.where)
        for key, value in entries(node)
        if key.text != _DEFAULT
    }
    return node.get(_DEFAULT), others


def _parameter(name: Scalar, node: Mapping, draft: RulesDraft) -> Parameter:
    what = f"parameter '{name.text}'"
    kind = draft.type(node.get("type"))
    required = flag(node.get("required"))
    variants = tuple(_variants(node, kind, what, draft))
    if not variants and not required:
        hint = "give it a value, or required: true for a deployment to set it"
        draft.report("R304", f"{what} has no value", name.where, hint)
    if variants and required:
        hint = "leave out 'required', or the value"
        draft.report("R304", f"{what} is required and has a value", name.where, hint)
    _refuse_doubles(variants, what, draft)
    return Parameter(
        name=name.text,
        type=kind,
        where=place(name),
        variants=variants,
        required=required,
        title=label(node.get("title")).texts,
        source=words(node.get("source")),
    )


def _variants(node: Mapping, kind: Type, what: str, draft: RulesDraft) -> Iterator[Variant]:
    if "value" in node:
        plain = node["value"]
        yield Variant(draft.value(plain, kind, what), plain.where)
    for item in elements(node.get("values")):
        if isinstance(item, Mapping):
            yield _variant(item, kind, what, draft)


def _variant(node: Mapping, kind: Type, what: str, draft: RulesDraft) -> Variant:
    value = node.get("value")
    start, end = draft.day(node.get("from")), draft.day(node.get("until"))
    if start is not None and end is not None and end < start:
        message = f"'until' is before 'from' in {what}"
        draft.report("R305", message, node["until"].where, "write the earlier day first")
    return Variant(
        value=None if value is None else draft.value(value, kind, what),
        where=node.where,
        region=word(node.get("region")) or "",
        start=start,
        end=end,
    )


def _refuse_doubles(variants: tuple[Variant, ...], what: str, draft: RulesDraft) -> None:
    seen: set[object] = set()
    for variant in variants:
        key = (variant.region, variant.start)
        if key in seen:
            place = f" for region {variant.region}" if variant.region else ""
            start = f" from {variant.start}" if variant.start else ""
            message = f"{what} has two values{place}{start}"
            draft.report("R305", message, variant.where)
        seen.add(key)
