"""``callout release``: what new tickets start on, proposed by one person, approved by another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from callout.catalog import Catalog, Sources, read_settings
from callout.cli.instants import instant_of
from callout.cli.options import (
    DEFAULT_DATABASE,
    AsJson,
    Database,
    Language,
    Profile,
    spelled_out,
)
from callout.cli.output import emit
from callout.cli.project import Place, digester, folder
from callout.clock import SystemClock
from callout.engine import Engine
from callout.engine.lookups.released import ReleasedDefinitions
from callout.releases import Release, release_states
from callout.report.audits.releases import ReleaseLines
from callout.report.screen import Screen
from callout.rollout import ask_for
from callout.store import open_store
from callout.values import Json

release = typer.Typer(
    help="Release definitions for new tickets: one person proposes, another approves.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

By = Annotated[str, typer.Option("--by", "--actor", help="Who does it, as role:name.")]
Note = Annotated[str | None, typer.Option(help="What is to be said about it; it is on record.")]
Named = Annotated[
    str,
    typer.Argument(metavar="RELEASE", help="Its number, or eight digits of its definition's hash."),
]


def propose(
    what: Annotated[
        str, typer.Argument(metavar="PROCESS", help="A process, or the file it is written in.")
    ],
    *,
    by: By,
    effective: Annotated[
        str | None,
        typer.Option(
            help="From when on, ISO 8601; without an offset in the zone of the process. Default:"
            " from its approval on."
        ),
    ] = None,
    profile: Profile = None,
    region: Annotated[str | None, typer.Option(help="For tickets of this region.")] = None,
    note: Note = None,
    place: Place,
    json: AsJson = False,
) -> None:
    """Propose a definition as the files make it now, and keep it; another person approves it."""
    process, catalog = _asked(what, place)

    with place.engine(catalog, profile=profile, create=True) as engine:

        def zone() -> tzinfo:
            chosen = profile or engine.catalog.sole_profile(process)
            return ZoneInfo(engine.catalog.get(process, chosen, region).zone)

        since = None if effective is None else instant_of(effective, "--effective", zone)
        made = engine.propose_release(
            process, by=by, effective=since, profile=profile, region=region, note=note
        )
        _tell(engine, made, json=json)


def approve(
    named: Named,
    *,
    by: By,
    note: Note = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Approve what another person has proposed: exactly the definition with this hash."""
    with _engine(db) as engine:
        _tell(engine, engine.approve_release(named, by=by, note=note), json=json)


def withdraw(
    named: Named,
    *,
    by: By,
    note: Note = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Reject what was proposed, or take back what was approved: nothing more starts on it."""
    with _engine(db) as engine:
        _tell(engine, engine.withdraw_release(named, by=by, note=note), json=json)


def list_(
    *,
    process: Annotated[str | None, typer.Option(help="Of this process alone.")] = None,
    language: Language = "en",
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """What was proposed, approved and withdrawn, by whom and when, and what is in force now."""
    with open_store(db, create=False, read_only=True) as store:
        found = ReleasedDefinitions(store.releases).all()
    now = SystemClock().now()
    shown = [each for each in found if process in (None, each.process)]
    lines = ReleaseLines(found, now, language)

    def show(out: Screen) -> None:
        for each in shown:
            out.lines(lines.of(each))
        out.print(lines.count(len(shown)))

    emit(json, [_document(each, found, now) for each in shown], show)


_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("propose", propose),
    ("approve", approve),
    ("withdraw", withdraw),
    ("list", list_),
)
for _name, _command in _COMMANDS:
    release.command(_name)(spelled_out(_command))


def _asked(what: str, place: Place) -> tuple[str, Catalog | None]:
    """The process that is meant, and the files that it is in; None: those of the place."""
    path = Path(what)
    if not path.is_file():
        return what, None
    rules, settings = folder(place.rules, "rules"), read_settings(place.settings or ())
    asked = ask_for(what, None, rules=rules, settings=settings)
    if asked.process is None:
        raise typer.BadParameter(f"{what} holds no process: name one")
    return asked.process, asked.catalog.with_key(digester())


@contextmanager
def _engine(db: str) -> Iterator[Engine]:
    """An engine without files: what is approved lies in the database."""
    nothing = Catalog.of(Sources({}, {}))
    with Engine(open_store(db, create=False), nothing) as engine:
        yield engine


def _tell(engine: Engine, made: Release, *, json: bool) -> None:
    found, now = engine.releases(), engine.clock.now()
    document = _document(made, found, now)
    emit(json, document, lambda out: out.lines(ReleaseLines(found, now).of(made)))


def _document(release: Release, every: Sequence[Release], now: datetime) -> dict[str, Json]:
    return {**release.to_json(), "state": release_states(every, now)[release.number].value}
