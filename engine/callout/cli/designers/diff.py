"""``callout diff``: two versions compared by meaning, and what that comes to for open tickets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from callout.catalog import read_settings
from callout.cli.options import (
    DEFAULT_DATABASE,
    AsJson,
    Database,
    Language,
    Profile,
    Rules,
    SettingsFiles,
    ShowProgress,
)
from callout.cli.output import Exit, emit, finish, seen_so_far
from callout.cli.project import folder
from callout.clock import SystemClock
from callout.errors import DefinitionError, StoreError
from callout.releases import Release, releases_of
from callout.report.audits.releases import release_lines
from callout.report.audits.versions import diff_lines, impact_lines
from callout.report.screen import Screen, escape
from callout.rollout import AskedVersion, Impact, ask_for, compare_asked, impact_of
from callout.rollout.concerned import PlannedPairs
from callout.store import Store, open_store
from callout.values import Json
from callout.versions import VersionDiff

ProcessName = Annotated[
    str | None, typer.Option("--process", help="Which process of a folder; default: all of it.")
]
Region = Annotated[str | None, typer.Option(help="Which region's parameters; default: none.")]
OldVersion = Annotated[
    str, typer.Argument(help="A file, a folder, or name@hash as tickets are pinned to it.")
]
NewVersion = Annotated[str, typer.Argument(help="Another one.")]


def diff(
    old: OldVersion,
    new: NewVersion,
    *,
    tickets: Annotated[
        bool, typer.Option("--tickets", help="What it would mean to open tickets of the old one.")
    ] = False,
    process: ProcessName = None,
    profile: Profile = None,
    region: Region = None,
    rules: Rules = None,
    settings: SettingsFiles = None,
    language: Language = "en",
    db: Database = DEFAULT_DATABASE,
    progress: ShowProgress = False,
    json: AsJson = False,
) -> None:
    """Compare two versions by meaning: renames, guards, timers, rows; 1 if anything differs."""
    with versions_store(db, old, new, needed=tickets) as store:
        before, after = asked_versions(old, new, store, process, rules, settings)
        made = before.made_for or after.made_for
        profile = profile or (made.profile if made else None)
        region = region or (made.region if made else None)
        names, lone = _processes(before, after)
        found, broken = _compared(before, after, names, profile, region)
        lone |= broken
        with seen_so_far("open tickets", as_json=json, wanted=progress) as seen:
            impacts = _impacts(store, before, after, found, seen.one) if tickets else {}
        released = _released(store, found.values())
    beside = _Beside(impacts, released, language)
    emit(json, _document(found, lone, beside), lambda out: _show(out, found, lone, beside))
    if lone or not all(each.same for each in found.values()):
        finish(Exit.FINDINGS)


def _compared(
    before: AskedVersion,
    after: AskedVersion,
    names: Collection[str],
    profile: str | None,
    region: str | None,
) -> tuple[dict[str, VersionDiff], dict[str, str]]:
    """The differences by process, and what there is none of; one that stands alone must load."""
    found: dict[str, VersionDiff] = {}
    broken: dict[str, str] = {}
    for name in names:
        try:
            found[name] = compare_asked(before, after, name, profile, region)[2]
        except DefinitionError:
            if len(names) == 1:
                raise
            broken[name] = f"does not load: callout diff --process {name} says why"
    return found, broken


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is said beside the differences: of open tickets by process, of releases by hash."""

    impacts: dict[str, Impact]
    released: dict[str, Release]
    language: str

    def releases(self, diff: VersionDiff) -> dict[str, Json]:
        """Those of both versions, as JSON."""
        sides = {"old": self.released.get(diff.old), "new": self.released.get(diff.new)}
        return {side: None if each is None else each.to_json() for side, each in sides.items()}


def _released(store: Store | None, found: Iterable[VersionDiff]) -> dict[str, Release]:
    """The newest release of each version that has one, by hash, one that stands before others."""
    hashes = {hash_ for each in found for hash_ in (each.old, each.new)}
    releases = () if store is None else releases_of(store.releases.entries())
    known = [each for each in releases if each.definition in hashes]
    return {each.definition: each for each in sorted(known, key=_standing)}


def _standing(release: Release) -> tuple[bool, bool, int]:
    return release.withdrawn is None, release.approved is not None, release.number


def _impacts(
    store: Store | None,
    before: AskedVersion,
    after: AskedVersion,
    found: Iterable[str],
    seen: Callable[[], None],
) -> dict[str, Impact]:
    now = SystemClock().now()
    if store is None:
        return {}
    return {name: impact_of(store, PlannedPairs(before, after, name), now, seen) for name in found}


@contextmanager
def versions_store(db: str, *asked: str, needed: bool) -> Iterator[Store | None]:
    """The database, to look at; None where there is none, and nothing asked for lies in it."""
    stored = any("@" in each and not Path(each).exists() for each in asked)
    with ExitStack() as opened:
        store: Store | None = None
        with suppress(*() if needed or stored else (StoreError,)):
            store = opened.enter_context(open_store(db, create=False, read_only=True))
        yield store


def asked_versions(
    old: str,
    new: str,
    store: Store | None,
    process: str | None,
    rules: Path | None,
    settings: list[Path] | None,
) -> tuple[AskedVersion, AskedVersion]:
    """Both versions; where one names a process, the other is asked for the same."""
    beside = folder(rules, "rules")
    given = read_settings(settings or ())
    before = ask_for(old, store, rules=beside, process=process, settings=given)
    only = process or before.process
    after = ask_for(new, store, rules=beside, process=only, settings=given)
    if only is None and after.process is not None:
        before = ask_for(old, store, rules=beside, process=after.process, settings=given)
    return before, after


def the_process(before: AskedVersion, after: AskedVersion) -> str:
    """The one process that both are about; raises BadParameter where nobody said which."""
    names, lone = _processes(before, after)
    if len(names) != 1 or lone:
        raise typer.BadParameter("say which process: --process NAME")
    return names[0]


def _processes(before: AskedVersion, after: AskedVersion) -> tuple[list[str], dict[str, str]]:
    """The processes that both have, and those that one of them has alone, with which."""
    if before.process is not None:
        return [before.process], {}
    left, right = before.catalog.processes, after.catalog.processes
    lone = {name: "removed" for name in left if name not in right}
    lone |= {name: "added" for name in right if name not in left}
    return [name for name in left if name in right], lone


def _document(
    found: dict[str, VersionDiff], lone: dict[str, str], beside: _Beside
) -> dict[str, Json]:
    return {
        "processes": {name: each.to_json() for name, each in found.items()},
        "alone": dict(lone),
        "tickets": {name: each.to_json() for name, each in beside.impacts.items()},
        "releases": {name: beside.releases(each) for name, each in found.items()},
    }


def _show(
    out: Screen, found: dict[str, VersionDiff], lone: dict[str, str], beside: _Beside
) -> None:
    impacts = beside.impacts
    for name, how in lone.items():
        out.print(f"{escape(name)}: {how}")
    many = len(found) > 1
    for name, each in found.items():
        if each.same and many and name not in impacts:
            continue
        out.lines(diff_lines(name, each))
        if beside.released:
            out.lines(release_lines(each, beside.released, beside.language))
        if name in impacts:
            out.lines(impact_lines(impacts[name]))
    same = sum(each.same for each in found.values())
    if many:
        out.print(f"{len(found)} processes compared, {same} the same")
