"""``callout audit prove`` and ``consistency``: proofs as JSON, for whoever holds a checkpoint."""

from __future__ import annotations

from typing import Annotated

import typer

from callout.cli.options import DEFAULT_DATABASE, MOST, Database, TicketArgument
from callout.notary import prove as proof_of
from callout.notary import prove_consistency
from callout.report.screen import write_json
from callout.store import open_store

Size = Annotated[
    int | None,
    typer.Option(min=1, max=MOST, help="Entries of the checkpoint; default: the newest."),
]
Json = Annotated[bool, typer.Option("--json", help="As always.", hidden=True)]


def prove(
    ticket: TicketArgument,
    seq: Annotated[int, typer.Argument(min=1, max=MOST, help="Which entry.")],
    *,
    size: Size = None,
    db: Database = DEFAULT_DATABASE,
    json: Json = True,  # noqa: ARG001 - a proof has no other form
) -> None:
    """Print the proof that an entry is under a checkpoint (RFC 9162, 2.1.3)."""
    with open_store(db, create=False, read_only=True) as store:
        write_json(proof_of(store, ticket, seq, size))


def consistency(
    first: Annotated[int, typer.Argument(min=0, max=MOST, help="Entries of the older one.")],
    second: Annotated[
        int | None, typer.Argument(min=0, max=MOST, help="Of the newer one; default: the newest.")
    ] = None,
    *,
    db: Database = DEFAULT_DATABASE,
    json: Json = True,  # noqa: ARG001 - a proof has no other form
) -> None:
    """Print the proof that a checkpoint is the beginning of another (RFC 9162, 2.1.4)."""
    with open_store(db, create=False, read_only=True) as store:
        write_json(prove_consistency(store, first, second))
