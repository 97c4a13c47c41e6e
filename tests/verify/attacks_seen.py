"""What a hand that can write the tables may do and is seen by, by what it does."""

from __future__ import annotations

import orjson

from callout.values import digest
from tests.verify.attacks import (
    Attack,
    append,
    copied_chain,
    definitions_as,
    document_as,
    drop_refusal,
    edit,
    exchanged,
    forged,
    invented_refusal,
    other_sources,
    put,
    rewritten,
    sql,
    swap,
    without_field,
    without_ticket,
)
from tests.verify.databases import entries, forge

SEEN: dict[str, tuple[Attack, str]] = {
    "payload edited": (edit("P", 6, payload={"shelf": "B1"}), "CHAIN"),
    "actor edited": (edit("P", 6, actor={"id": "clerk:wu", "roles": ["clerk"]}), "CHAIN"),
    "states of the ticket": (sql("UPDATE ticket SET states = '[\"fetched\"]'"), "STORED"),
    "data of the ticket": (
        sql("""UPDATE ticket SET rest = replace(rest, '"weight":5', '"weight":6')"""),
        "STORED",
    ),
    "status and outcome": (
        sql("UPDATE ticket SET status = 'closed', outcome = 'fetched' WHERE id = 'P'"),
        "STORED",
    ),
    "marked as stuck": (sql("UPDATE ticket SET status = 'stuck' WHERE id = 'P'"), "STORED"),
    "last entry deleted": (sql("DELETE FROM entry WHERE ticket = 'P' AND seq = 7"), "STORED"),
    "middle entry deleted": (sql("DELETE FROM entry WHERE ticket = 'P' AND seq = 5"), "SEQ"),
    "refusal of a child deleted, chain anew": (forged("P", drop_refusal), "LINK"),
    "ticket deleted, entries left": (sql("DELETE FROM ticket WHERE id = 'P'"), "STORED"),
    "child deleted": (without_ticket("P.desk"), "LINK"),
    "parent deleted": (without_ticket("Q"), "LINK"),
    "two entries swapped": (swap, "SEQ"),
    "input appended": (append(kind="input", name="fetched"), "ACCEPT"),
    "admin entry appended": (
        append(kind="admin", name="closed", set_data={"/$/ticket/status": "closed"}),
        "ORIGIN",
    ),
    "correction appended": (append(kind="correct", name="x", set_data={"/weight": 1}), "ORIGIN"),
    "migration appended": (append(kind="migrate", name="x"), "ORIGIN"),
    "migration without a plan appended": (append(kind="migrate", name="ticket.migrate"), "ACCEPT"),
    "migration by a plan that nobody reviewed appended": (
        append(
            kind="migrate",
            name="ticket.migrate",
            payload={"plan": {"process": "parcel", "definitions": {}}, "digest": "x"},
        ),
        "ACCEPT",
    ),
    "a migration that never was is undone": (
        append(kind="migrate", name="ticket.migrate_back", payload={"undoes": 1}),
        "ACCEPT",
    ),
    "migration under the engine's name": (
        append(
            kind="migrate",
            name="ticket.migrate",
            actor={"id": "callout:engine", "roles": ["callout"]},
        ),
        "ORIGIN",
    ),
    "erasure appended": (append(kind="erase", name="x"), "ORIGIN"),
    "input under the engine's name": (
        append(kind="input", name="fetched", actor={"id": "callout:engine", "roles": ["courier"]}),
        "ORIGIN",
    ),
    "cancelled by somebody": (append(kind="input", name="ticket.cancel"), "ACCEPT"),
    "definition altered": (definitions_as(b"\0"), "DEF"),
    "definitions deleted": (sql("DELETE FROM definition"), "DEF"),
    "sources replaced": (other_sources, "DEF"),
    "timer put off": (sql("UPDATE timer SET due = due + 1, wake = wake + 1"), "STORED"),
    "timer's alarm put off": (sql("UPDATE timer SET wake = wake + 1000000"), "STORED"),
    "timer deleted": (sql("DELETE FROM timer WHERE ticket = 'P'"), "STORED"),
    "timer added": (
        sql(
            "INSERT INTO timer SELECT ticket, 'x', due, event, ord, data, wake, tries, error"
            " FROM timer WHERE ticket = 'P' LIMIT 1"
        ),
        "STORED",
    ),
    "effect deleted while another is older": (
        sql("DELETE FROM outbox WHERE id = 'P/7/1'"),
        "STORED",
    ),
    "effect's receiver edited": (
        sql("""UPDATE outbox SET arguments = replace(arguments, 'receiver', 'thief')"""),
        "STORED",
    ),
    "effect added": (
        sql(
            "INSERT INTO outbox SELECT ticket, 'P/7/2', adapter, operation, arguments, made_at,"
            " next_try, tries, error, delivered_at FROM outbox WHERE id = 'P/7/1'"
        ),
        "STORED",
    ),
    "column recorded_at": (sql("UPDATE entry SET recorded_at = recorded_at - 1"), "RECORD"),
    "recorded_at, chain anew": (
        forged("P", put(1, "recorded_at", "2023-01-01T00:00:00Z")),
        "CLOCK",
    ),
    "columns kind and hash": (sql("UPDATE entry SET kind = 'timer', hash = 's256:0'"), "RECORD"),
    "key taken away": (sql("UPDATE entry SET key = NULL WHERE key = 'refused'"), "RECORD"),
    "chain under another id": (copied_chain, "SEQ"),
    "unknown field": (edit("P", 4, note="approved by manager"), "RECORD"),
    "unknown field, hashed": (forged("P", put(3, "note", "approved")), "RECORD"),
    "unknown field that is null": (edit("P", 4, note=None), "RECORD"),
    "unknown part of an actor": (
        edit("P", 4, actor={"id": "clerk:li", "roles": ["clerk"], "boss": True}),
        "RECORD",
    ),
    "not JSON": (document_as("{"), "RECORD"),
    "no text": (document_as(b"\xff\xfe"), "RECORD"),
    "no object": (document_as("[]"), "RECORD"),
    "no UTF-8": (
        sql(
            "UPDATE entry SET document = CAST(x'7bff7d' AS TEXT) WHERE ticket='P' AND seq=4",
            postgresql="UPDATE entry SET document = convert_from('\\x7bff7d', 'UTF8')",
        ),
        "RECORD",
    ),
    "a ticket's row that is no UTF-8": (
        sql(
            "UPDATE ticket SET rest = CAST(x'7bff7d' AS TEXT) WHERE id = 'P'",
            postgresql="UPDATE ticket SET rest = convert_from('\\x7bff7d', 'UTF8') WHERE id = 'P'",
        ),
        "RECORD",
    ),
    "an effect that is no UTF-8": (
        sql(
            "UPDATE outbox SET arguments = CAST(x'7bff7d' AS TEXT)",
            postgresql="UPDATE outbox SET arguments = convert_from('\\x7bff7d', 'UTF8')",
        ),
        "RECORD",
    ),
    "a document as bytes": (
        sql(
            "UPDATE entry SET document = CAST(document AS BLOB) WHERE ticket = 'P'",
            postgresql="UPDATE entry SET document = convert_to(document, 'UTF8')",
        ),
        "RECORD",
    ),
    "a refusal invented, payload not kept": (invented_refusal("not-allowed", 5_000), "ACCEPT"),
    "another refusal than was, payload not kept": (
        invented_refusal("guard-false", 5_000),
        "ACCEPT",
    ),
    "a small payload not kept": (invented_refusal("no-transition", 5), "RECORD"),
    "definitions written otherwise": (rewritten, "DEF"),
    "definitions that are no UTF-8": (
        sql(
            "UPDATE definition SET document = CAST(x'78da7bff' AS TEXT)",
            postgresql="UPDATE definition SET document = convert_from('\\x7bff7d', 'UTF8')",
        ),
        "DEF",
    ),
    "definitions as text": (
        sql("UPDATE definition SET document = CAST('{}' AS TEXT)"),
        "DEF",
    ),
    "definitions as numbers": (sql("UPDATE definition SET document = 7"), "DEF"),
    "the same name twice": (
        lambda path: document_as(
            orjson.dumps(entries(path, "P")[3]).decode().replace("{", '{"seq":9,', 1)
        )(path),
        "RECORD",
    ),
    "actor missing": (without_field("actor"), "RECORD"),
    "hash missing": (without_field("hash"), "RECORD"),
    "bad kind": (edit("P", 4, kind="closmd"), "RECORD"),
    "bad zone": (edit("P", 4, payload={"answer": "@2024-03-11T09:00:00@Asi`/X"}), "RECORD"),
    "guards of another shape": (edit("P", 4, guards=[["a"]]), "RECORD"),
    "states that are no list": (edit("P", 4, after="abc"), "RECORD"),
    "version": (sql("UPDATE ticket SET version = version + 1"), "STORED"),
    "head": (sql("UPDATE ticket SET head = 's256:0'"), "STORED"),
    "cause, chain anew": (forged("P.desk", put(2, "cause", "P/3")), "LINK"),
    "refusal of the child, chain anew": (
        forged("P.desk", lambda history: history[1]["refusal"].__setitem__("message", "no")),
        "ACCEPT",
    ),
    "refusal as the parent has it, chain anew": (
        forged("P", lambda history: history[2]["refusal"].__setitem__("message", "no")),
        "LINK",
    ),
    "definition of another process, chain anew": (
        lambda path: forge(path, "P", put(5, "definition", entries(path, "C")[0]["definition"])),
        "DEF",
    ),
    "engine of later entries set back": (forged("P", put(6, "engine", 1)), "ENGINE"),
    "guard, chain anew": (
        forged("P", lambda history: history[5]["guards"][0].__setitem__(2, False)),
        "GUARD",
    ),
    "transition, chain anew": (forged("P", put(5, "transitions", ["x"])), "PATH"),
    "delta, chain anew": (
        forged("P", lambda history: history[5]["set_data"].__setitem__("/shelf", "B1")),
        "DATA",
    ),
    "delta that fits nowhere": (forged("P", put(5, "set_data", {"/a/b/c": 1})), "DATA"),
    "timer of an entry, chain anew": (forged("P", put(5, "timers", [])), "TIMER"),
    "effect of an entry, chain anew": (forged("P", put(5, "effects", [])), "EFFECT"),
    "post, chain anew": (forged("P", put(5, "post", digest({}))), "STATE"),
    "entries of two tickets exchanged, chains anew": (exchanged, "RECORD"),
    "orphaned timer": (
        sql("UPDATE timer SET ticket = 'nobody' WHERE ticket = 'P'"),
        "STORED",
    ),
}
"""By attack, what is done and a class of what is found."""


KEPT_OFF = {
    *("no UTF-8", "a ticket's row that is no UTF-8", "an effect that is no UTF-8"),
    *("definitions that are no UTF-8", "definitions as text", "definitions as numbers"),
}
"""What PostgreSQL itself refuses: a cell of its holds its kind, and a text is UTF-8."""
