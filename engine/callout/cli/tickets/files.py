"""``callout attach`` and ``file``: contents into the database, and out of it."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import Catalog, Sources
from callout.cli.options import DEFAULT_DATABASE, ActorText, AsJson, Database
from callout.cli.output import emit
from callout.engine import Engine
from callout.report.screen import Screen, escape, to_json
from callout.store import open_store

_UNKNOWN = "application/octet-stream"


def attach(
    path: Annotated[Path, typer.Argument(help="The file.")],
    *,
    name: Annotated[str | None, typer.Option(help="What people call it; default: its own.")] = None,
    media_type: Annotated[
        str | None, typer.Option("--type", help="Its media type; default: by its name.")
    ] = None,
    ticket: Annotated[str | None, typer.Option(help="The ticket it is for.")] = None,
    actor: ActorText = "nobody",
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Keep a small file in the database, and print the value that payloads name it by."""
    content = path.read_bytes()
    kind = media_type or mimetypes.guess_type(path.name, strict=False)[0] or _UNKNOWN
    with _engine(db, read_only=False) as engine:
        made = engine.attach(content, name=name or path.name, type=kind, by=actor, ticket=ticket)
    value = dict(made)
    emit(json, value, lambda console: console.page(to_json(value)))


def file(
    sha256: Annotated[str, typer.Argument(help="The hash of its content.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="Where to write it; must not be there yet.")],
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Write the content of a file that was attached; it is checked against its hash first."""
    with _engine(db, read_only=True) as engine:
        content = engine.file(sha256)
    with out.open("xb") as written:
        written.write(content)
    document = {"sha256": sha256, "bytes": len(content), "out": str(out)}

    def show(console: Screen) -> None:
        console.print(f"{escape(str(out))}: {len(content):,} bytes")

    emit(json, document, show)


def _engine(db: str, *, read_only: bool) -> Engine:
    """An engine of no processes: files need none."""
    return Engine(
        open_store(db, create=not read_only, read_only=read_only), Catalog.of(Sources({}, {}))
    )
