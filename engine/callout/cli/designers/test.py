"""``callout test``: scenarios, and what they cover."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from callout.catalog import Catalog, read_text, shipped
from callout.cli.options import AsJson
from callout.cli.output import Exit, console, emit, finish
from callout.cli.project import Files
from callout.errors import CalloutError
from callout.report import coverage_json, played_json, show_coverage, show_played, show_summary
from callout.report.screen import Screen
from callout.scenarios import (
    Coverage,
    CoverageCollector,
    Played,
    Story,
    play_all,
    read_exclusions,
    read_stories,
)
from callout.trace import mentions_of_stories


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Scenario files or folders; default: ./tests/scenarios."),
    ] = None,
    *,
    coverage: Annotated[bool, typer.Option(help="Count what was exercised.")] = False,
    fail_under: Annotated[
        float, typer.Option(min=0, max=100, help="Percent of elements that must be covered.")
    ] = 0.0,
    exceptions: Annotated[
        Path | None, typer.Option(help="File of elements that need no coverage.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only scenarios whose name has this in it.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every entry.")] = False,
    files: Files,
    json: AsJson = False,
) -> None:
    """Play scenarios on a virtual clock; 1 if one does not go as written."""
    began = perf_counter()
    catalog = files.catalog(lenient=True)
    stories = _stories(_paths(paths, catalog), catalog, only)
    out = console()
    if not json:
        _say_whose(out, paths, catalog)
    results = play_all(
        stories, catalog, lambda p: None if json else show_played(out, p, verbose=verbose)
    )
    seconds = perf_counter() - began
    covered = _coverage(catalog, results, exceptions) if coverage or fail_under else None
    clauses = sorted({mention.clause for mention in mentions_of_stories(stories)})
    document = {
        "scenarios": [played_json(played) for played in results],
        "failed": sum(bool(played.failures) for played in results),
        "coverage": coverage_json(covered) if covered else None,
        "clauses": clauses,
    }
    if covered and not json:
        show_coverage(out, covered)
        out.print(f"{len(clauses)} clauses named")
    emit(json, document, lambda out: show_summary(out, results, seconds))
    if document["failed"] or (covered and _falls_short(covered, fail_under)):
        finish(Exit.FINDINGS)


def _stories(paths: list[Path], catalog: Catalog, only: list[str] | None) -> list[Story]:
    stories = read_stories(paths, catalog)
    if only:
        stories = [story for story in stories if any(word in story.name for word in only)]
    if not stories:
        raise CalloutError("there are no scenarios here", hint="callout test tests/scenarios")
    return stories


def _say_whose(out: Screen, paths: list[Path] | None, catalog: Catalog) -> None:
    if not paths and catalog.sources.are_shipped:
        out.print("no folder processes here: these are the scenarios that come with callout")


def _paths(paths: list[Path] | None, catalog: Catalog) -> list[Path]:
    if paths:
        missing = [path for path in paths if not path.exists()]
        if missing:
            raise typer.BadParameter(f"there is no '{missing[0]}'")
        return paths
    here = Path("tests/scenarios")
    if not here.is_dir() and not catalog.sources.are_shipped:
        hint = "name their folder: callout test FOLDER"
        raise CalloutError(f"there are no scenarios here: no folder {here}", hint=hint)
    return [here if here.is_dir() else shipped("examples")]


def _coverage(catalog: Catalog, results: list[Played], exceptions: Path | None) -> Coverage:
    collector = CoverageCollector()
    for played in results:
        collector.expect(played.definitions.values(), catalog.library.tables.values())
        collector.add(played)
    exclusions = read_exclusions(read_text(exceptions), str(exceptions)) if exceptions else ()
    return collector.coverage(exclusions)


def _falls_short(coverage: Coverage, fail_under: float) -> bool:
    return coverage.percent < fail_under or bool(coverage.needless)
