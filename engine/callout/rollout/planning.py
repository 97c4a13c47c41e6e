"""A plan drawn up for the open tickets of a store: for each profile and region that has any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from callout.catalog import LinkedFor
from callout.store import Store
from callout.versions.plan_file import plan_text
from callout.versions.suggesting import suggest

from .asked import AskedVersion, VersionNotFound, compare_asked
from .concerned import PlannedPairs, open_tickets


def planned(
    old: AskedVersion,
    new: AskedVersion,
    wanted: LinkedFor,
    store: Store | None,
    seen: Callable[[], None] = lambda: None,
) -> str:
    """The text of a plan; without tickets that are of the old version it is for what is
    wanted alone.

    `seen` is called for every open ticket. Raises `VersionNotFound` where the two are one version.
    """
    before, after, diff = compare_asked(old, new, *wanted)
    definitions, notes = _concerned(PlannedPairs(old, new, wanted.process), store, seen)
    if not definitions:
        definitions = {before.definition.hash: after.definition.hash}
    if all(one == other for one, other in definitions.items()):
        raise VersionNotFound(
            f"'{old.said}' and '{new.said}' are one version of '{wanted.process}'",
            hint="there is nothing to move",
        )
    return plan_text(suggest(before, after, diff, definitions), notes)


def _concerned(
    pairs: PlannedPairs, store: Store | None, seen: Callable[[], None]
) -> tuple[dict[str, str], dict[str, str]]:
    definitions: dict[str, str] = {}
    said: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for ticket in open_tickets(store, pairs.process) if store is not None else ():
        seen()
        pair = pairs.of(ticket)
        if pair is not None and pair.old.hash != pair.new.hash:
            definitions[pair.old.hash] = pair.new.hash
            counted[pair.old.hash] += 1
            where = f"profile {ticket.profile}" if ticket.profile else "no profile"
            said[pair.old.hash] = f"{where}, region {ticket.region}" if ticket.region else where
    return definitions, {name: f"{said[name]}: {n} open tickets" for name, n in counted.items()}
