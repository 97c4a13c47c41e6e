"""Options that several commands have, and how a command takes them together.

A command may ask for a record of options (`Files`, `Place`): typer is shown one option for each
field of the record, and the command is handed the record.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeGuard, get_type_hints

import typer

from callout.errors import BadArgument
from callout.records import Actor
from callout.shards import ShardRunner, open_runner
from callout.shards.protocol import TICKETS

MOST = 1_000_000_000
"""The largest number an option takes; a database has others in mind from 64 bits on."""
DEFAULT_DATABASE = "sqlite:///callout.db"

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Database = Annotated[
    str,
    typer.Option("--db", envvar="CALLOUT_DB", help="SQLAlchemy URL of the database."),
]
Processes = Annotated[
    Path | None,
    typer.Option(help="Folder of process files; default: ./processes."),
]
Rules = Annotated[
    Path | None,
    typer.Option(help="Folder of rules files; default: ./rules. Neither: what callout comes with."),
]
SettingsFiles = Annotated[
    list[Path] | None,
    typer.Option("--settings", help="Settings file: values of a deployment's parameters."),
]
Profile = Annotated[
    str | None, typer.Option(envvar="CALLOUT_PROFILE", help="Which parameters to use.")
]
ActorText = Annotated[str, typer.Option("--actor", "--by", help="Who acts, as role:name.")]
OnBehalfOf = Annotated[
    str | None, typer.Option("--on-behalf-of", help="For whom, by the whole id: role:name.")
]
Reveal = Annotated[
    bool, typer.Option("--reveal", help="Show fields marked pii; else they are masked.")
]


def spoken(language: str | None) -> str:
    """A language's tag: the one that is asked for, else the environment's, else English.

    The environment says it as POSIX has it: LC_ALL before LC_MESSAGES before LANG.
    """
    if language:
        return language
    locale = next(filter(None, map(os.environ.get, _LOCALES)), "")
    tag = re.split(r"[_.@-]", locale)[0].lower()
    return tag if tag in LANGUAGES else ENGLISH


ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh")
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
Language = Annotated[
    str,
    typer.Option(
        "--lang",
        callback=spoken,
        show_default=False,
        help="Language of what is said: en, zh; default: the environment's, or en.",
    ),
]
AS_SPOKEN_HERE = ""
"""The default of a `Language`."""
AtMoment = Annotated[
    str | None,
    typer.Option(
        "--at", help="An entry's number, or an instant; without an offset in the ticket's zone."
    ),
]
TicketArgument = Annotated[str, typer.Argument(help="The ticket's id.")]


@dataclass(frozen=True, slots=True)
class Workers:
    """Who looks at tickets, and at how many together."""

    jobs: Annotated[int, typer.Option(min=1, max=MOST, help="So many processes.")] = 1
    runner: Annotated[
        str | None, typer.Option(help="Workers on other machines: dask://host:8786.")
    ] = None
    shard: Annotated[int, typer.Option(min=1, max=MOST, help="Tickets of a shard.")] = TICKETS

    @property
    def is_one(self) -> bool:
        """Whether this process does it all."""
        return self.jobs == 1 and self.runner is None

    def open(self) -> ShardRunner:
        """They, at work; raises BadParameter for an address that nobody knows."""
        try:
            return open_runner(self.jobs, self.runner)
        except BadArgument as error:
            raise typer.BadParameter(str(error)) from None


def acting(actor: str, on_behalf_of: str | None) -> Actor | str:
    """Who acts, and for whom."""
    if on_behalf_of is None:
        return actor
    return replace(Actor.parse(actor), on_behalf_of=on_behalf_of)


def spelled_out(command: Callable[..., None]) -> Callable[..., None]:
    """The command with one option for each field of the records it asks for.

    ``def show(ticket: str, place: Place)`` becomes ``show(ticket, *, processes, rules, db)``.
    """
    hints = get_type_hints(command, include_extras=True)
    records = {name: kind for name, kind in hints.items() if _is_record(kind)}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        record = records.get(parameter.name)
        if record is None:
            parameters.append(parameter.replace(annotation=hints[parameter.name]))
        else:
            parameters += _options(record)

    @wraps(command)
    def called(**given: Any) -> None:
        gathered = {
            name: record(**{each.name: given.pop(each.name) for each in fields(record)})
            for name, record in records.items()
        }
        command(**given, **gathered)

    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # as inspect documents
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called


def _is_record(kind: Any) -> TypeGuard[type[Any]]:
    return isinstance(kind, type) and is_dataclass(kind)


def _options(record: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(record, include_extras=True)
    return [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=hints[each.name],
            default=inspect.Parameter.empty if each.default is MISSING else each.default,
        )
        for each in fields(record)
    ]
