"""The ``callout`` command: its subcommands, and how errors end it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from callout import __version__
from callout.errors import CalloutError, DefinitionError, Problem
from callout.reader import render
from callout.report.screen import escape, write_json

from . import demo
from .auditors import (
    audit,
    backtest,
    conform,
    custody,
    history,
    mine,
    past,
    report,
    verify,
    why_not,
)
from .designers import check, decide, diagram, diff, dmn, feel, schema, test, trace
from .facts import check_words
from .operators import backup, doctor, migrate, outbox, releases, schedules, views, work
from .options import spelled_out
from .output import Exit, console, errors, exit_of
from .streams import said_of, writing
from .tickets import act, exporting, files, importing, lists, look

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
    ("diff", diff.diff),
    ("decide", decide.decide),
    ("dmn", dmn.dmn),
    ("feel", feel.feel),
    ("schema", schema.write),
    ("start", act.start),
    ("send", act.send),
    ("attach", files.attach),
    ("file", files.file),
    ("can", look.can),
    ("show", look.show),
    ("at", past.at),
    ("history", history.history),
    ("why", history.why),
    ("why-not", why_not.why_not),
    ("what-if", why_not.what_if),
    ("replay", verify.replay),
    ("verify", verify.verify),
    ("heads", verify.heads),
    ("erase", custody.erase),
    ("hold", custody.hold),
    ("backtest", backtest.backtest),
    ("conform", conform.conform),
    ("mine", mine.mine),
    ("tickets", lists.tickets),
    ("report", report.report),
    ("export", exporting.export),
    ("import", importing.import_),
    ("work", work.work),
    ("outbox", outbox.outbox),
    ("timers", outbox.timers),
    ("schedules", schedules.schedules),
    ("doctor", doctor.doctor),
    ("views", views.views),
    ("backup", backup.backup),
    ("restore", backup.restore),
)
for _name, _command in _COMMANDS:
    app.command(_name)(spelled_out(_command))
app.add_typer(audit.group)
app.add_typer(migrate.migrate, name="migrate")
app.add_typer(releases.release, name="release")


@app.callback(invoke_without_command=True)
def _callout(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    if show_version:
        console().print(f"callout {__version__}")
        raise typer.Exit


_WRONG_CALL = cast("type[Exception]", typer.BadParameter.__mro__[2])
"""What click raises for every wrong call; newer versions of typer have a click of their own."""
_INTERRUPTED = 130
"""As shells say that Ctrl-C ended a command."""


def main() -> None:
    """Run the command line; what goes wrong ends it with an exit code and no traceback."""
    with writing() as ended:
        ended.code = _run()
    sys.exit(ended.code)


def _run() -> int:
    try:
        check_words(sys.argv[1:])
        code = app(standalone_mode=False)
    except CalloutError as error:
        _report(error)
        return exit_of(error)
    except _WRONG_CALL as error:
        _misused(error)
        return Exit.MISUSE
    except typer.Abort:
        return _INTERRUPTED
    except RecursionError:
        _report(CalloutError("what was given nests too deeply", hint="nest less"))
        return Exit.MISUSE
    except OSError as error:
        if error.filename is None:
            raise
        _report(CalloutError(said_of(error), hint="see whether the path exists and may be used"))
        return Exit.MISUSE
    return code if isinstance(code, int) else Exit.FINE


def _report(error: CalloutError) -> None:
    if "--json" in sys.argv:
        write_json({"error": {**error.to_problem(), "problems": _problems(error)}})
        return
    out = errors()
    if isinstance(error, DefinitionError):
        for problem in error.problems:
            out.page(render(problem, _source(problem)) + "\n")
        return
    first, *rest = str(error).split("\n  hint: ") if error.hint else [str(error)]
    out.print(f"[red]{escape(error.code)}[/] {escape(first)}")
    for hint in rest:
        out.print(f"  hint: {hint}", markup=False)


def _misused(error: Any) -> None:
    """A command that was called wrongly, as click says it, but on lines of its own."""
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if "--json" in sys.argv:
        write_json({"error": {"code": "usage", "message": message, "problems": []}})
        return
    out = errors()
    if message.startswith("Usage: "):  # nothing was called at all
        out.page(message)
        return
    if context is not None:
        out.page(context.get_usage())
        out.print(f"Try '{context.command_path} --help' for help.", markup=False)
        out.print()
    out.print(f"Error: {message}", markup=False)


def _source(problem: Problem) -> str | None:
    path = Path(problem.where.path)
    try:
        return path.read_text("utf-8", "replace") if path.is_file() else None
    except (OSError, ValueError):
        return None


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
