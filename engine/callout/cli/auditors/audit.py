"""``callout audit``: what an auditor asks of all tickets together."""

from __future__ import annotations

import typer

from callout.cli.options import spelled_out

from . import find

audit = typer.Typer(
    name="audit",
    help="What an auditor asks of all tickets together.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for _name, _command in (("find", find.find),):
    audit.command(_name)(spelled_out(_command))
