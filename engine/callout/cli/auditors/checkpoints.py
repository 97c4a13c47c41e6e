"""``callout audit keygen``, ``seal``, ``publish``, ``stamp``, ``heads``: checkpoints, shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from callout.cli.options import DEFAULT_DATABASE, MOST, AsJson, Database
from callout.cli.output import Exit, console, emit, finish
from callout.clock import Clock, SystemClock
from callout.notary import (
    Rounds,
    Sealer,
    find_keys,
    find_stamps,
    open_public,
    open_publisher,
    open_signer,
    publish_due,
    stamp_newest,
)
from callout.report.screen import escape, write_document
from callout.store import Store, open_store
from callout.store.seals import SealedNote

SigningKey = Annotated[
    Path,
    typer.Option(
        "--signing-key", envvar="CALLOUT_SIGNING_KEY", help="File of the private key (PEM)."
    ),
]
Origin = Annotated[
    str | None,
    typer.Option(envvar="CALLOUT_ORIGIN", help="Name of the log, said with the first checkpoint."),
]
Trust = Annotated[
    list[Path] | None, typer.Option(help="Public key that signed earlier checkpoints.")
]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        envvar="CALLOUT_PUBLISH_TO",
        help="file:/folder, smtp://host/receiver?from=sender, https://host/path.",
    ),
]


@dataclass(frozen=True, slots=True)
class Signing:
    """The checkpoints that a worker makes, if it has a key."""

    key: Annotated[
        Path | None,
        typer.Option(
            "--signing-key",
            envvar="CALLOUT_SIGNING_KEY",
            help="Sign checkpoints: file of the private key (PEM).",
        ),
    ] = None
    origin: Origin = None
    trust: Trust = None
    to: Targets = None

    def rounds(self, store: Store, clock: Clock) -> Rounds | None:
        """What is done again and again; None without a key."""
        if self.key is None:
            return None
        trusted = [open_public(each) for each in self.trust or ()]
        signer = open_signer(self.key)
        sealer = Sealer(store, signer, clock, origin=self.origin, trusted=trusted)
        targets = {each: open_publisher(each) for each in self.to or ()}
        return Rounds(store, sealer, clock, targets)


def keygen(
    path: Annotated[Path, typer.Argument(help="New file of the private key; .pub is put beside.")],
    *,
    json: AsJson = False,
) -> None:
    """Make a key that signs checkpoints: the private half for the worker, the other for others."""
    public = Path(f"{path}.pub")
    made = find_keys().make(path, public)
    document = {"private": str(path), "public": str(public), "key": made.raw.hex()}
    line = f"{escape(str(path))} signs, {escape(str(public))} checks: give it to the auditor"
    emit(json, document, lambda out: out.print(line))


def seal(
    *,
    key: SigningKey,
    origin: Origin = None,
    trust: Trust = None,
    to: Targets = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Put every entry under a signed checkpoint, and publish what is not published."""
    signer, trusted = open_signer(key), [open_public(each) for each in trust or ()]
    with open_store(db, create=False) as store:
        sealer = Sealer(store, signer, SystemClock(), origin=origin, trusted=trusted)
        made = sealer.seal_all()
        failed = _publish(store, to or [])
    document = {"checkpoints": [_shown(each) for each in made], "failed": failed}
    if json:
        emit(json, document, lambda _: None)
    else:
        for each in made:
            console().print(f"checkpoint {each.number}: {each.size} entries")
        if not made:
            console().print("every entry is under a checkpoint already")
        _print_failures(failed)
    if failed:
        finish(Exit.INFRASTRUCTURE)


def publish(
    *,
    to: Targets = None,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Bring checkpoints to where they are not yet, also what was to be tried later."""
    if not to:
        raise typer.BadParameter("say where: --to file:/mnt/auditor")
    with open_store(db, create=False) as store:
        failed = _publish(store, to)
    emit(json, {"failed": failed}, lambda _: _print_failures(failed))
    if failed:
        finish(Exit.INFRASTRUCTURE)


def stamp(
    folder: Annotated[Path, typer.Argument(help="Folder with *.checkpoint files.")],
    *,
    tsa: Annotated[
        str, typer.Option(envvar="CALLOUT_TSA", help="Address of an authority: https://host/path.")
    ],
    json: AsJson = False,
) -> None:
    """Ask a third party for a time stamp (RFC 3161) over the newest checkpoint of a folder."""
    made = stamp_newest(folder, tsa, find_stamps())
    line = escape(str(made)) if made else "the newest checkpoint has a time stamp already"
    emit(json, {"stamp": str(made) if made else None}, lambda out: out.print(line))


def heads(
    *,
    after: Annotated[
        int, typer.Option(min=0, max=MOST, help="Only checkpoints beyond this number.")
    ] = 0,
    last: Annotated[bool, typer.Option("--last", help="Only the newest.")] = False,
    db: Database = DEFAULT_DATABASE,
    json: AsJson = False,
) -> None:
    """Print the checkpoints that a database keeps, for somebody else to hold."""
    with open_store(db, create=False, read_only=True) as store, store.evidence() as evidence:
        newest = evidence.seals.last()
        notes = [newest] if last and newest else _every(store, after) if not last else []
        if json:
            emit(json, [_shown(each) for each in notes], lambda _: None)
            return
        for each in notes:
            write_document(each.note, end="")


def _every(store: Store, after: int) -> Iterator[SealedNote]:
    while True:
        with store.evidence() as evidence:
            page = evidence.seals.notes(after)
        if not page:
            return
        yield from page
        after = page[-1].number


def _publish(store: Store, targets: list[str]) -> dict[str, str]:
    """What went wrong, by target."""
    failed = {}
    publishers = {target: open_publisher(target) for target in targets}
    for target, publisher in publishers.items():
        error = publish_due(store, SystemClock(), target, publisher, at_once=True).error
        if error is not None:
            failed[target] = error
    return failed


def _shown(note: SealedNote) -> dict[str, object]:
    return {"number": note.number, "size": note.size, "note": note.note}


def _print_failures(failed: dict[str, str]) -> None:
    for target, error in failed.items():
        console().print(f"[red]{escape(target)}[/] has not got them: {escape(error)}")
