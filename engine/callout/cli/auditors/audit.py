"""``callout audit``: what auditors ask of a whole database, each question a command of its own."""

from __future__ import annotations

import typer

from callout.cli.options import spelled_out

from . import checkpoints, find, proofs

group = typer.Typer(
    name="audit",
    help="What an auditor asks of all tickets together, and of a database that others keep.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_COMMANDS = (
    ("find", find.find),
    ("keygen", checkpoints.keygen),
    ("seal", checkpoints.seal),
    ("publish", checkpoints.publish),
    ("stamp", checkpoints.stamp),
    ("heads", checkpoints.heads),
    ("prove", proofs.prove),
    ("consistency", proofs.consistency),
)
for _name, _command in _COMMANDS:
    group.command(_name)(spelled_out(_command))
