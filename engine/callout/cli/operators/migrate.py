"""``callout migrate plan``, ``check``, ``apply``, ``undo``: tickets moved to another version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import LinkedFor
from callout.catalog.sources import read_text, shown
from callout.cli.designers.diff import (
    NewVersion,
    OldVersion,
    ProcessName,
    Region,
    asked_versions,
    the_process,
)
from callout.cli.options import (
    DEFAULT_DATABASE,
    AsJson,
    Database,
    Profile,
    Rules,
    SettingsFiles,
    ShowProgress,
    spelled_out,
)
from callout.cli.output import Exit, emit, finish, seen_so_far
from callout.cli.project import OpeningPlace, Place
from callout.clock import SystemClock
from callout.engine import Engine
from callout.records import Actor
from callout.report.audits.versions import move_line
from callout.report.screen import Screen, escape, write_document
from callout.rollout import Moved, Mover, MoveResult, planned
from callout.step import check_outsider
from callout.store import open_store
from callout.values import Json
from callout.versions.plan_file import PlanFile, read_plan
from callout.versions.reachable import Reached, check_reachable

migrate = typer.Typer(
    help="Move open tickets to another version of their process.", no_args_is_help=True
)

PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="The plan's file.")]
By = Annotated[str, typer.Option("--by", "--actor", help="Who does it, as role:name.")]


def plan(
    old: OldVersion,
    new: NewVersion,
    *,
    process: ProcessName = None,
    profile: Profile = None,
    region: Region = None,
    rules: Rules = None,
    settings: SettingsFiles = None,
    db: Database = DEFAULT_DATABASE,
    progress: ShowProgress = False,
) -> None:
    """Draw up a plan for the open tickets of the old version, as a file to be reviewed."""
    with open_store(db, create=False, read_only=True) as store:
        before, after = asked_versions(old, new, store, process, rules, settings)
        wanted = LinkedFor(the_process(before, after), profile, region)
        with seen_so_far("open tickets", as_json=False, wanted=progress) as seen:
            text = planned(before, after, wanted, store, seen.one)
    write_document(text, end="")


def check(
    path: PlanPath, *, place: Place, progress: ShowProgress = False, json: AsJson = False
) -> None:
    """Try a plan on every state of the old version and every open ticket; nothing is changed."""
    file = _read(path)
    with place.engine(read_only=True) as engine:
        mover = _mover(engine)
        reached = [check_reachable(*pair, file.plan) for pair in mover.pairs(file.plan)]
        with seen_so_far("open tickets", as_json=json, wanted=progress) as seen:
            results = [*seen.each(mover.check(file.plan))]
    document: dict[str, Json] = {
        "plan": file.plan.digest,
        "configurations": [_reached_json(each) for each in reached],
        **_counts(results),
        "tickets": [each.to_json() for each in results],
    }
    emit(json, document, lambda out: _show_check(out, file, reached, results))
    if _stranded(results) or any(each.obstacles for each in reached):
        finish(Exit.FINDINGS)


def apply(
    path: PlanPath,
    *,
    by: By,
    reviewed_by: Annotated[
        str, typer.Option("--reviewed-by", help="Who has reviewed the plan: another person.")
    ],
    partly: Annotated[
        bool, typer.Option("--partly", help="Move what can be moved, though others stay behind.")
    ] = False,
    place: OpeningPlace,
    progress: ShowProgress = False,
    json: AsJson = False,
) -> None:
    """Move the open tickets; begun anew after an interruption it goes on where it was."""
    file = _read(path)
    actor, reviewer = _outsider(by), _outsider(reviewed_by)
    if actor.id == reviewer.id:
        raise typer.BadParameter("whoever moves tickets has not reviewed the plan alone: name two")
    with place.engine() as engine:
        mover = _mover(engine, released_only=place.released_only)
        with seen_so_far("tickets tried", as_json=json, wanted=progress) as seen:
            tried = [*seen.each(mover.check(file.plan))]
        if _stranded(tried) and not partly:
            _refuse(_stranded(tried), json=json)
        with seen_so_far("tickets", as_json=json, wanted=progress) as seen:
            results = [*seen.each(mover.apply(file.plan, actor, reviewer.id))]
    _tell(file, results, json=json)


def undo(
    path: PlanPath,
    *,
    by: By,
    reason: Annotated[str, typer.Option(help="Why; it stands in the histories.")],
    place: Place,
    json: AsJson = False,
) -> None:
    """Take back the moves by a plan, of tickets to which nothing has happened since."""
    file = _read(path)
    actor = _outsider(by)
    if not reason.strip():
        raise typer.BadParameter("say why: --reason")
    with place.engine() as engine:
        results = [*_mover(engine).undo(file.plan, actor, reason)]
    _tell(file, results, json=json)


for _command in (plan, check, apply, undo):
    migrate.command()(spelled_out(_command))


def _read(path: Path) -> PlanFile:
    return read_plan(read_text(path), shown(path))


def _mover(engine: Engine, *, released_only: bool = False) -> Mover:
    return Mover(
        engine.store, engine.catalog, SystemClock(), engine.keys, released_only=released_only
    )


def _outsider(text: str) -> Actor:
    actor = Actor.parse(text)
    if not actor.id.strip():
        raise typer.BadParameter("an actor has a name: role:name")
    check_outsider(actor)
    return actor


def _stranded(results: list[MoveResult]) -> list[MoveResult]:
    return [each for each in results if each.moved is Moved.STRANDED]


def _counts(results: list[MoveResult]) -> dict[str, Json]:
    return {kind.value: sum(each.moved is kind for each in results) for kind in Moved}


def _reached_json(reached: Reached) -> dict[str, Json]:
    return {
        "looked_at": reached.looked_at,
        "complete": reached.is_complete,
        "obstacles": [
            {"states": [*states], **each.to_json()} for states, each in reached.obstacles
        ],
    }


def _refuse(left: list[MoveResult], *, json: bool) -> None:
    document: dict[str, Json] = {**_counts(left), "tickets": [each.to_json() for each in left]}

    def show(out: Screen) -> None:
        out.lines(map(move_line, left))
        out.print(f"{len(left)} tickets would stay behind, so that none was moved")
        out.print("  hint: answer for them in the plan, or move the others with --partly")

    emit(json, document, show)
    finish(Exit.FINDINGS)


def _show_check(
    out: Screen, file: PlanFile, reached: list[Reached], results: list[MoveResult]
) -> None:
    for each in reached:
        how = "configurations" if each.is_complete else "states, one by one,"
        out.print(f"{each.looked_at} {how} of the old version looked at")
        out.lines(_reached_lines(each))
    out.lines(map(move_line, _stranded(results)))
    fits = len(results) - len(_stranded(results))
    out.print(
        f"plan {file.plan.digest[:17]}: {fits} open tickets fit, {len(_stranded(results))} stranded"
    )


def _reached_lines(reached: Reached) -> Iterator[str]:
    for states, each in reached.obstacles:
        yield f"  {escape(' + '.join(states))}  {escape(str(each))}"


def _tell(file: PlanFile, results: list[MoveResult], *, json: bool) -> None:
    counts = _counts(results)
    document: dict[str, Json] = {
        "plan": file.plan.digest,
        **counts,
        "tickets": [each.to_json() for each in results],
    }

    def show(out: Screen) -> None:
        out.lines(map(move_line, _stranded(results)))
        out.print(
            f"plan {file.plan.digest[:17]}: {counts['moved']} tickets moved, {counts['already']}"
            f" were before, {counts['stranded']} stay as they are"
        )

    emit(json, document, show)
    if _stranded(results):
        finish(Exit.FINDINGS)
