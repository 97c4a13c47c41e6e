"""``callout views``: whether the rows of lists are kept, and making them anew."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from callout.cli.options import AsJson
from callout.cli.output import Exit, emit, finish
from callout.cli.project import Place
from callout.report.screen import Screen
from callout.store import Store
from callout.store.lists.asking import Keeping

from .findings import Finding, Verdict


class ViewsAct(StrEnum):
    """What to do with the rows."""

    STATE = "state"
    REBUILD = "rebuild"


def views(
    act: Annotated[ViewsAct, typer.Argument(help="Say whether they are kept, or make them anew.")],
    *,
    place: Place,
    json: AsJson = False,
) -> None:
    """Rows of lists: whether they are kept; or make them anew from the tickets, beside others."""
    if act is ViewsAct.STATE:
        _state(place, json=json)
        return
    with place.engine() as engine:
        done = 0
        for done in engine.rebuild_views():  # noqa: B007 - the last number is what is told
            pass
        document = {"tickets": done, "keeping": engine.store.lists.keeping().value}
    emit(json, document, lambda out: out.print(f"{done} tickets have their rows", markup=False))


def of_lists(store: Store) -> Iterator[Finding]:
    """What `callout doctor` says of lists: a note where none are kept, for that may be meant."""
    keeping = store.lists.keeping()
    verdict = Verdict.FINE if keeping is Keeping.KEPT else Verdict.NOTE
    said, hint = _SAID[keeping]
    yield Finding("lists", verdict, said, hint)


_REBUILD = "run: callout views rebuild"
_SAID = {
    Keeping.KEPT: ("kept with every change", ""),
    Keeping.OFF: ("not kept: whoever asks for one is told so", _REBUILD),
    Keeping.REBUILDING: ("they were begun to be made anew", _REBUILD),
}


def _state(place: Place, *, json: bool) -> None:
    with place.engine(read_only=True) as engine:
        keeping = engine.store.lists.keeping()
    said, hint = _SAID[keeping]

    def show(out: Screen) -> None:
        out.print(f"lists: {said}", markup=False)
        if hint:
            out.print(f"  hint: {hint}", style="dim", markup=False)

    emit(json, {"keeping": keeping.value}, show)
    if keeping is not Keeping.KEPT:
        finish(Exit.FINDINGS)
