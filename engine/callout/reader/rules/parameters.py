"""Parameter sets and settings."""

from __future__ import annotations

from collections.abc import Iterator

from callout.errors import Location
from callout.feel import ANY, Type
from callout.library import Parameter, ParameterSet, RuleFile, Settings, Variant
from callout.reader.yaml.nodes import Mapping, Scalar, Sequence
from callout.values import Value

from .reader import Reader

_SET_KEYS = ("parameters", "title", "about", "source", "zone", "calendar", "values")
_KEYS = ("type", "value", "values", "required", "source", "title", "about")
_VARIANT_KEYS = ("value", "region", "from", "until", "source")


def read_parameters(root: Mapping, reader: Reader) -> RuleFile:
    """A file of parameters."""
    reader.keys(root, "a parameter set", _SET_KEYS)
    profile = reader.text(root["parameters"], "parameters")
    named = reader.named(root.get("values"), "values")
    parameters = {name.text: _parameter(name, node, reader) for name, node in named}
    made = ParameterSet(
        profile=profile or "",
        parameters=parameters,
        where=root["parameters"].where,
        zone=reader.text(root.get("zone"), "zone"),
        calendar=reader.text(root.get("calendar"), "calendar"),
        title=reader.label(root.get("title"), "title"),
    )
    return RuleFile(reader.path, parameters=(made,))


def read_settings(root: Mapping, reader: Reader) -> RuleFile:
    """A file of settings; their types are known when they meet the parameters."""
    reader.keys(root, "a file of settings", ("settings", "title", "about", "source", "values"))
    profile = reader.text(root["settings"], "settings")
    values = reader.mapping(root.get("values"), "values")
    found: dict[str, tuple[Value, Location]] = {}
    for key in values or ():
        assert values is not None  # noqa: S101 - iterated just now
        found[key] = reader.value(values[key], ANY, key), values[key].where
    made = Settings(profile or "", found, root["settings"].where)
    return RuleFile(reader.path, settings=(made,))


def _parameter(name: Scalar, node: Mapping, reader: Reader) -> Parameter:
    what = f"parameter '{name.text}'"
    reader.keys(node, what, _KEYS)
    kind = reader.type(reader.required(node, "type", what), what)
    required = reader.flag(node.get("required"), "required")
    variants = tuple(_variants(node, kind, what, reader))
    if not variants and not required:
        hint = "give it a value, or required: true for a deployment to set it"
        reader.report("R304", f"{what} has no value", name.where, hint)
    if variants and required:
        hint = "leave out 'required', or the value"
        reader.report("R304", f"{what} is required and has a value", name.where, hint)
    _refuse_doubles(variants, what, reader)
    return Parameter(
        name=name.text,
        type=kind,
        where=name.where.shifted(0, max(1, len(name.text))),
        variants=variants,
        required=required,
        title=reader.label(node.get("title"), "title"),
        source=reader.texts(node.get("source"), "source"),
    )


def _variants(node: Mapping, kind: Type, what: str, reader: Reader) -> Iterator[Variant]:
    if "value" in node:
        plain = node["value"]
        yield Variant(reader.value(plain, kind, what), plain.where)
    several = node.get("values")
    if several is None:
        return
    if not isinstance(several, Sequence):
        reader.report("R021", f"the values of {what} are a list", several.where)
        return
    for item in several:
        mapping = reader.mapping(item, f"each value of {what}")
        if mapping is not None:
            yield _variant(mapping, kind, what, reader)


def _variant(node: Mapping, kind: Type, what: str, reader: Reader) -> Variant:
    reader.keys(node, f"a value of {what}", _VARIANT_KEYS)
    value = reader.required(node, "value", f"a value of {what}")
    start = reader.date(node.get("from"), "from")
    end = reader.date(node.get("until"), "until")
    if start is not None and end is not None and end < start:
        reader.report("R305", f"'until' is before 'from' in {what}", node["until"].where)
    return Variant(
        value=None if value is None else reader.value(value, kind, what),
        where=node.where,
        region=reader.text(node.get("region"), "region") or "",
        start=start,
        end=end,
    )


def _refuse_doubles(variants: tuple[Variant, ...], what: str, reader: Reader) -> None:
    seen: set[object] = set()
    for variant in variants:
        key = (variant.region, variant.start)
        if key in seen:
            place = f" for region {variant.region}" if variant.region else ""
            start = f" from {variant.start}" if variant.start else ""
            message = f"{what} has two values{place}{start}"
            reader.report("R305", message, variant.where)
        seen.add(key)
