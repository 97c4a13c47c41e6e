"""Rooms, circles and names: what a stranger needs to find the way."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "engine/callout"
ADAPTERS = ROOT / "adapters/callout_adapters"
FOLDERS = sorted(each.parent for root in (ENGINE, ADAPTERS) for each in root.rglob("__init__.py"))
MOST_BOXES = 16


HOMONYMS: Mapping[str, str] = {
    "Message": "the word of the YAML for a text to people, and what one ticket tells another",
}
"""Public names that two modules define, with the reason why they may."""


@pytest.mark.parametrize("folder", [each for each in FOLDERS if each != ENGINE], ids=str)
def test_no_room_shows_more_than_sixteen_boxes(folder: Path) -> None:
    boxes = [
        each.name
        for each in folder.iterdir()
        if (each.suffix == ".py" and not each.name.startswith("__"))
        or (each / "__init__.py").is_file()
    ]

    assert len(boxes) <= MOST_BOXES, boxes


def test_no_files_import_each_other_in_a_circle_not_even_for_types() -> None:
    graph = grimp.build_graph("callout", "callout_adapters", cache_dir=None)
    imports = {
        module: graph.find_modules_directly_imported_by(module) & graph.modules
        for module in graph.modules
    }

    assert len(imports) > 250
    assert list(_circles(imports)) == []


def _circles(imports: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """What is left when everything that imports nothing left is taken away, again and again."""
    left = {module: set(imported) for module, imported in imports.items()}
    while True:
        ground = {module for module, imported in left.items() if not imported & left.keys()}
        if not ground:
            break
        left = {module: imported for module, imported in left.items() if module not in ground}
    if left:
        yield sorted(left)


def test_circles_are_seen() -> None:
    assert list(_circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()})) == [["a", "b", "c"]]


def test_no_public_class_name_means_two_things_without_a_reason() -> None:
    where: dict[str, list[str]] = defaultdict(list)
    for path in _modules():
        for name in _classes_and_aliases(path):
            where[name].append(str(path.relative_to(ROOT)))

    several = {name: places for name, places in where.items() if len(places) > 1}

    assert {name: places for name, places in several.items() if name not in HOMONYMS} == {}
    assert [name for name in HOMONYMS if name not in several] == []


def _modules() -> list[Path]:
    return sorted(each for root in (ENGINE, ADAPTERS) for each in root.rglob("*.py"))


def _classes_and_aliases(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.ClassDef(name=name):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
                pass
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=made))):
                if made not in ("TypeVar", "NewType"):
                    continue
            case _:
                continue
        if not name.startswith("_"):
            yield name


def test_every_room_and_every_file_has_a_sentence_of_its_own() -> None:
    said: dict[str, list[str]] = defaultdict(list)
    for path in _modules():
        doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        if doc:
            said[" ".join(doc.split("\n\n")[0].split())].append(str(path.relative_to(ROOT)))

    assert {text: places for text, places in said.items() if len(places) > 1} == {}
