"""Only one module prints, and what stands in markup has been escaped."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "engine/callout"
SCREEN = ENGINE / "report/screen.py"
STREAMS = ENGINE / "cli/streams.py"
"""Sets standard output up, and says that it is full."""
VERIFIER = ENGINE / "casefile/verify_case.py"
"""A program of its own, which travels in case files."""
MODULES = sorted(path for path in ENGINE.rglob("*.py") if path not in (SCREEN, VERIFIER))
SHOWING = [path for path in MODULES if {"cli", "report"} & set(path.relative_to(ENGINE).parts)]
MARKUP = re.compile(r"\[/?[a-z][a-z ]*\]|\[/\]")
HARMLESS = re.compile(
    r"colour|kind|why|mark|marks\[.*\]|note|text|said|owner|rows|gap|when|table|policy|hit|label|day"
    r"|command|what|where|counts|words|total|seen|entries|tickets|divergences"
    r"|self\.say\('[^']*'\)|len\(.*\)( - failed)?"
    r"|headline\(.*\)|clock_text\(.*\)|(\w+\.)*(seq|kind|version|status)"
)
"""Our own words and numbers, and what was escaped a line above."""


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_only_the_screen_prints(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    calls = set(_calls(tree))

    assert "rich" not in imported
    assert not calls & {"print", "typer.echo", "typer.secho", "typer.style", "click.echo"}
    if path != STREAMS:
        assert not [call for call in calls if re.match(r"sys\.(stdout|stderr)\.", call)]


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: str(path.relative_to(ENGINE)))
def test_what_stands_in_markup_is_escaped(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        words = "".join(each.value for each in node.values if isinstance(each, ast.Constant))
        if not MARKUP.search(words):
            continue
        for part in node.values:
            if isinstance(part, ast.FormattedValue) and part.format_spec is None:
                source = ast.unparse(part.value)
                assert source.startswith("escape(") or HARMLESS.fullmatch(source), (
                    f"{path.name}:{node.lineno}: '{source}' is not escaped"
                )
