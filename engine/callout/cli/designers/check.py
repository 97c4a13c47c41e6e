"""`callout check`: what is wrong or questionable in process and rules files.

Files are checked together with those around them: the processes and rules of the working
directory, or those that come with callout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import read_settings, shipped
from callout.catalog.sources import read_sources, read_text, shown, texts_beside
from callout.checks import Project, check_project
from callout.cli.options import SettingsFiles
from callout.cli.output import Exit, console, finish
from callout.cli.project import folder
from callout.errors import Severity
from callout.reader import BESIDE, ReportFormat, kind_of, report
from callout.report.screen import write_document
from callout.trace import read_catalogue
from callout.values import Value, from_json, visible_json

_ENDINGS = (".yaml", ".yml")
_CARETS = re.compile(r" *\| *\^+")
_STYLES = {"error[": "bold red", "warning[": "bold yellow", "hint[": "bold cyan"}


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files, or folders; default: ./processes and ./rules, else shipped."),
    ] = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How findings are written.")
    ] = ReportFormat.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    hints: Annotated[bool, typer.Option("--hints", help="Show hints too.")] = False,
    clauses: Annotated[
        Path | None, typer.Option(help="A clause catalogue: `source:` must name its clauses.")
    ] = None,
    settings: SettingsFiles = None,
) -> None:
    """Say what is wrong or questionable in process and rules files."""
    paths = paths or [folder(None, name) or shipped(name) for name in ("processes", "rules")]
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise typer.BadParameter(f"there is no file or folder {missing[0]}")
    files = texts_of(paths)
    project = Project(
        files=files,
        around=_around(files),
        clauses=None if clauses is None else _clause_ids(clauses),
        settings=None if settings is None else _values(settings),
    )
    found = check_project(project)
    shown = [each for each in found if hints or each.severity is not Severity.HINT]
    if as_json:
        form = ReportFormat.JSON
    _print(report(shown, files, form), form)
    serious = any(each.severity is not Severity.HINT for each in shown)
    finish(Exit.FINDINGS if serious else Exit.FINE)


def texts_of(paths: Iterable[Path]) -> dict[str, str]:
    """The texts by path: of files with parts and labels, of the YAML files below folders."""
    texts: dict[str, str] = {}
    for root in paths:
        texts.update({shown(path): read_text(path) for path in _files(root)})
        if root.is_file():
            texts.update(texts_beside(shown(root)))
    return texts


def _files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        yield root
        return
    for path in sorted(root.rglob("*")):
        if path.suffix in _ENDINGS and path.is_file():
            yield path


def _around(files: dict[str, str]) -> dict[str, str]:
    """The project's other files: those of the working directory, else those that are shipped."""
    sources = read_sources(folder(None, "processes"), folder(None, "rules"))
    given = {Path(path).resolve() for path in files}
    names = {Path(path).name for path, text in files.items() if kind_of(text) not in BESIDE}
    texts = {**sources.processes, **sources.rules}
    return {
        path: text
        for path, text in texts.items()
        if Path(path).resolve() not in given
        and (kind_of(text) in BESIDE or Path(path).name not in names)
    }


def _clause_ids(path: Path) -> frozenset[str]:
    return frozenset(read_catalogue(read_text(path), str(path)).clauses)


def _values(paths: Iterable[Path]) -> dict[str, Value]:
    return {name: from_json(value) for name, value in read_settings(paths).items()}


def _print(text: str, form: ReportFormat) -> None:
    """Print a report; for people, with colours where the terminal has them."""
    if form is not ReportFormat.TEXT:
        write_document(visible_json(text) if form is not ReportFormat.GITHUB else text)
        return
    out = console()
    for line in text.split("\n"):
        out.print(line, style=_style(line), markup=False)


def _style(line: str) -> str:
    kind = next((style for start, style in _STYLES.items() if line.startswith(start)), None)
    if kind is not None:
        return kind
    return "bold red" if _CARETS.fullmatch(line) else ""
