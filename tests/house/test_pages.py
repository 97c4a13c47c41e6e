"""Pages that speak of the code say what is so."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("house_script", ROOT / "docs/house.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", _script().PAGES)
def test_the_pages_list_the_rooms_and_layers_as_they_are(page: str) -> None:
    assert (ROOT / page).read_text("utf-8") == _script().written(page), "run `make house`"


def test_the_layers_name_every_package_of_the_engine_and_nothing_else() -> None:
    engine = ROOT / "engine/callout"
    packages = {each.parent.name for each in engine.glob("*/__init__.py")}
    modules = {each.stem for each in engine.glob("*.py")} - {"__init__"}

    named = [name for layer in _script().layers() for name in layer]

    assert sorted(named) == sorted(packages | modules)


HOP = re.compile(r"\[([\w/]+\.py)\]\(\.\./engine/callout/\1\) `([\w.]+)`")


def test_the_walks_name_what_is_in_the_files() -> None:
    walks = (ROOT / "docs/house.md").read_text("utf-8").partition("## The rooms")[0]
    hops = HOP.findall(walks)

    missing = [f"{file}: {name}" for file, name in hops if name not in _defined(file)]

    assert missing == []
    assert len(hops) >= 20
    assert walks.count("](../engine/callout/") == len(hops), "every link says what to look for"


def _defined(file: str) -> set[str]:
    """The names a file defines, those in classes with the class before a dot."""
    found: set[str] = set()
    for node in ast.parse((ROOT / "engine/callout" / file).read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            inside = (each for each in node.body if isinstance(each, ast.FunctionDef))
            found.update(f"{node.name}.{each.name}" for each in inside)
    return found
