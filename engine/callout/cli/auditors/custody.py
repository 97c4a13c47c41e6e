"""``callout erase`` and ``hold``: personal data destroyed for good, or kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from callout.cli.options import AsJson
from callout.cli.output import emit, print_lines
from callout.cli.project import Place
from callout.engine.custody.erasing import TicketErasure

Subject = Annotated[
    str | None, typer.Argument(help="Whom the data are about, as the tickets name them.")
]
OfTicket = Annotated[str | None, typer.Option("--ticket", help="Whom this ticket is about.")]
By = Annotated[str, typer.Option("--by", help="Who asks for it, as role:name.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the record for ever.")]
Basis = Annotated[str | None, typer.Option(help="The law or contract that asks for it.")]


def erase(
    subject: Subject = None,
    *,
    ticket: OfTicket = None,
    by: By,
    reason: Reason,
    basis: Basis = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    place: Place,
    json: AsJson = False,
) -> None:
    """Destroy the keys of a person's data; 1 if some of them were never sealed."""
    with place.engine(read_only=dry_run) as engine:
        erased = engine.erase(
            subject, ticket=ticket, by=by, reason=reason, basis=basis, dry_run=dry_run
        )
    document = {"dry_run": dry_run, "tickets": [each.to_json() for each in erased]}
    emit(json, document, lambda out: print_lines(out, _lines(erased, dry_run=dry_run)))
    if any(each.clear for each in erased):
        raise typer.Exit(1)


def hold(
    subject: Subject = None,
    *,
    ticket: OfTicket = None,
    by: By,
    reason: Reason,
    lift: Annotated[bool, typer.Option("--lift", help="Let them be erased again.")] = False,
    place: Place,
    json: AsJson = False,
) -> None:
    """Keep a person's data from being erased, on record."""
    with place.engine() as engine:
        act = engine.lift_hold if lift else engine.hold
        found = act(subject, ticket=ticket, by=by, reason=reason)
    word = "lifted" if lift else "held"
    emit(json, {word: found}, lambda out: print_lines(out, [f"{each}: {word}" for each in found]))


def _lines(erased: Sequence[TicketErasure], *, dry_run: bool) -> list[str]:
    if not erased:
        return ["nothing is left to erase"]
    done = "would be erased" if dry_run else "erased"
    return [
        f"{each.ticket}: {len(each.keys)} {'key' if len(each.keys) == 1 else 'keys'} {done}"
        + ("" if each.seq is None else f", entry {each.seq}")
        + ("; parts of its history are from before sealing and stay readable" * each.clear)
        for each in erased
    ]
