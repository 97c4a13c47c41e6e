"""Pages that speak of the code say what is so."""

from __future__ import annotations

import importlib.util
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
