"""``callout trace``: from every clause of a text to what implements and tests it."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import read_text, shipped
from callout.catalog.sources import yaml_files
from callout.cli.options import AsJson
from callout.cli.output import Exit, emit, finish
from callout.cli.project import Folders
from callout.report import show_traces, traces_json
from callout.scenarios import read_stories
from callout.trace import (
    Catalogue,
    mentions_of_process,
    mentions_of_rules,
    mentions_of_stories,
    read_catalogue,
)
from callout.trace import trace as trace_clauses


def trace(
    catalogue: Annotated[
        Path, typer.Argument(help="Catalogue of clauses, or a folder of them.")
    ] = Path("docs/sop/clauses"),
    *,
    prefix: Annotated[
        str | None, typer.Option(help="Only clauses like PREFIX-1.2; default: the catalogue's.")
    ] = None,
    scenarios: Annotated[list[Path] | None, typer.Option(help="Scenario files or folders.")] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="Only clauses that lack something.")] = False,
    folders: Folders,
    json: AsJson = False,
) -> None:
    """List every clause with what implements and tests it; 1 if one in scope lacks either."""
    texts = catalogues(catalogue)
    catalog = folders.catalog()
    stories = read_stories(scenarios or [_scenarios()])
    mentions = tuple(
        chain(
            *(mentions_of_process(process) for process in catalog.processes.values()),
            mentions_of_rules(catalog.library),
            mentions_of_stories(stories),
        )
    )
    traced = [trace_clauses(text, prefix or text.prefix, mentions) for text in texts]
    emit(json, traces_json(traced), lambda out: show_traces(out, traced, gaps_only=gaps))
    if any(each.gaps or each.unknown for each in traced):
        finish(Exit.FINDINGS)


def catalogues(path: Path) -> list[Catalogue]:
    """The catalogue in a file, or those of a folder; raises `DefinitionError`."""
    return [read_catalogue(read_text(each), str(each)) for each in yaml_files(path)]


def _scenarios() -> Path:
    here = Path("tests/scenarios")
    return here if here.is_dir() else shipped("examples")
