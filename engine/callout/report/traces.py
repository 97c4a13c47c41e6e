"""Traces: every clause of some texts with what implements and tests it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callout.trace import Clause, Mention, Trace

from .screen import Screen, escape


def show_traces(console: Screen, traces: Sequence[Trace], *, gaps_only: bool = False) -> None:
    """Clause by clause, then the summary: of several texts a line for each."""
    for trace in traces:
        _show_clauses(console, trace, gaps_only=gaps_only)
    width = max((len(trace.text) for trace in traces), default=0)
    for trace in traces if len(traces) > 1 else ():
        console.print(f"{escape(trace.text.ljust(width))}  {_summary([trace])}")
    console.print(_summary(traces))


def _summary(traces: Iterable[Trace]) -> str:
    clauses = outside = gaps = unknown = still = 0
    for trace in traces:
        clauses += len(trace.clauses)
        outside += trace.outside
        gaps += len(trace.gaps)
        still += len(trace.open)
        unknown += len(trace.unknown)
    return (
        f"{clauses} clauses: {clauses - outside - gaps - still} covered, {outside} out of scope,"
        f"{f' {still} open,' if still else ''} {gaps} with gaps; {unknown} unknown citations"
    )


def _show_clauses(console: Screen, trace: Trace, *, gaps_only: bool) -> None:
    for clause in trace.clauses:
        gap = trace.gap(clause)
        if gap or clause.open or not gaps_only:
            _show_clause(console, trace, clause)
    for mention in trace.unknown:
        console.print(
            f"[red]unknown clause[/] {escape(mention.clause)}, cited by {escape(_name(mention))}"
            f" at {escape(str(mention.where))}"
        )
    for clause in trace.contradictory:
        console.print(f"[yellow]out of scope, but implemented[/] {escape(clause.id)}")


def _show_clause(console: Screen, trace: Trace, clause: Clause) -> None:
    gap = trace.gap(clause)
    mark = (
        f"[red]{gap}[/]"
        if gap
        else "[dim]out of scope[/]"
        if clause.out_of_scope
        else "[yellow]open[/]"
        if clause.open
        else "[green]ok[/]"
    )
    console.print(f"{mark} [bold]{escape(clause.id)}[/] {escape(clause.title.in_language('en'))}")
    for reason in (clause.out_of_scope, clause.open):
        if reason:
            console.print(f"    {escape(reason)}")
    for label, mentions in (
        ("in", trace.elements(clause.id)),
        ("tested by", trace.scenarios(clause.id)),
    ):
        names = list(dict.fromkeys(_name(each) for each in mentions))
        if names:
            console.print(f"    [dim]{label}[/] {escape(', '.join(names))}")


def traces_json(traces: Iterable[Trace]) -> dict[str, object]:
    """The traces as JSON, the clauses of all texts one after the other."""
    traced = list(traces)
    return {
        "clauses": [
            {
                "id": clause.id,
                "text": trace.text,
                "title": dict(clause.title.texts),
                "out_of_scope": clause.out_of_scope,
                "open": clause.open,
                "gap": trace.gap(clause),
                "elements": _mentions(trace.elements(clause.id)),
                "scenarios": _mentions(trace.scenarios(clause.id)),
            }
            for trace in traced
            for clause in trace.clauses
        ],
        "unknown": [each for trace in traced for each in _mentions(trace.unknown)],
        "gaps": sum(len(trace.gaps) for trace in traced),
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
