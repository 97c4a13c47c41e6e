"""From what a process says of a standard act to what is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from callout.content.executable import compile_actions
from callout.content.guards import compile_guard
from callout.content.lifecycle.acts import CompiledAct
from callout.content.lifecycle.corrections import Corrections
from callout.content.senders import senders_of, substitutes_of
from callout.datamodel.link_context import LinkContext
from callout.datamodel.payload_check import Shape
from callout.datamodel.privacy.disclosure import check_due
from callout.feel import DAYS_DURATION
from callout.process import StandardAct, TicketAct, walk

_OF_PEOPLE = (TicketAct.ASSIGN, TicketAct.TAKE, TicketAct.HAND_BACK)


def compile_acts(
    context: LinkContext,
    shapes: Mapping[str, Mapping[str, Shape]],
    data: Mapping[str, Shape],
) -> dict[str, CompiledAct]:
    """The acts that a process has, by their events.

    Those of people only where tickets are assigned to somebody, `reopen` where it says in which
    state a ticket goes on, `correct` where a field is correctable. `shapes` are those of payloads
    by event, `data` those of the ticket's fields. L019: an act that nobody may do; L020: a state
    that there is not.
    """
    _check_correctable(context)
    corrections = _corrections(context, data)
    return {
        act.act.event: _compiled(act, context, shapes[act.act.event], corrections)
        for act in context.process.lifecycle.values()
        if _is_offered(act, context, corrections)
    }


def _is_offered(act: StandardAct, context: LinkContext, corrections: Corrections) -> bool:
    if act.never is not None:
        return True
    if act.act in _OF_PEOPLE:
        return context.process.assignee is not None
    if act.act is TicketAct.REOPEN:
        return act.target is not None
    return act.act is not TicketAct.CORRECT or bool(corrections.shapes)


def _compiled(
    act: StandardAct,
    context: LinkContext,
    shapes: Mapping[str, Shape],
    corrections: Corrections,
) -> CompiledAct:
    names = context.names.in_transition([act.act.event])
    guard = compile_guard(act.guard, names, context) if act.guard is not None else None
    within = None
    if act.within is not None:
        within = context.compiler.expression(act.within, context.general, DAYS_DURATION)
    check_due("how long it may be reopened", [within], context.general, context)
    if not act.by and act.never is None:
        context.compiler.report(
            "L019",
            f"nobody may do '{act.act}'",
            act.where,
            hint="say who: `by: <roles>`, or `never: <why>`",
        )
    known = [state.id for state in walk.states(context.process.root)]
    for state in (*act.states, *((act.target,) if act.target else ())):
        context.known(state, known, "state", "L020")
    return CompiledAct(
        act=act.act,
        senders=senders_of(act.by, context),
        shapes=shapes,
        states=tuple(state.text for state in act.states),
        guard=guard,
        actions=compile_actions(act.actions, context, names),
        outcome=act.ends_with,
        target=act.target.text if act.target is not None else None,
        within=within,
        corrections=corrections,
        never=act.never.text if act.never is not None else None,
        holders=_holders(context),
    )


def _holders(context: LinkContext) -> tuple[str, ...]:
    assignee = context.process.assignee
    if assignee is None:
        return ()
    return (assignee.text, *sorted(substitutes_of((assignee.text,), context.roles)))


def _corrections(context: LinkContext, data: Mapping[str, Shape]) -> Corrections:
    fields = walk.correctable(context.process)
    return Corrections(
        {name: _shape(name, data) for name in fields},
        {
            name: frozenset(role.text for role in each.corrected_by)
            for name, each in fields.items()
            if each.corrected_by
        },
    )


def _shape(name: str, data: Mapping[str, Shape]) -> Shape:
    """That of a field or, after a dot, of a part of one, under the whole name."""
    first, *parts = name.split(".")
    found = data[first]
    for each in parts:
        found = found.fields[each]
    return replace(found, name=name)


def _check_correctable(context: LinkContext) -> None:
    for each in walk.correctable(context.process).values():
        context.check_roles(each.corrected_by)
