"""``callout why-not`` and ``what-if``: what stood in the way, and what would have come of it."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from callout.cli.facts import suppositions
from callout.cli.instants import instant_of, moment_of, zone_of_ticket
from callout.cli.options import (
    AS_SPOKEN_HERE,
    MOST,
    AsJson,
    AtMoment,
    Language,
    Reveal,
    TicketArgument,
)
from callout.cli.output import emit, masking_of, print_lines
from callout.cli.project import Lookup
from callout.report import counterfactual_lines, masked_counterfactual, why_not_lines


def why_not(
    ticket: TicketArgument,
    target: Annotated[
        str, typer.Argument(help="An event, a state, a row as table#row, an effect, a message.")
    ],
    *,
    at: AtMoment = None,
    actor: Annotated[
        str | None, typer.Option("--actor", "--by", help="Who would send it; default: who may.")
    ] = None,
    language: Language = AS_SPOKEN_HERE,
    reveal: Reveal = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """What stood in the way of an event, a state, a rule row or an effect."""
    with place.engine() as engine:
        moment = moment_of(at, partial(zone_of_ticket, engine, ticket))
        answer = engine.why_not(ticket, target, at=moment, actor=actor)
        definition = engine.pinned(answer.definition)
        masking = masking_of(definition, reveal=reveal)
        lines = why_not_lines(answer, language, ZoneInfo(definition.zone), masking)
        emit(json, answer.to_json(), lambda out: print_lines(out, lines))


def what_if(
    ticket: TicketArgument,
    seq: Annotated[int, typer.Argument(min=1, max=MOST, help="Which entry.")],
    *,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--with", help="name=value, or names and values as JSON or YAML; may be repeated."
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Another instant; without an offset in the ticket's zone.")
    ] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", "--by", help="Another actor, as role:name.")
    ] = None,
    language: Language = AS_SPOKEN_HERE,
    reveal: Reveal = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """What an entry would have come to with other values, at another time, by somebody else."""
    if not values and at is None and actor is None:
        raise typer.BadParameter("say what to suppose: --with name=value, --at or --by")
    supposed = suppositions(values or [], "--with")
    with place.engine() as engine:
        zone = partial(zone_of_ticket, engine, ticket)
        instant = None if at is None else instant_of(at, "--at", zone)
        found = engine.counterfactual(ticket, seq, supposed, at=instant, by=actor)
        masking = masking_of(engine.pinned(found.definition), reveal=reveal)
        shown = masked_counterfactual(found, masking)
        lines = counterfactual_lines(shown, language)
        emit(json, shown.to_json(), lambda out: print_lines(out, lines))
