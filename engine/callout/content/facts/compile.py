"""Compiles facts about other tickets, and says what of other processes they cannot know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from callout.datamodel.expressions import BoundExpression
from callout.datamodel.link_context import LinkContext
from callout.datamodel.privacy.disclosure import check_name
from callout.feel import Kind
from callout.process import FactKind, Process, Text, TicketFact

from .answers import BY, CompiledFact
from .others import field_type, private_names, shared_type, sought

_DURATIONS = (Kind.DAYS_DURATION, Kind.MONTHS_DURATION, Kind.ANY)
_SUMMED = (Kind.NUMBER, Kind.DAYS_DURATION, Kind.ANY)
_ORDERED = (*_SUMMED, Kind.STRING, Kind.DATE, Kind.TIME, Kind.DATE_TIME)
_FITTING: Mapping[FactKind, tuple[Sequence[Kind], str]] = {
    FactKind.SUM: (_SUMMED, "numbers and durations of days have a sum"),
    FactKind.MIN: (_ORDERED, "numbers, texts, dates, times and durations of days have a least one"),
    FactKind.MAX: (
        _ORDERED,
        "numbers, texts, dates, times and durations of days have a greatest one",
    ),
}


def compile_facts(context: LinkContext) -> dict[str, CompiledFact]:
    """The facts of a process.

    L022 for what tickets of another process are not found by, L050 for a field of which there is
    no such answer, or another one in each process, L051 for personal data.
    """
    return {name: _compiled(each, context) for name, each in context.process.facts.items()}


def _compiled(fact: TicketFact, context: LinkContext) -> CompiledFact:
    others = _others(fact, context)
    expressions = context.compiler.expressions(fact.conditions, context.general)
    private = frozenset[str]().union(*(private_names(each) for each in others))
    for name, text in fact.conditions.items():
        said = Text(name, text.where)
        if _is_found(said, others, context, BY) and name not in BY:
            _check_alike(said, others, context)
        if name not in private:
            what = f"what '{fact.name}' is found by"
            check_name(what, expressions.get(name), context.general, context)
    for each in fact.fields:
        if _is_found(each, others, context) and _check_alike(each, others, context):
            _check_given(fact, each, others, context)
    within = None
    if fact.within is not None:
        within = context.compiler.expression(fact.within, context.general)
        _check_duration(within, context)
    return CompiledFact(
        fact,
        expressions,
        private,
        within,
        {each.text: shared_type(others, each.text).kind for each in fact.fields},
    )


def _others(fact: TicketFact, context: LinkContext) -> list[Process]:
    """The processes whose tickets are asked; L012 for those there are not."""
    if context.neighbours:
        for each in fact.processes:
            context.known(each, context.neighbours, "process", "L012")
    known = (context.neighbours.get(each.text) for each in fact.processes)
    return [each for each in known if each is not None]


def _is_found(
    name: Text, others: Iterable[Process], context: LinkContext, besides: Iterable[str] = ()
) -> bool:
    """Whether tickets of each of the others are found by it; L022 for those that are not."""
    found = [
        context.known(name, (*besides, *sought(each)), "name to find by", "L022", of=each.name)
        for each in others
    ]
    return all(found)


def _check_alike(name: Text, others: Sequence[Process], context: LinkContext) -> bool:
    """Whether the field is of one type in all of them, and personal in all or none."""
    kinds = {field_type(each, name.text).kind: each.name for each in others}
    if len(kinds) > 1:
        said = " and ".join(f"{kind} in '{process}'" for kind, process in kinds.items())
        context.compiler.report(
            "L050",
            f"'{name.text}' is {said}",
            name.where,
            consequence="what one of them has would never be found, or have no order with the rest",
            hint="give it one type in all of them, or write a fact for each process",
        )
    marks = {name.text in private_names(each): each.name for each in others}
    if len(marks) > 1:
        context.compiler.report(
            "L051",
            f"'{name.text}' is marked pii in '{marks[True]}' and not in '{marks[False]}'",
            name.where,
            consequence="of one of them a keyed digest is kept, so that it would never be found",
            hint="mark it in all of them, or write a fact for each process",
        )
    return len(kinds) <= 1 and len(marks) <= 1


def _check_given(
    fact: TicketFact, name: Text, others: Sequence[Process], context: LinkContext
) -> None:
    """L051 for personal data, L050 for what has no sum, or no least and greatest one."""
    if any(name.text in private_names(each) for each in others):
        context.compiler.report(
            "L051",
            f"'{fact.name}' gives '{name.text}', which is marked pii",
            name.where,
            consequence="this ticket would keep personal data of others as if they were none",
            hint="count by it, `where: {field: ...}`, or give a field that is not marked",
        )
    kinds, hint = _FITTING.get(fact.kind, (None, ""))
    kind = shared_type(others, name.text).kind
    if kinds is not None and kind not in kinds:
        message = f"'{name.text}' is a {kind}, of which there is no {fact.kind}"
        context.compiler.report("L050", message, name.where, hint=hint)


def _check_duration(within: BoundExpression | None, context: LinkContext) -> None:
    if within is not None and within.type.kind not in _DURATIONS:
        context.compiler.report(
            "F003",
            f"this is a {within.type}, not a duration",
            within.where,
            hint="like P30D or P1Y",
        )
