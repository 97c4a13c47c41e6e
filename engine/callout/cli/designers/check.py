"""`callout check`: what is wrong or questionable in process and rules files.

Files are checked together with those around them: the processes and rules of the working
directory. Those that come with callout are checked only where they are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import read_settings
from callout.catalog.sources import read_file, shown, texts_beside, yaml_files
from callout.checks import DATED, Project, check_project
from callout.cli.designers.trace import catalogues
from callout.cli.options import SettingsFiles
from callout.cli.output import Exit, console, finish, print_findings
from callout.cli.project import folder
from callout.clock import SystemClock
from callout.errors import CalloutError, Problem, Severity
from callout.reader import BESIDE, ReportFormat, kind_of, report
from callout.report.screen import write_document
from callout.values import Date, DateTime, Value, from_json, visible_json
from callout.values.durations import DAY

_FOLDERS = ("processes", "rules")
_WRITE = "write a process into processes/NAME.yaml, or name files: callout check FILE ..."


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files, or folders; default: ./processes and ./rules."),
    ] = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="How findings are written.")
    ] = ReportFormat.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    hints: Annotated[bool, typer.Option("--hints", help="Show hints too.")] = False,
    clauses: Annotated[
        Path | None,
        typer.Option(help="A catalogue of clauses, or a folder of them, that `source:` names."),
    ] = None,
    settings: SettingsFiles = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day to go by, where calendars end."),
    ] = None,
) -> None:
    """Say what is wrong or questionable in process and rules files."""
    paths = paths or _here()
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise typer.BadParameter(f"there is no file or folder {missing[0]}")
    reading = _Reading()
    files = reading.texts_of(paths)
    if not files:
        names = " or ".join(map(str, paths))
        raise CalloutError(f"there is nothing to check: no .yaml file in {names}", hint=_WRITE)
    project = Project(
        files=files,
        around=_around(files, reading),
        clauses=None if clauses is None else _clause_ids(clauses),
        settings=None if settings is None else _values(settings),
        unreadable=reading.problems,
        now=_present(today),
    )
    found = check_project(project)
    shown = [each for each in found if hints or _is_shown(each)]
    if as_json:
        form = ReportFormat.JSON
    folders = [str(path) for path in paths if path.is_dir()]
    _print(report(shown, files, form, folders), form)
    serious = any(each.severity is not Severity.HINT for each in shown)
    finish(Exit.FINDINGS if serious else Exit.FINE)


def _present(today: datetime | None) -> DateTime:
    """Now, or when clocks show the beginning of that day, in whatever zone."""
    if today is None:
        return DateTime.from_datetime(SystemClock().now())
    return DateTime(Date.from_date(today).days * DAY, None)


def _is_shown(problem: Problem) -> bool:
    """Whether it is shown to those who did not ask for hints: what comes with time is."""
    return problem.severity is not Severity.HINT or problem.code in DATED


def _here() -> list[Path]:
    """The folders of the working directory; raises `CalloutError` where there are none."""
    found = [path for name in _FOLDERS if (path := folder(None, name)) is not None]
    if not found:
        message = f"there is nothing to check: {Path.cwd()} has no folder processes or rules"
        raise CalloutError(message, hint=_WRITE)
    return found


class _Reading:
    """Reads files, and keeps what is wrong with those that are not UTF-8 or cannot be read."""

    def __init__(self) -> None:
        self._problems: dict[str, Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems.values())

    def text(self, path: Path) -> str:
        """The file's text as well as it can be made out."""
        file = read_file(path)
        if file.problem is not None:
            self._problems[shown(path)] = file.problem
        return file.text

    def texts_of(self, paths: Iterable[Path]) -> dict[str, str]:
        """The texts by path: of files with parts and labels, of the YAML files below folders."""
        texts: dict[str, str] = {}
        for root in paths:
            texts.update({shown(path): self.text(path) for path in yaml_files(root)})
            if root.is_file():
                texts.update(texts_beside(shown(root), self.text))
        return texts


def _around(files: dict[str, str], reading: _Reading) -> dict[str, str]:
    """The project's other files: those of the working directory."""
    given = {Path(path).resolve() for path in files}
    names = {Path(path).name for path, text in files.items() if kind_of(text) not in BESIDE}
    folders = [path for name in _FOLDERS if (path := folder(None, name)) is not None]
    return {
        path: text
        for path, text in reading.texts_of(folders).items()
        if Path(path).resolve() not in given
        and (kind_of(text) in BESIDE or Path(path).name not in names)
    }


def _clause_ids(path: Path) -> frozenset[str]:
    return frozenset(clause for catalogue in catalogues(path) for clause in catalogue.clauses)


def _values(paths: Iterable[Path]) -> dict[str, Value]:
    return {name: from_json(value) for name, value in read_settings(paths).items()}


def _print(text: str, form: ReportFormat) -> None:
    """Print a report; for people, with colours where the terminal has them."""
    if form is not ReportFormat.TEXT:
        write_document(visible_json(text) if form is not ReportFormat.GITHUB else text)
        return
    print_findings(console(), text)
