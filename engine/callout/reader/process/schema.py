"""Whether a file has the shape its JSON Schema describes, said with places and in few words.

The schemas (draft-07) are those that editors use for completion. jsonschema finds what is wrong;
each finding becomes a `Problem` at the node it is about. A schema's `title` is what we call the
thing in messages, its first example shows how it is written.

Codes: S001 unknown key, S002 missing key, S003 another kind of value, S004 not one of the words
allowed, S005 not spelt like this, S006 empty or too many, S007 keys that need each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import TypeAlias, cast

from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from callout.errors import Location, Problem
from callout.reader.synonyms import did_you_mean, listed, meant_key
from callout.reader.yaml.nodes import Mapping, Node, Scalar, Sequence

Schema: TypeAlias = "dict[str, object]"
_Translate: TypeAlias = "Callable[[ValidationError, Node], Iterator[Problem]]"

_KINDS = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def shape_problems(root: Node, schema_name: str) -> list[Problem]:
    """What does not fit the schema ``<schema_name>.schema.json``."""
    problems: list[Problem] = []
    data = cast("str", root.data)  # jsonschema's stubs know no Decimal; its checks do
    for error in _validator(schema_name).iter_errors(data):
        translate = _TRANSLATIONS.get(str(error.validator), _other)
        problems.extend(translate(error, _node_at(root, error.absolute_path)))
    return problems


@cache
def schema(name: str) -> Schema:
    """The schema of that name, as shipped."""
    source = files("callout") / "schemas" / f"{name}.schema.json"
    return cast("Schema", json.loads(source.read_text("utf-8")))


@cache
def _validator(name: str) -> Draft7Validator:
    def follow(
        validator: Draft7Validator, reference: str, instance: object, _: Schema
    ) -> Iterator[ValidationError]:
        # All our references lead to files beside; looked up here they cost half as much.
        yield from validator.descend(instance, _referred(reference))

    made = extend(Draft7Validator, {"$ref": follow})  # type: ignore[no-untyped-call]  # so in its stubs
    return cast("Draft7Validator", made(_named(name)))


@cache
def _referred(reference: str) -> Schema:
    """What a reference leads to: a schema, or what a pointer leads to in it."""
    file, _, pointer = reference.partition("#/")
    target = _named(file.removesuffix(".schema.json"))
    for step in pointer.split("/") if pointer else ():
        target = cast("Schema", target[step])
    return target


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


def _part(error: ValidationError, key: str) -> object:
    """A keyword of the schema the error comes from."""
    return cast("Schema", error.schema).get(key)


def _thing(error: ValidationError) -> str:
    return str(_part(error, "title") or "value")


def _example(error: ValidationError) -> str | None:
    examples = _part(error, "examples")
    if not isinstance(examples, list) or not examples:
        return None
    first = examples[0]
    return f"like {first if isinstance(first, str) else json.dumps(first, ensure_ascii=False)}"


def _shown(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a map"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.is_null and not node.text else f"'{node.text}'"


def _unknown_keys(error: ValidationError, node: Node) -> Iterator[Problem]:
    if not isinstance(node, Mapping):
        return
    known = cast("Schema", _part(error, "properties") or {})
    for key in node:
        if key in known:
            continue
        meant = meant_key(key, [name for name in known if name not in node] or known)
        hint = f"did you mean '{meant}'?" if meant else f"its keys: {listed(known, 20)}"
        message = f"{_article(_thing(error))} has no key '{key}'"
        yield Problem("S001", message, node.key(key).where, hint=hint)


def _missing_key(error: ValidationError, node: Node) -> Iterator[Problem]:
    wanted = cast("list[str]", error.validator_value)
    present = node if isinstance(node, Mapping) else ()
    # jsonschema reports each missing key by itself; its message starts with the key.
    key = next(name for name in wanted if name not in present and f"'{name}'" in error.message)
    known = cast("Schema", _part(error, "properties") or {})
    if any(meant_key(name, known) == key for name in present if name not in known):
        return
    yield Problem("S002", f"this {_thing(error)} has no '{key}'", node.where, hint=f"add `{key}:`")


def _wrong_kind(error: ValidationError, node: Node) -> Iterator[Problem]:
    wanted = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else cast("list[str]", wanted)
    names = " or ".join(_KINDS[kind] for kind in kinds if kind != "null")
    message = f"'{_thing(error)}' takes {names}, not {_shown(node)}"
    quotable = isinstance(node, Scalar) and not node.is_null and "string" in kinds
    hint = f'write "{node.text}" in quotes' if quotable and isinstance(node, Scalar) else None
    yield Problem("S003", message, node.where, hint=hint or _example(error))


def _not_listed(error: ValidationError, node: Node) -> Iterator[Problem]:
    words = [str(word) for word in cast("list[object]", error.validator_value)]
    hint = did_you_mean(node.text, words) if isinstance(node, Scalar) else None
    message = f"'{_thing(error)}' takes {' or '.join(words)}, not {_shown(node)}"
    yield Problem("S004", message, node.where, hint=hint)


def _misspelt(error: ValidationError, node: Node) -> Iterator[Problem]:
    where: Location = node.where
    shown = str(error.instance)
    if isinstance(node, Mapping) and shown in node:
        where = node.key(shown).where
    yield Problem(
        "S005", f"'{shown}' is not {_article(_thing(error))}", where, hint=_example(error)
    )


def _too_few(error: ValidationError, node: Node) -> Iterator[Problem]:
    hint = "write something in it, or leave the key out"
    yield Problem("S006", f"'{_thing(error)}' is empty", node.where, hint=hint)


def _too_many(error: ValidationError, node: Node) -> Iterator[Problem]:
    message = f"'{_thing(error)}' has more keys than {error.validator_value}"
    yield Problem("S006", message, node.where, hint="keep one")


def _lonely_key(error: ValidationError, node: Node) -> Iterator[Problem]:
    if not isinstance(node, Mapping):
        return
    needs = cast("dict[str, list[str]]", error.validator_value)
    for key, others in needs.items():
        missing = [other for other in others if key in node and other not in node]
        if missing and f"'{missing[0]}'" in error.message and f"'{key}'" in error.message:
            message = f"'{key}' needs '{missing[0]}' beside it"
            yield Problem("S007", message, node.key(key).where, hint=f"add `{missing[0]}:`")


def _other(error: ValidationError, node: Node) -> Iterator[Problem]:
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
}
