"""The keys whose commas mean a list are those that the schemas say take one."""

from collections.abc import Iterator
from typing import Any

from callout.reader.schema import schema
from callout.reader.slips.commas import LISTS

SCHEMAS = ("process", "part", "rules", "scenario")


def listed(part: Any) -> Iterator[tuple[str, Any]]:
    """Every property of a schema, at any depth, by its key."""
    if isinstance(part, list):
        for each in part:
            yield from listed(each)
    if isinstance(part, dict):
        yield from part.get("properties", {}).items()
        for each in part.values():
            yield from listed(each)


def takes_a_list(name: str, part: Any) -> bool:
    if "$ref" in part:
        file, _, path = part["$ref"].partition("#/")
        name = file.partition(".")[0] or name
        wanted: Any = schema(name)
        for step in path.split("/"):
            wanted = wanted[step]
        return takes_a_list(name, wanted)
    kinds = part.get("type", [])
    return "array" in kinds or any(takes_a_list(name, each) for each in part.get("anyOf", ()))


def test_each_of_them_takes_a_list_somewhere() -> None:
    taking = {
        key for name in SCHEMAS for key, part in listed(schema(name)) if takes_a_list(name, part)
    }

    assert LISTS - taking == set()
