"""The releases of a case's definitions: what was done about each, and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callout.errors import StoreError
from callout.releases import LOG, Release
from callout.store import Store
from callout.values import Json, canonical, digest
from callout.verify.released import readable_releases, release_json

from .gathered import Absences
from .proofs import CaseProofs


@dataclass(frozen=True, slots=True)
class CaseReleases:
    """Entries of the log as files, for the manifest by hash, as proofs, and read."""

    files: dict[str, bytes] = field(default_factory=dict)
    known: dict[str, Json] = field(default_factory=dict)
    proofs: tuple[Json, ...] = ()
    releases: tuple[Release, ...] = ()


def case_releases(
    store: Store, definitions: set[str], proofs: CaseProofs | None, absences: Absences
) -> CaseReleases:
    """What the log of releases has about these definitions.

    Each entry lies in a file of its own without its hash, so that the hash of the file is the
    entry's.
    """
    files, known = dict[str, bytes](), dict[str, Json]()
    entries = [each for each in _log(store, absences) if each.get("definition") in definitions]
    for entry in entries:
        document = {name: value for name, value in entry.items() if name != "hash"}
        place = _place(entry.get("number"))
        files[place] = canonical(document)
        proposed = _place(entry.get("release"))
        known[digest(document)] = {"file": place, "number": entry["number"], "proposed": proposed}
    found = [] if proofs is None else [proofs.proof(LOG, each["number"]) for each in entries]
    proved = tuple([dict(each) for each in found if each is not None])
    return CaseReleases(files, known, proved, readable_releases(entries))


def _log(store: Store, absences: Absences) -> Sequence[Mapping[str, Any]]:
    """The entries that are JSON, by number; what else there is is told."""
    try:
        with store.evidence() as evidence:
            rows = evidence.releases()
    except StoreError as error:
        absences.add("releases", f"the database does not let them be read: {error.message}")
        return ()
    found = list[Mapping[str, Any]]()
    for row in rows:
        json = release_json(row)
        if json is None or json.get("number") != row.columns.get("number"):
            absences.add(f"release entry {row.columns.get('number')}", "it cannot be read")
        else:
            found.append(json)
    return found


def _place(number: object) -> str:
    return f"releases/{number:06}.json" if isinstance(number, int) else "releases/none.json"
