"""A trace: every clause with what implements and tests it."""

from __future__ import annotations

from collections.abc import Iterable

from callout.trace import Clause, Mention, Trace

from .screen import Screen, escape


def show_trace(console: Screen, trace: Trace, *, gaps_only: bool = False) -> None:
    """Clause by clause, then the summary."""
    for clause in trace.clauses:
        gap = trace.gap(clause)
        if gap or not gaps_only:
            _show_clause(console, trace, clause)
    for mention in trace.unknown:
        console.print(
            f"[red]unknown clause[/] {escape(mention.clause)}, cited by {escape(_name(mention))}"
            f" at {escape(str(mention.where))}"
        )
    for clause in trace.contradictory:
        console.print(f"[yellow]out of scope, but implemented[/] {escape(clause.id)}")
    outside = sum(bool(clause.out_of_scope) for clause in trace.clauses)
    covered = len(trace.clauses) - outside - len(trace.gaps)
    console.print(
        f"{len(trace.clauses)} clauses: {covered} covered, {outside} out of scope,"
        f" {len(trace.gaps)} with gaps; {len(trace.unknown)} unknown citations"
    )


def _show_clause(console: Screen, trace: Trace, clause: Clause) -> None:
    gap = trace.gap(clause)
    mark = (
        f"[red]{gap}[/]"
        if gap
        else "[dim]out of scope[/]"
        if clause.out_of_scope
        else "[green]ok[/]"
    )
    console.print(f"{mark} [bold]{escape(clause.id)}[/] {escape(clause.title.in_language('en'))}")
    if clause.out_of_scope:
        console.print(f"    {escape(clause.out_of_scope)}")
    for label, mentions in (
        ("in", trace.elements(clause.id)),
        ("tested by", trace.scenarios(clause.id)),
    ):
        names = list(dict.fromkeys(_name(each) for each in mentions))
        if names:
            console.print(f"    [dim]{label}[/] {escape(', '.join(names))}")


def trace_json(trace: Trace) -> dict[str, object]:
    """The trace as JSON."""
    return {
        "clauses": [
            {
                "id": clause.id,
                "title": dict(clause.title.texts),
                "out_of_scope": clause.out_of_scope,
                "gap": trace.gap(clause),
                "elements": _mentions(trace.elements(clause.id)),
                "scenarios": _mentions(trace.scenarios(clause.id)),
            }
            for clause in trace.clauses
        ],
        "unknown": _mentions(trace.unknown),
        "gaps": len(trace.gaps),
    }


def _mentions(mentions: Iterable[Mention]) -> list[dict[str, str]]:
    return [
        {
            "clause": each.clause,
            "kind": each.kind,
            "name": each.name,
            "where": str(each.where),
        }
        for each in mentions
    ]


def _name(mention: Mention) -> str:
    return f"{mention.kind} {mention.name}"
