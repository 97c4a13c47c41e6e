"""Writes the list of rooms in docs/house.md and the layers in README.md, from the code itself.

Run it with ``make house``; `tests/house` fails when either page is not what this would write.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/house.md")
_PART = re.compile(
    r"(<!-- (\w+): written by `make house` -->\n).*?(\n<!-- end of \2 -->)", re.DOTALL
)


def written(page: str) -> str:
    """The page as it should be."""
    text = (ROOT / page).read_text("utf-8")
    return _PART.sub(lambda part: f"{part[1]}{_CONTENT[part[2]]()}{part[3]}", text)


def layers() -> list[list[str]]:
    """The packages of the engine from the top down, those of one layer together."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (layered,) = [each for each in contracts["contracts"] if each["type"] == "layers"]
    return [re.findall(r"\w+", layer) for layer in layered["layers"]]


def sentence(path: Path) -> str:
    """What a module says it is for: the first sentence of its docstring."""
    doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    first = " ".join(doc.split("\n\n")[0].split())
    return re.split(r"(?<=\.)\s", first, maxsplit=1)[0].rstrip(".") + "."


def rooms() -> Iterator[str]:
    """Every folder of the engine and the adapters with its files, layer by layer."""
    engine = ROOT / "engine/callout"
    for layer in layers():
        for name in layer:
            if (engine / name).is_dir():
                yield from _room(engine / name, engine)
            else:
                yield f"### `{name}.py`\n\n{sentence(engine / f'{name}.py')}\n"
    adapters = ROOT / "adapters/callout_adapters"
    yield from _room(adapters, adapters.parent)


def _room(folder: Path, root: Path) -> Iterator[str]:
    name = folder.relative_to(root)
    mark = "#" * min(len(name.parts) + 2, 5)
    inside = sorted(
        each for each in folder.iterdir() if each.suffix == ".py" and not each.stem.startswith("__")
    )
    below = sorted(each for each in folder.iterdir() if (each / "__init__.py").is_file())
    lines = [f"{mark} `{name}/`", "", sentence(folder / "__init__.py"), ""]
    lines += [f"- `{each.name}`: {sentence(each)}" for each in inside]
    yield "\n".join(lines) + ("\n" if inside else "")
    for each in below:
        yield from _room(each, root)


def _rooms() -> str:
    return "\n".join(rooms()).rstrip()


def _layers() -> str:
    return " · ".join(f"`{' '.join(layer)}`" for layer in layers())


_CONTENT = {"rooms": _rooms, "layers": _layers}


if __name__ == "__main__":
    for page in PAGES:
        (ROOT / page).write_text(written(page), "utf-8")
    sys.stdout.write(f"written: {', '.join(PAGES)}\n")
