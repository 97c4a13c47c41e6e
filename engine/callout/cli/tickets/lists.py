"""``callout tickets``: lists of tickets, by whom they wait for, where they are, what is in them.

Instants without an offset are in the zone that all profiles share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated

import typer

from callout.cli.instants import instant_of, zone_of_all
from callout.cli.options import AsJson
from callout.cli.output import emit
from callout.cli.project import Lookup
from callout.engine import Engine
from callout.engine.lists.asking import MOST
from callout.records import TicketStatus, instant_text
from callout.report.screen import Screen, escape
from callout.store.lists.asking import Ask, ListOrder, Shown


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which tickets are asked for; what is left out does not matter."""

    process: Annotated[str | None, typer.Option(help="Only tickets of this process.")] = None
    state: Annotated[str | None, typer.Option(help="Only those in this state.")] = None
    role: Annotated[str | None, typer.Option(help="Only those that wait for this role.")] = None
    assignee: Annotated[str | None, typer.Option(help="Only those that this person has.")] = None
    region: Annotated[str | None, typer.Option(help="Only those of this region.")] = None
    status: Annotated[TicketStatus | None, typer.Option(help="Only these.")] = None
    definition: Annotated[str | None, typer.Option(help="Only those of this version.")] = None
    due_before: Annotated[str | None, typer.Option(help="Only what is due before then.")] = None
    opened_since: Annotated[str | None, typer.Option(help="Only what was opened since.")] = None
    changed_since: Annotated[str | None, typer.Option(help="Only what changed since.")] = None
    title: Annotated[str | None, typer.Option(help="Only with this in the title.")] = None
    field: Annotated[
        list[str] | None, typer.Option(help="Only with this value, as NAME=VALUE.")
    ] = None
    order: Annotated[ListOrder | None, typer.Option(help="In which order.")] = None
    after: Annotated[str | None, typer.Option(help="Go on: `next` of the page before.")] = None
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="At most so many.")] = 100

    def ask(self, zone: Callable[[], tzinfo]) -> Ask:
        """What they come to; raises BadParameter for what is no instant, or no field.

        `zone` is asked for instants without an offset.
        """

        def instant(text: str | None, called: str) -> datetime | None:
            return None if text is None else instant_of(text, called, zone)

        return Ask(
            process=self.process,
            state=self.state,
            role=self.role,
            assignee=self.assignee,
            region=self.region,
            status=self.status,
            definition=self.definition,
            due_before=instant(self.due_before, "--due-before"),
            opened_since=instant(self.opened_since, "--opened-since"),
            changed_since=instant(self.changed_since, "--changed-since"),
            title=self.title,
            fields=dict(_pair(each) for each in self.field or ()),
            order=self.order,
            after=self.after,
            limit=self.limit,
        )


def tickets(
    *,
    wishes: Wishes,
    count: Annotated[bool, typer.Option("--count", help="Only how many, up to 1000+.")] = False,
    place: Lookup,
    json: AsJson = False,
) -> None:
    """Tickets in lists: what waits for a role, what is late, where they are, what is in them."""
    ask = wishes.ask(lambda: zone_of_all(place.catalog().library))
    with place.engine() as engine:
        if count:
            number = engine.count(ask)
            document = {"count": number.number, "capped": number.is_capped}
            emit(json, document, lambda out: out.print(f"{number} tickets", markup=False))
            return
        _page(engine, ask, json=json)


def _page(engine: Engine, ask: Ask, *, json: bool) -> None:
    page = engine.find(ask)
    document = {"tickets": [_shown_json(each) for each in page.tickets], "next": page.next}

    def show(out: Screen) -> None:
        for each in page.tickets:
            out.print(_line(each))
        more = f"; the next: --after {page.next}" if page.next else ""
        out.print(f"{len(page.tickets)} tickets{more}", markup=False)

    emit(json, document, show)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise typer.BadParameter(f"'{text}' is not NAME=VALUE")
    return name, value


def _line(shown: Shown) -> str:
    where = escape(", ".join(shown.states))
    words = [f"[bold]{escape(shown.ticket)}[/] {shown.status} {where}"]
    words += [f"due {escape(instant_text(shown.due))}"] if shown.due else []
    words += [escape(shown.title)] if shown.title else []
    words += [f"waits for {escape(', '.join(shown.waits_for))}"] if shown.waits_for else []
    words += [f"with {escape(shown.assignee)}"] if shown.assignee else []
    return " · ".join(words)


def _shown_json(shown: Shown) -> dict[str, object]:
    return {
        "id": shown.ticket,
        "process": shown.process,
        "definition": shown.definition,
        "status": shown.status.value,
        "region": shown.region,
        "assignee": shown.assignee,
        "title": shown.title,
        "states": list(shown.states),
        "due": instant_text(shown.due) if shown.due else None,
        "since": instant_text(shown.since),
        "opened_at": instant_text(shown.opened),
        "changed_at": instant_text(shown.changed),
        "waits_for": list(shown.waits_for),
    }
