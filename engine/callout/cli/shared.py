"""What all commands share: options, output, exit codes.

A command prints for people, or with ``--json`` one JSON document. It ends with 0 when all is well,
1 when it found something (a problem, a refusal, a failed scenario, a divergence), 2 when it was
called wrongly, 3 when the database or the machine does not do its part.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer
from rich.console import Console

from callout.catalog import Catalog, read_settings
from callout.clock import Clock
from callout.engine import Adapter, Engine
from callout.errors import CalloutError, StoreError, TicketNotFound
from callout.store import open_store
from callout.values import Json


class Exit(IntEnum):
    """How a command ends."""

    FINE = 0
    FINDINGS = 1
    MISUSE = 2
    INFRASTRUCTURE = 3


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Database = Annotated[
    str,
    typer.Option("--db", envvar="CALLOUT_DB", help="SQLAlchemy URL of the database."),
]
Processes = Annotated[
    Path | None,
    typer.Option(help="Folder of process files; default: ./processes, else what is shipped."),
]
Rules = Annotated[
    Path | None, typer.Option(help="Folder of rules files; default: ./rules, else what is shipped.")
]
SettingsFiles = Annotated[
    list[Path] | None,
    typer.Option("--settings", help="Settings file: values of a deployment's parameters."),
]
Profile = Annotated[
    str | None, typer.Option(envvar="CALLOUT_PROFILE", help="Which parameters to use.")
]
ActorText = Annotated[str, typer.Option("--actor", "--by", help="Who acts, as role:name.")]
DEFAULT_DATABASE = "sqlite:///callout.db"


def console() -> Console:
    """Standard output, with colours where they can be seen."""
    return Console(highlight=False, soft_wrap=True)


def errors() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def emit(as_json: bool, document: object, show: Callable[[Console], None]) -> None:
    """Print the document as JSON, or let `show` print it for people."""
    if as_json:
        sys.stdout.write(to_json(document) + "\n")
    else:
        show(console())


def to_json(document: object) -> str:
    """The document as JSON text; what JSON has no form for is written as text."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(document, default=str, option=options).decode()


def finish(exit_code: Exit) -> NoReturn:
    """End the command."""
    raise typer.Exit(exit_code)


def exit_of(error: CalloutError) -> Exit:
    """How a command ends that met this error."""
    if isinstance(error, StoreError):
        return Exit.INFRASTRUCTURE
    return Exit.MISUSE if isinstance(error, TicketNotFound) else Exit.FINDINGS


def folder(chosen: Path | None, name: str) -> Path | None:
    """The folder asked for, else ``./name`` if there is one, else None: what is shipped."""
    return chosen or (Path(name) if Path(name).is_dir() else None)


def open_catalog(
    processes: Path | None = None,
    rules: Path | None = None,
    settings: list[Path] | None = None,
    *,
    lenient: bool = False,
) -> Catalog:
    """The catalog of two folders with the values of some settings files."""
    return Catalog.load(
        folder(processes, "processes"),
        folder(rules, "rules"),
        settings=read_settings(settings or ()),
        lenient=lenient,
    )


@contextmanager
def opened(
    database: str,
    catalog: Catalog,
    *,
    profile: str | None = None,
    clock: Clock | None = None,
    adapters: Mapping[str, Adapter] | None = None,
    create: bool = False,
) -> Iterator[Engine]:
    """An engine over a database, closed afterwards; only with `create` may the file be new."""
    store = open_store(database, create=create)
    with Engine(store, catalog, clock=clock, profile=profile, adapters=adapters) as engine:
        yield engine


def json_option(text: str | None, name: str) -> dict[str, Json]:
    """A JSON object given as an option, or ``@file`` that holds one."""
    if text is None:
        return {}
    source = Path(text[1:]).read_text("utf-8") if text.startswith("@") else text
    try:
        value = orjson.loads(source)
    except orjson.JSONDecodeError as error:
        raise typer.BadParameter(f"{name} is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise typer.BadParameter(f'{name} is a JSON object, like \'{{"place": "home"}}\'')
    return value
