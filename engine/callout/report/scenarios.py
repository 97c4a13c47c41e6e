"""Scenario runs: a line for each story, failures side by side, a summary, coverage."""

from __future__ import annotations

from collections.abc import Sequence

from callout.scenarios import Coverage, Failure, Played

from .screen import Screen, escape

_SHOWN = 8
"""Uncovered elements that are named per kind before the rest is counted."""
_SIDE_BY_SIDE = 110
"""Characters of expected and actual that still stand on one line."""


def show_played(console: Screen, played: Played, *, verbose: bool = False) -> None:
    """One line, and under it every failure."""
    story = played.story
    title = story.title.in_language("en")
    entries = sum(len(history) for history in played.histories)
    mark = "[red]FAIL[/]" if played.failures else "[green]ok[/]  "
    counts = f"{played.steps} steps, {len(played.histories)} tickets, {entries} entries"
    console.print(f"{mark} {escape(story.name)}  [dim]{escape(title)} ({counts})[/]")
    for failure in played.failures:
        _show_failure(console, failure)
    if verbose:
        for history in played.histories:
            for entry in history:
                console.print(
                    f"       [dim]{escape(f'{entry.ticket} {entry.seq} {entry.name}')}[/]"
                )


def _show_failure(console: Screen, failure: Failure) -> None:
    where = escape(str(failure.where))
    console.print(f"  [bold]{where}[/] {escape(failure.check)} [dim]{escape(failure.step)}[/]")
    expected, actual = failure.expected, failure.actual
    if "\n" in expected + actual or len(expected) + len(actual) > _SIDE_BY_SIDE:
        console.print(f"    expected  [green]{escape(expected)}[/]")
        console.print(f"    actual    [red]{escape(actual)}[/]")
    else:
        gap = " " * max(2, 40 - len(expected))
        console.print(
            f"    expected  [green]{escape(expected)}[/]{gap}actual  [red]{escape(actual)}[/]"
        )


def show_summary(
    console: Screen, results: Sequence[Played], seconds: float, *, unplayed: int = 0
) -> None:
    """The last line: how many, how many failed, how many could not be played."""
    failed = sum(bool(played.failures) for played in results)
    total = len(results) + unplayed
    entries = sum(len(history) for played in results for history in played.histories)
    tickets = sum(len(played.histories) for played in results)
    colour = "red" if failed or unplayed else "green"
    words = [f"{unplayed} not played"] if unplayed else []
    words += [f"{tickets} tickets", f"{entries} entries replayed", f"{seconds:.1f} s"]
    counts = ", ".join(words)
    console.print(
        f"[{colour}]{len(results) - failed} of {total} scenarios as expected[/] ({counts})"
    )


def show_coverage(console: Screen, coverage: Coverage) -> None:
    """Per process and table: seen of all, and what is missing."""
    for owner in coverage.owners:
        counts = coverage.counts(owner)
        parts = [f"{kind} {seen}/{total}" for kind, (seen, total) in counts.items()]
        whole = all(seen == total for seen, total in counts.values())
        mark = "[green]all[/]" if whole else "[yellow]part[/]"
        console.print(f"{mark:<4} {escape(owner)}: {', '.join(parts)}")
        for kind in counts:
            missing = [e.name for e in coverage.missing if (e.owner, e.kind) == (owner, kind)]
            if missing:
                rest = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
                console.print(f"       {kind}: {escape(', '.join(missing[:_SHOWN]))}{rest}")
    for exclusion in coverage.needless:
        element = exclusion.element
        name = f"{element.owner}: {element.kind} {element.name}"
        console.print(f"[red]needless exception[/] {escape(name)}")
    console.print(f"{coverage.percent:.1f} % of {len(coverage.elements)} elements covered")


def played_json(played: Played) -> dict[str, object]:
    """A run as JSON."""
    return {
        "scenario": played.story.name,
        "file": played.story.where.path,
        "ok": not played.failures,
        "tickets": len(played.histories),
        "entries": sum(len(history) for history in played.histories),
        "failures": [
            {
                "where": str(failure.where),
                "check": failure.check,
                "step": failure.step,
                "expected": failure.expected,
                "actual": failure.actual,
            }
            for failure in played.failures
        ],
    }


def coverage_json(coverage: Coverage) -> dict[str, object]:
    """Coverage as JSON."""
    return {
        "percent": round(coverage.percent, 2),
        "owners": {
            owner: {kind: list(count) for kind, count in coverage.counts(owner).items()}
            for owner in coverage.owners
        },
        "missing": [[each.owner, each.kind, each.name] for each in coverage.missing],
        "excused": [
            [each.element.owner, each.element.kind, each.element.name, each.reason]
            for each in coverage.exclusions
        ],
        "needless": [
            [each.element.owner, each.element.kind, each.element.name] for each in coverage.needless
        ],
    }
