"""``callout schema``: what editors are given is what files are checked by."""

import json
from pathlib import Path

import yaml
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from callout.reader import SCHEMAS
from tests.cli.running import Command

PACKAGE = Path(__file__).parents[2] / "engine/callout/schemas"


def test_all_schemas_are_written_and_refer_to_each_other(callout: Command, tmp_path: Path) -> None:
    ended = callout("schema", "editor")

    assert ended.code == 0
    assert "# yaml-language-server: $schema=../editor/process.schema.json" in ended.out
    written = {path.name: json.loads(path.read_text("utf-8")) for path in Path("editor").iterdir()}
    assert set(written) == {path.name for path in PACKAGE.glob("*.schema.json")}
    assert set(written) == {f"{name}.schema.json" for name in SCHEMAS}
    registry: Registry = Registry().with_resources(
        (f"file:///{name}", Resource.from_contents(document)) for name, document in written.items()
    )

    def wrong(text: str) -> list[str]:
        part = {"$ref": "file:///part.schema.json"}
        checker = Draft7Validator(part, registry=registry)
        return [error.message for error in checker.iter_errors(yaml.safe_load(text))]

    assert wrong("part: b\ntype: final\n") == []
    assert wrong("part: b\ntype: finale\n") != []


def test_the_files_are_listed_for_programs(callout: Command) -> None:
    assert "schemas/process.schema.json" in callout("schema", "--json").json["files"]
