"""``callout decide`` of a ticket: a table as it was asked there, with other inputs."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from callout.cli.facts import suppositions
from callout.cli.options import spoken
from callout.cli.output import emit, masking_of, print_lines
from callout.cli.project import Lookup
from callout.engine import Engine
from callout.errors import UnknownTarget
from callout.report import counterfactual_lines, masked_counterfactual


def decide_again_alone(
    db: str, ticket: str, asked: tuple[int | None, str | None], facts: str | None, *, as_json: bool
) -> None:
    """Ask the table of an entry once more, by the definition that the ticket was pinned to.

    `asked` are the entry, the last that asked the table if None, and the table, the only one that
    it asked if None. Raises BadParameter, UnknownTarget.
    """
    values = suppositions([] if facts is None else [facts], "--with")
    if not values:
        raise typer.BadParameter("say which input was otherwise: --with input=value")
    with Lookup(db=db).engine() as engine:
        seq, table = _asked(engine, ticket, *asked)
        supposed = {f"{table}.{name}": value for name, value in values.items()}
        found = engine.counterfactual(ticket, seq, supposed)
        shown = masked_counterfactual(found, masking_of(engine.pinned(found.definition)))
        lines = counterfactual_lines(shown, spoken(None))
        emit(as_json, shown.to_json(), lambda out: print_lines(out, lines))


def _asked(engine: Engine, ticket: str, seq: int | None, table: str | None) -> tuple[int, str]:
    entries = engine.history(ticket) if seq is None else [engine.why(ticket, seq)]
    for entry in reversed(entries):
        names = list(dict.fromkeys(str(made.get("table")) for made in entry.decisions))
        if table in names or (table is None and names):
            return entry.seq, _only(names) if table is None else table
    where = f"entry {seq}" if seq is not None else f"ticket '{ticket}'"
    named = "" if table is None else f" '{table}'"
    raise UnknownTarget(
        f"{where} has asked no table{named}", hint="`callout history` has the rows of each entry"
    )


def _only(names: Sequence[str]) -> str:
    if len(names) > 1:
        raise typer.BadParameter(f"several tables were asked: say --table, {', '.join(names)}")
    return names[0]
