"""From a store to a case file: which tickets, all their evidence, and what names each file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files as resources

from callout import __version__
from callout.errors import StoreError
from callout.records.outside_names import no_ticket
from callout.store import Store
from callout.values import NO_KEY, Digester, Json, canonical
from callout.verify import Verifier
from callout.verify.shelf import Shelf

from .attachments import attachment_files, named_files
from .gathered import Absences, GatheredTicket, Piecemeal
from .page.page import report_page
from .page.papers import CasePapers
from .proofs import CaseProofs, checkpoint_files, proofs_of
from .related import MOST_TICKETS, RelatedTicket, related
from .released import case_releases
from .texts import TextsOf
from .tickets import ticket_files

FORMAT = 1
"""The version of the layout."""
LANGUAGES = ("zh", "en")
_RELATED, _ALONE = "related", "alone"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything of a case by name of file; what is missing, and how much there is."""

    ticket: str
    files: Mapping[str, bytes]
    tickets: int
    entries: int
    differences: int
    absent: Mapping[str, str]


def case_file(
    store: Store,
    ticket: str,
    *,
    digester: Digester = NO_KEY,
    proofs: CaseProofs | None = None,
    most: int = MOST_TICKETS,
    masked: bool = False,
) -> CaseFile:
    """Gather the case of a ticket: itself, and up to `most` in all with those it is related to.

    `masked` leaves personal data out of the reports for people; the evidence has them, because its
    hashes cover them. Alters nothing. Raises `TicketNotFound` where nothing is stored of it, and
    `StoreError` where the database gives nothing at all.
    """
    absences, shelf = Absences(), Shelf(store, digester)
    reached = _reached(store, ticket, shelf, absences, most)
    tickets = [each.ticket for each in reached]
    if not tickets[0].exists:
        raise no_ticket(ticket)
    names = {entry.definition for each in tickets for entry in each.history}
    texts = TextsOf(store, shelf, absences).all(names)
    released = case_releases(store, names, proofs, absences)
    files = (
        texts.files
        | dict(_evidence(store, tickets, proofs, absences, released.proofs))
        | released.files
    )
    checked = _checked(store, reached, digester)
    papers = CasePapers(reached, texts, checked, absences.told, masked, released.releases)
    files |= {f"report.{each}.html": report_page(papers, each).encode() for each in LANGUAGES}
    files |= {name: _resource(resource) for name, resource in _RESOURCES.items()}
    manifest: dict[str, Json] = {
        "format": FORMAT,
        "callout": __version__,
        "ticket": ticket,
        "scope": _ALONE if most == 1 else _RELATED,
        "personal_data": "masked in the reports" if masked else "in clear",
        "tickets": [_listed(each, number) for number, each in enumerate(reached, start=1)],
        "definitions": dict(texts.known),
        "releases": dict(released.known),
        "absent": [{"what": what, "why": why} for what, why in absences.told.items()],
    }
    entries = sum(len(each.entries) for each in tickets)
    differences = sum(map(len, papers.findings.values()))
    whole = with_manifest(files, manifest)
    return CaseFile(ticket, whole, len(reached), entries, differences, absences.told)


def _evidence(
    store: Store,
    tickets: Sequence[GatheredTicket],
    proofs: CaseProofs | None,
    absences: Absences,
    released: Sequence[Json],
) -> Iterator[tuple[str, bytes]]:
    for number, each in enumerate(tickets, start=1):
        yield from ticket_files(each, f"tickets/{number}", absences)
        if proofs is not None:
            found = [*proofs_of(proofs, each), *(released if number == 1 else ())]
            yield f"proofs/{number}.json", canonical(found) + b"\n"
    yield from attachment_files(store.files, named_files(tickets), absences)
    yield from checkpoint_files(proofs)
    if proofs is None:
        absences.add("checkpoints", _NO_CHECKPOINTS)


def with_manifest(files: Mapping[str, bytes], manifest: Mapping[str, Json]) -> dict[str, bytes]:
    """The files with the manifest that names them all, and the hash that names the manifest."""
    known: dict[str, Json] = {
        name: {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
        for name in sorted(files)
    }
    document = canonical({**manifest, "files": known})
    name = hashlib.sha256(document).hexdigest()
    return {**files, "manifest.json": document, "manifest.sha256": f"{name}\n".encode()}


def _reached(
    store: Store, ticket: str, shelf: Shelf, absences: Absences, most: int
) -> tuple[RelatedTicket, ...]:
    """All tickets as they are at one moment; if the database does not give that, piece by piece."""
    try:
        with store.evidence() as evidence:
            return related(evidence, ticket, shelf, absences, most)
    except StoreError as error:
        absences.add("one moment", _NOT_ONE_MOMENT.format(error.message))
        return related(Piecemeal(store, absences), ticket, shelf, absences, most)


def _listed(reached: RelatedTicket, number: int) -> Json:
    ticket = reached.ticket
    columns = ticket.row.columns if ticket.row is not None else {}
    told: dict[str, Json] = {
        "id": ticket.id,
        "folder": f"tickets/{number}",
        "distance": reached.distance,
        "named_by": reached.by,
        "entries": len(ticket.entries),
        "last": ticket.readings[-1].hash if ticket.readings else None,
    }
    return told | {name: columns.get(name) for name in ("process", "version", "head", "status")}


def _checked(
    store: Store, reached: tuple[RelatedTicket, ...], digester: Digester
) -> dict[str, tuple[str, ...]]:
    """What `callout verify` says of each ticket, in its words."""
    verifier = Verifier(store, digester=digester)
    found: dict[str, tuple[str, ...]] = {}
    for each in reached:
        report = verifier.check(each.ticket.id)
        words = [str(divergence) for divergence in report.divergences]
        words += [report.unchecked] if report.unchecked is not None else []
        if report.entries != len(each.ticket.entries):
            words = [_MOVED_ON]
        found[each.ticket.id] = tuple(words)
    return found


def _resource(name: str) -> bytes:
    return resources("callout.casefile").joinpath(name).read_bytes()


_RESOURCES = {"verify.py": "verify_case.py", "README.txt": "readme.txt"}
_NO_CHECKPOINTS = (
    "the database has none, so only a list of heads that somebody else kept shows whether the"
    " histories were rewritten as a whole"
)
_NOT_ONE_MOMENT = "the database did not give all of it at once, so it was read piece by piece: {}"
_MOVED_ON = "the ticket went on while this file was made, so it was not checked"
