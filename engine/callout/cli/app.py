"""The ``callout`` command: its subcommands, and how errors end it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from callout import __version__
from callout.errors import CalloutError, DefinitionError, Problem
from callout.reader import render

from . import demo
from .auditors import history, verify
from .designers import check, decide, diagram, dmn, feel, test, trace
from .operators import backup, doctor, outbox, work
from .options import spelled_out
from .output import Exit, console, errors, exit_of, to_json
from .tickets import act, look

app = typer.Typer(
    name="callout",
    help="Run standard operating procedures, written as YAML, on persisted tickets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS = (
    ("demo", demo.demo),
    ("check", check.check),
    ("test", test.run),
    ("trace", trace.trace),
    ("diagram", diagram.diagram),
    ("decide", decide.decide),
    ("dmn", dmn.dmn),
    ("feel", feel.feel),
    ("start", act.start),
    ("send", act.send),
    ("can", look.can),
    ("show", look.show),
    ("at", history.at),
    ("history", history.history),
    ("why", history.why),
    ("replay", verify.replay),
    ("verify", verify.verify),
    ("heads", verify.heads),
    ("tickets", look.tickets),
    ("work", work.work),
    ("outbox", outbox.outbox),
    ("timers", outbox.timers),
    ("doctor", doctor.doctor),
    ("backup", backup.backup),
    ("restore", backup.restore),
)
for _name, _command in _COMMANDS:
    app.command(_name)(spelled_out(_command))


@app.callback(invoke_without_command=True)
def _callout(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    if show_version:
        console().print(f"callout {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an error of ours ends it with its exit code and no traceback."""
    try:
        app()
    except CalloutError as error:
        _report(error)
        sys.exit(exit_of(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _report(error: CalloutError) -> None:
    if "--json" in sys.argv:
        document = {"error": {**error.to_problem(), "problems": _problems(error)}}
        sys.stdout.write(to_json(document) + "\n")
        return
    out = errors()
    if isinstance(error, DefinitionError):
        for problem in error.problems:
            out.print(render(problem, _source(problem)) + "\n", markup=False)
        return
    out.print(f"[red]{error.code}[/]", end=" ")
    out.print(str(error), markup=False)


def _source(problem: Problem) -> str | None:
    path = Path(problem.where.path)
    return path.read_text("utf-8", "replace") if path.is_file() else None


def _problems(error: CalloutError) -> list[dict[str, object]]:
    if not isinstance(error, DefinitionError):
        return []
    return [
        {
            "code": problem.code,
            "where": str(problem.where),
            "severity": problem.severity,
            "message": problem.message,
            "consequence": problem.consequence,
            "hint": problem.hint,
        }
        for problem in error.problems
    ]


__all__ = ["Exit", "app", "main"]
