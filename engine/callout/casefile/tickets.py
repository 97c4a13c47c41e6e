"""The files of one ticket in a case file, byte for byte as they are stored where that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callout.store import StoredRow
from callout.values import Json, canonical

from .gathered import Absences, GatheredTicket


def ticket_files(
    ticket: GatheredTicket, folder: str, absences: Absences
) -> Iterator[tuple[str, bytes]]:
    """Entries with their columns, a line each, and the rows, each with what is wrong with it."""
    lines, columns = list[bytes](), list[bytes]()
    for place, row in enumerate(ticket.entries, start=1):
        line = _document(row)
        if line is None:
            # It would not be one line any more, so it lies by itself, and its line says where.
            name = f"{folder}/documents/{place:06}.bin"
            yield name, _bytes(row.document)
            line = canonical({"$": name})
            absences.add(f"entry {place} of {ticket.id}", "its document is not one line")
        lines.append(line + b"\n")
        columns.append(canonical(_row_json(row)) + b"\n")
    yield f"{folder}/entries.jsonl", b"".join(lines)
    yield f"{folder}/columns.jsonl", b"".join(columns)
    if ticket.row is None:
        absences.add(f"the row of {ticket.id}", "the database has none")
    yield f"{folder}/row.json", _json(None if ticket.row is None else _row_json(ticket.row))
    yield f"{folder}/timers.json", _json(_rows_json(ticket.timers))
    yield f"{folder}/outbox.json", _json(_rows_json(ticket.effects))


def _document(row: StoredRow) -> bytes | None:
    """The document as a line; None for what is more than one, or neither text nor bytes."""
    if not isinstance(row.document, str | bytes):
        return None
    line = _bytes(row.document)
    return None if b"\n" in line else line


def _bytes(document: object) -> bytes:
    if isinstance(document, bytes):
        return document
    return str(document).encode("utf-8", "surrogatepass")


def _rows_json(rows: Iterable[StoredRow]) -> Json:
    return [_row_json(row) for row in rows]


def _row_json(row: StoredRow) -> Json:
    return {"columns": dict(row.columns), "faults": dict(row.faults)}


def _json(document: Json) -> bytes:
    return canonical(document) + b"\n"
