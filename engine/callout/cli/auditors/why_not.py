"""``callout why-not``: what stood in the way of something, and what would have opened it."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from callout.cli.instants import moment_of
from callout.cli.options import AsJson, AtMoment, Language, Reveal, TicketArgument
from callout.cli.output import emit, masking_of, print_lines, zone_of
from callout.cli.project import Lookup
from callout.report import why_not_lines


def why_not(
    ticket: TicketArgument,
    target: Annotated[
        str, typer.Argument(help="An event, a state, a row as table.row, an effect, a message.")
    ],
    *,
    at: AtMoment = None,
    actor: Annotated[
        str | None, typer.Option("--actor", "--by", help="Who would send it; default: who may.")
    ] = None,
    language: Language = "en",
    reveal: Reveal = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """What stood in the way of an event, a state, a rule row or an effect."""
    with place.engine() as engine:
        moment = moment_of(at, lambda: zone_of(engine, engine.ticket(ticket)))
        answer = engine.why_not(ticket, target, at=moment, actor=actor)
        definition = engine.pinned(answer.definition)
        masking = masking_of(definition, reveal=reveal)
        lines = why_not_lines(answer, language, ZoneInfo(definition.zone), masking)
        emit(json, answer.to_json(), lambda out: print_lines(out, lines))
