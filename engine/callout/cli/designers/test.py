"""``callout test``: scenarios, and what they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    Runner,
    Story,
    Unplayable,
    play_all,
    read_exclusions,
    read_stories,
)
from callout.trace import mentions_of_stories

from .unplayed import errors_behind, show_unplayed, unplayed_json


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
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="So many at once.")] = 1,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every entry.")] = False,
    files: Files,
    json: AsJson = False,
) -> None:
    """Play scenarios on a virtual clock; 1 if one does not go as written."""
    began = perf_counter()
    catalog = files.catalog(lenient=True)
    stories = _stories(_paths(paths, catalog, quietly=json), catalog, only)
    runner = Runner(catalog)
    playable, left_out = _sorted_out(stories, runner)
    errors = errors_behind(left_out, catalog)
    collector = CoverageCollector() if coverage or fail_under else None
    results = play_all(playable, runner, _telling(verbose=verbose, json=json), collector, jobs)
    seconds = perf_counter() - began
    covered = _coverage(catalog, collector, exceptions) if collector is not None else None
    clauses = sorted({mention.clause for mention in mentions_of_stories(stories)})
    document = {
        "scenarios": [played_json(played) for played in results],
        "failed": sum(bool(played.failures) for played in results) + len(left_out),
        "coverage": coverage_json(covered) if covered else None,
        "clauses": clauses,
        **(unplayed_json(left_out, errors) if left_out else {}),
    }

    def show_end(out: Screen) -> None:
        _show_coverage(out, covered, clauses)
        show_unplayed(out, left_out, errors, catalog)
        show_summary(out, results, seconds, unplayed=len(left_out))

    emit(json, document, show_end)
    if document["failed"] or (covered and _falls_short(covered, fail_under)):
        finish(Exit.FINDINGS)


def _telling(*, verbose: bool, json: bool) -> Callable[[Played], None]:
    def tell(played: Played) -> None:
        if not json:
            show_played(console(), played, verbose=verbose)

    return tell


def _sorted_out(stories: Iterable[Story], runner: Runner) -> tuple[list[Story], list[Unplayable]]:
    """The stories to play, and those that cannot be."""
    playable: list[Story] = []
    left_out: list[Unplayable] = []
    for story in stories:
        found = runner.unplayable(story)
        if found is None:
            playable.append(story)
        else:
            left_out.append(found)
    return playable, left_out


def _show_coverage(out: Screen, covered: Coverage | None, clauses: Sequence[str]) -> None:
    if covered:
        show_coverage(out, covered)
        out.print(f"{len(clauses)} clauses named")


def _stories(paths: list[Path], catalog: Catalog, only: list[str] | None) -> list[Story]:
    stories = read_stories(paths, catalog)
    if only:
        stories = [story for story in stories if any(word in story.name for word in only)]
    if not stories:
        raise CalloutError("there are no scenarios here", hint="callout test tests/scenarios")
    return stories


def _paths(paths: list[Path] | None, catalog: Catalog, *, quietly: bool) -> list[Path]:
    if paths:
        missing = [path for path in paths if not path.exists()]
        if missing:
            raise typer.BadParameter(f"there is no '{missing[0]}'")
        return paths
    here = Path("tests/scenarios")
    if not here.is_dir() and not catalog.sources.are_shipped:
        hint = "name their folder: callout test FOLDER"
        raise CalloutError(f"there are no scenarios here: no folder {here}", hint=hint)
    if catalog.sources.are_shipped and not quietly:
        console().print("no folder processes here: these are the scenarios that come with callout")
    return [here if here.is_dir() else shipped("examples")]


def _coverage(catalog: Catalog, collector: CoverageCollector, exceptions: Path | None) -> Coverage:
    collector.expect((), catalog.library.tables.values())
    exclusions = read_exclusions(read_text(exceptions), str(exceptions)) if exceptions else ()
    return collector.coverage(exclusions)


def _falls_short(coverage: Coverage, fail_under: float) -> bool:
    return coverage.percent < fail_under or bool(coverage.needless)
