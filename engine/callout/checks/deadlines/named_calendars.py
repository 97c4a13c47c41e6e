"""Do expressions name calendars that the parameters have?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callout.checks.expressions import expressions
from callout.dmn import CALENDAR_FUNCTIONS
from callout.errors import Problem, Severity
from callout.feel.parse import expression_tree, scope_of
from callout.feel.syntax import ast
from callout.feel.syntax.cursor import BadSyntax
from callout.library import Library
from callout.process import Process, Text
from callout.suggest import did_you_mean

from .calendar_ends import calendar_named


def problems(process: Process, library: Library, profiles: Iterable[str]) -> Iterator[Problem]:
    """C310: a calendar is named by a text that none of the profile's is called by."""
    called = {text: list(_named(text)) for text in expressions(process)}
    chosen = (clock.calendar for clock in process.clocks.values())
    called |= {text: list(_chosen(text)) for text in chosen if text is not None}
    for profile in profiles:
        known = library.parameter_sets[profile]
        names = [*known.calendar_names(), *known.calendars]
        for text, calls in called.items():
            for name, node in calls:
                if name not in names:
                    yield Problem(
                        "C310",
                        f"the parameters '{profile}' have no calendar '{name}'",
                        text.place(node.start, node.end - node.start),
                        Severity.ERROR,
                        consequence="what asks for it fails each time",
                        hint=did_you_mean(name, names, f"they have: {', '.join(names) or 'none'}"),
                    )


def _named(text: Text) -> Iterator[tuple[str, ast.SyntaxNode]]:
    """The calendars that calls name by a text, each with its call."""
    if not any(function in text.text for function in CALENDAR_FUNCTIONS):
        return
    for node in _nodes(text):
        is_call = isinstance(node, ast.Call) and isinstance(node.function, ast.Name)
        name = calendar_named(node) if is_call else None
        if name:
            yield name, node


def _chosen(text: Text) -> Iterator[tuple[str, ast.SyntaxNode]]:
    """The calendars that a clock may choose by a text of its own."""
    for node in _nodes(text):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node


def _nodes(text: Text) -> Iterator[ast.SyntaxNode]:
    try:
        yield from ast.walk(expression_tree(text.text, scope_of({})))
    except BadSyntax:
        return
