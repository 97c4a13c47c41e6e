"""Whether a file has the shape its JSON Schema describes, said with places and in few words.

The schemas (draft-07) are those that editors use for completion. jsonschema finds what is wrong;
each finding becomes a `Problem` at the node it is about. A schema's `title` is what we call the
thing in messages, its first example shows how it is written.

Codes: S001 unknown key, S002 missing key, S003 another kind of value, S004 not one of the words
allowed, S005 not spelt like this, S006 empty or too many, S007 keys that need each other, S014
keys that exclude each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import TypeAlias, TypedDict, cast

from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from callout.errors import Problem
from callout.reader.slips.blanks import missing_blank
from callout.reader.yaml.nodes import Mapping, Node, PlainData, Scalar, Sequence
from callout.suggest import day_hint, did_you_mean, listed_names, question, time_hint

from .synonyms import listed, meant_key, meant_value

Schema = TypedDict(
    "Schema",
    {
        "$schema": str,
        "pattern": str,
        "title": str,
        "description": str,
        "examples": "list[PlainData]",
        "type": "str | list[str]",
        "enum": "list[str | int | bool | None]",
        "required": "list[str]",
        "items": "Schema",
        "properties": "dict[str, Schema]",
        "dependencies": "dict[str, list[str]]",
        "maxProperties": int,
        "anyOf": "list[Schema]",
        "not": "Schema",
        "definitions": "dict[str, Schema]",
    },
    total=False,
)
"""What of a schema is read here; jsonschema reads the rest."""

SCHEMAS = ("labels", "migration", "part", "process", "rules", "scenario", "shared")
"""The schemas there are, each a file ``<name>.schema.json`` that refers to the others beside it."""
_Translate: TypeAlias = "Callable[[ValidationError, Schema, Node], Iterator[Problem]]"

_TRUTHS = {
    **dict.fromkeys(("yes", "y", "on", "true", "1", "是", "对"), "true"),
    **dict.fromkeys(("no", "n", "off", "false", "0", "否", "不"), "false"),
}
"""How people write true and false."""
_ASCII = "names have the letters a to z, digits, _ and -"
_KINDS = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def shape_problems(root: Node, name: str, definition: str | None = None) -> list[Problem]:
    """What does not fit the schema ``<name>.schema.json``, or one of its definitions."""
    problems: list[Problem] = []
    data = cast("str", root.data)  # jsonschema's stubs know no Decimal; its checks do
    for error in _validator(name, definition).iter_errors(data):
        translate = _TRANSLATIONS.get(str(error.validator), _other)
        part = cast("Schema", error.schema)
        problems.extend(translate(error, part, _node_at(root, error.absolute_path)))
    return problems


@cache
def schema(name: str) -> Schema:
    """The schema of that name, as shipped."""
    source = files("callout") / "schemas" / f"{name}.schema.json"
    return cast("Schema", json.loads(source.read_text("utf-8")))


@cache
def _validator(name: str, definition: str | None) -> Draft7Validator:
    def follow(
        validator: Draft7Validator, reference: str, instance: object, _: Schema
    ) -> Iterator[ValidationError]:
        # All our references lead to files beside; looked up here they cost half as much.
        yield from validator.descend(instance, _referred(reference))

    made = extend(Draft7Validator, {"$ref": follow})  # type: ignore[no-untyped-call]  # so in its stubs
    own = f"{name}.schema.json"
    root = _named(name) if definition is None else _referred(f"{own}#/definitions/{definition}")
    return cast("Draft7Validator", made(root))


@cache
def _referred(reference: str) -> Schema:
    """What a reference leads to: a schema, or what a pointer leads to in it."""
    file, _, pointer = reference.partition("#/")
    target: object = _named(file.removesuffix(".schema.json"))
    for step in pointer.split("/") if pointer else ():
        target = cast("dict[str, object]", target)[step]
    return cast("Schema", target)


@cache
def _named(name: str) -> Schema:
    """The schema, its references to itself naming it, so that others may refer into it."""
    # By `$schema` jsonschema would take a validator that follows references in its own way.
    parts = {key: part for key, part in schema(name).items() if key != "$schema"}
    return cast("Schema", _with_name(parts, f"{name}.schema.json"))


def _with_name(part: object, file: str) -> object:
    if isinstance(part, list):
        return [_with_name(each, file) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: f"{file}{each}"
        if key == "$ref" and str(each).startswith("#")
        else _with_name(each, file)
        for key, each in part.items()
    }


def _node_at(root: Node, path: Iterable[str | int]) -> Node:
    node = root
    for step in path:
        if isinstance(node, Mapping):
            node = node[str(step)]
        elif isinstance(node, Sequence):
            node = node[int(step)]
    return node


def _thing(part: Schema) -> str:
    return part.get("title", "value")


def _example(part: Schema) -> str | None:
    examples = part.get("examples")
    if not examples:
        return None
    first = examples[0]
    return f"like {first if isinstance(first, str) else json.dumps(first, ensure_ascii=False)}"


def _shown(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a map"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.is_null and not node.text else f"'{node.text}'"


def _unknown_keys(_: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    if not isinstance(node, Mapping):
        return
    known = part.get("properties", {})
    for key in node:
        if key in known:
            continue
        meant = meant_key(key, [name for name in known if name not in node] or known)
        otherwise = f"its keys: {listed(known, 20)}"
        if _thing(part) == "state":
            otherwise = f"a state of its own begins further left; {otherwise}"
        hint = question(meant, otherwise)
        message = f"{_article(_thing(part))} has no key '{key}'"
        yield Problem("S001", message, node.key(key).where, hint=hint)


def _missing_key(error: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    present = node if isinstance(node, Mapping) else ()
    # jsonschema reports each missing key by itself; its message starts with the key.
    key = next(
        name
        for name in part.get("required", [])
        if name not in present and f"'{name}'" in error.message
    )
    if not _is_misspelt(key, part, node):
        yield Problem(
            "S002", f"this {_thing(part)} has no '{key}'", node.where, hint=f"add `{key}:`"
        )


def _none_of_keys(error: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    """Branches that only say which key must be there: one of these keys is missing."""
    keys = [key for branch in part.get("anyOf", []) for key in branch.get("required", [])]
    if not keys:
        yield from _other(error, part, node)
    elif not any(_is_misspelt(key, part, node) for key in keys):
        names = " and no ".join(f"'{key}'" for key in keys)
        message = f"this {_thing(part)} has no {names}"
        yield Problem("S002", message, node.where, hint=f"add `{keys[0]}:`")


def _is_misspelt(key: str, part: Schema, node: Node) -> bool:
    """Whether the key is there under a name that is none, which is a problem of its own."""
    known = part.get("properties", {})
    present = node if isinstance(node, Mapping) else ()
    return any(meant_key(name, known) == key for name in present if name not in known)


def _wrong_kind(_: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    wanted = part.get("type", [])
    kinds = [wanted] if isinstance(wanted, str) else wanted
    names = " or ".join(_KINDS[kind] for kind in kinds if kind != "null")
    message = f"'{_thing(part)}' takes {names}, not {_shown(node)}"
    quotable = isinstance(node, Scalar) and node.text and "string" in kinds
    hint = f'write "{node.text}" in quotes' if quotable and isinstance(node, Scalar) else None
    if hint and not re.search(part.get("pattern", ""), str(getattr(node, "text", ""))):
        hint = _meant_value(_thing(part), str(getattr(node, "text", "")))
    hint = hint or _shape_hint(node, kinds, part) or _example(part)
    if not hint and isinstance(node, Scalar) and not node.text:
        hint = "write something in it, or leave the key out"
    yield Problem("S003", message, node.where, hint=hint)


def _shape_hint(node: Node, kinds: list[str], part: Schema) -> str | None:
    """What was done, where a list stands for a map, or text for either."""
    if isinstance(node, Sequence) and "object" in kinds:
        maps = [each for each in node if isinstance(each, Mapping)]
        if any("event" in each for each in maps):
            return (
                "write the event as the key, without a dash: `go: ...`; or call it `transitions:`"
            )
        return "leave out the dashes" if maps else None
    if not isinstance(node, Scalar) or node.is_null:
        return None
    if "boolean" in kinds and node.text.lower() in _TRUTHS:
        return f"write {_TRUTHS[node.text.lower()]}"
    of_words = "items" in part and "string" in part["items"].get("type", ())
    if "array" in kinds and ("object" not in kinds or of_words):
        return f"a list is [{', '.join(listed_names(node.text))}]"
    return missing_blank(node.text) if node.plain else None


def _not_listed(_: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    words = [str(word) for word in part.get("enum", [])]
    hint = None
    if isinstance(node, Scalar):
        hint = question(meant_value(node.text, words)) or did_you_mean(node.text, words)
    message = f"'{_thing(part)}' takes {' or '.join(words)}, not {_shown(node)}"
    yield Problem("S004", message, node.where, hint=hint)


def _misspelt(error: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    shown = str(error.instance)
    where = node.where
    if isinstance(node, Mapping) and shown in node:
        where = node.key(shown).where
    hint = _names_hint(shown) if _thing(part) == "name" else missing_blank(shown)
    hint = hint or _meant_value(_thing(part), shown)
    message = f"'{shown}' is not {_article(_thing(part))}"
    yield Problem("S005", message, where, hint=hint or _spelling(shown, part))


def _meant_value(thing: str, shown: str) -> str | None:
    """The day, time, file's name or names that were meant."""
    if thing == "day":
        return day_hint(shown)
    if thing == "time":
        return time_hint(shown)
    if shown.endswith((".yaml", ".yml")):
        return f"write {shown.rpartition('.')[0].rpartition('/')[2]}, its name without the ending"
    several = listed_names(shown)
    if thing == "event" and len(several) > 1:
        return f"give each a line of its own: {several[0]} and {several[1]}"
    return None


def _spelling(shown: str, part: Schema) -> str | None:
    """How it is spelt; names are ASCII, and what people read is a label beside them."""
    example = _example(part)
    pattern = str(part.get("pattern", ""))
    if "name" not in _thing(part) or not pattern or example is None:
        return example
    if "A-Z" not in pattern:  # the names of fields may be in any language
        other = re.sub(r"\W+", "_", shown).strip("_")
        return f"like {other}" if re.search(pattern, other) else example
    plain = re.sub(r"\W+", "_", shown, flags=re.ASCII).strip("_")
    if not shown.isascii():
        return f"{_ASCII}, {example}; what people read is its title: {{zh: {shown}}}"
    return f"like {plain if plain[:1].isalpha() else f'n_{plain}'}"


def _names_hint(text: str) -> str | None:
    names = listed_names(text.strip("()[]（）"))
    return missing_blank(text) or (f"a list is [{', '.join(names)}]" if len(names) > 1 else None)


def _too_few(_: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    hint = "write something in it, or leave the key out"
    yield Problem("S006", f"'{_thing(part)}' is empty", node.where, hint=hint)


def _too_many(_: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    message = f"'{_thing(part)}' has more keys than {part.get('maxProperties')}"
    yield Problem("S006", message, node.where, hint="keep one")


def _lonely_key(error: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    if not isinstance(node, Mapping):
        return
    for key, others in part.get("dependencies", {}).items():
        missing = [other for other in others if key in node and other not in node]
        if missing and f"'{missing[0]}'" in error.message and f"'{key}'" in error.message:
            message = f"'{key}' needs '{missing[0]}' beside it"
            yield Problem("S007", message, node.key(key).where, hint=f"add `{missing[0]}:`")


def _excluding_keys(error: ValidationError, part: Schema, node: Node) -> Iterator[Problem]:
    """``{"not": {"required": [a, b]}}``: the two keys cannot stand side by side."""
    keys = part.get("not", {}).get("required", [])
    if not keys or not isinstance(node, Mapping):
        yield from _other(error, part, node)
        return
    names = " or ".join(f"'{key}'" for key in keys)
    message = f"{_article(_thing(part))} has {names}, not both"
    yield Problem("S014", message, node.key(keys[-1]).where, hint="keep one")


def _other(error: ValidationError, _: Schema, node: Node) -> Iterator[Problem]:
    yield Problem("S003", error.message, node.where)


def _article(thing: str) -> str:
    return f"an {thing}" if thing[0] in "aeiouAEIOU" else f"a {thing}"


_TRANSLATIONS: dict[str, _Translate] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_key,
    "type": _wrong_kind,
    "enum": _not_listed,
    "pattern": _misspelt,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxProperties": _too_many,
    "dependencies": _lonely_key,
    "anyOf": _none_of_keys,
    "not": _excluding_keys,
}
