"""One ticket on a page: how it stands, its path as a picture, its entries, clocks and breaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from callout.casefile.gathered import GatheredTicket
from callout.definition import Definition
from callout.diagram import path_marks, svg
from callout.diagram.labels import Wording
from callout.records import read_instant, sections
from callout.replay import BadDelta, Fold
from callout.report import Masking, clock_account, clock_text, plain_value
from callout.report.phrases import Phrases
from callout.values import DaysDuration, Json

from .entries import EntryTeller
from .markup import element, facts, table, text
from .papers import CasePapers
from .words import page_words


def ticket_section(papers: CasePapers, ticket: GatheredTicket, language: str) -> str:
    """Everything of a ticket; a part that cannot be shown says so and takes no other with it."""
    page = _TicketPage(papers, ticket, language)
    parts = [page.head, page.verdict, page.picture, page.clocks, page.breaches, page.data]
    parts.insert(3, page.history)
    return element("section", "\n".join(_safely(part) for part in parts), "ticket")


def _safely(part: Callable[[], str]) -> str:
    try:
        return part()
    except Exception as error:  # noqa: BLE001 - an altered history may fail anyhow
        return element("p", text(f"{type(error).__name__}: {error}"), "alarm")


class _TicketPage:
    def __init__(self, papers: CasePapers, ticket: GatheredTicket, language: str) -> None:
        self._dossier = papers
        self._ticket = ticket
        self._language = language
        self._say: Phrases = page_words(language)
        history = ticket.history
        last = history[-1].definition if history else ""
        self._definition: Definition | None = papers.definition(last)
        definition = self._definition
        self._zone: tzinfo = UTC if definition is None else ZoneInfo(definition.zone)
        self._wording = None if definition is None else Wording(definition.process, language)
        self._masking: Masking | None = papers.masking(definition)
        self._fold: Fold | None = _folded(ticket)

    def head(self) -> str:
        """How the ticket stands, by its row."""
        say, ticket = self._say, self._ticket
        row: Mapping[str, Json] = ticket.row.columns if ticket.row is not None else {}
        title = self._wording.title if self._wording is not None else ""
        zone = self._definition.zone if self._definition is not None else "UTC"
        opened = row.get("opened_at")
        pairs = (
            (say("process"), text(f"{title} ({row.get('process')})")),
            (say("status"), text(say(str(row.get("status"))))),
            (say("outcome"), text(row.get("outcome") or "")),
            (say("states"), text(self._states(row.get("states")))),
            (say("opened"), text(self._when(opened) if isinstance(opened, str) else "")),
            (say("time zone"), text(zone)),
            (say("profile"), text(row.get("profile") or "")),
            (say("entries"), str(len(ticket.entries))),
            (say("head"), element("code", text(row.get("head")))),
            (say("definition"), element("code", text(row.get("definition")))),
        )
        return element("h2", text(say("Ticket {}").format(ticket.id))) + facts(pairs)

    def verdict(self) -> str:
        """What does not verify."""
        found = self._dossier.findings.get(self._ticket.id, ())
        if not found:
            words = self._say("callout verify found nothing that differs.")
            return element("p", text(words), "fine")
        items = "".join(element("li", text(each)) for each in found)
        return element(
            "div",
            element("b", text(self._say("What does not verify"))) + element("ul", items),
            "alarm",
        )

    def picture(self) -> str:
        """The process, and where the ticket has been in it."""
        if self._definition is None:
            return ""
        process = self._definition.process
        drawn = svg(process, self._language, path_marks(self._ticket.history, process))
        legend = self._say(
            "blue: where it has been, with the entries that took each way; amber: where it is"
        )
        caption = element("figcaption", text(legend))
        return self._titled("The path", element("figure", drawn + caption))

    def history(self) -> str:
        """The entries."""
        previous, lines = "", list[str]()
        for place, reading in enumerate(self._ticket.readings, start=1):
            entry = reading.entry
            definition = self._dossier.definition(entry.definition) if entry is not None else None
            teller = EntryTeller(
                definition,
                None if definition is None else Wording(definition.process, self._language),
                self._zone,
                self._dossier.masking(definition),
                self._language,
                self._say,
            )
            lines.append(_safely(partial(teller.told, place, reading, previous)))
            previous = entry.hash if entry is not None else ""
        return self._titled("What happened", "\n".join(lines))

    def clocks(self) -> str:
        """Each run of each clock, as of the last entry."""
        history, definition = self._ticket.history, self._definition
        if definition is None or not history:
            return ""
        rows = [
            [text(self._clock_title(definition, name)), *(text(cell) for cell in cells)]
            for name in definition.process.clocks
            for cells in self._runs(name, definition)
        ]
        heads = ("clock", "run", "state", "started", "stopped", "limit", "elapsed", "due")
        return self._titled("Clocks", table([self._say(each) for each in heads], rows))

    def breaches(self) -> str:
        """What was broken, by whom, and whether it was taken back."""
        kept = self._fold.kept().get(sections.BREACHES) if self._fold is not None else None
        heads = [self._say(each) for each in ("what", "at", "by", "note", "taken back")]
        rows = [
            [text(cell) for cell in self._breach(each)]
            for each in (kept.values() if isinstance(kept, dict) else ())
            if isinstance(each, dict)
        ]
        return self._titled("Breaches", table(heads, rows))

    def data(self) -> str:
        """The fields at the end."""
        if self._fold is None or self._masking is None:
            return ""
        fields = self._definition.process.data if self._definition is not None else {}
        shown = self._masking.data(
            {name: value for name, value in self._fold.document.items() if name != sections.ENGINE}
        )
        rows = []
        for name, value in shown.items():
            if value is not None:
                field = fields.get(name)
                title = field.title.in_language(self._language, name) if field else name
                code = f" <code>{text(name)}</code>" if title != name else ""
                rows.append([f"{text(title)}{code}", text(plain_value(value))])
        heads = [self._say("field"), self._say("value")]
        return self._titled("Data at the end", table(heads, rows))

    def _runs(self, name: str, definition: Definition) -> Iterator[tuple[str, ...]]:
        history = self._ticket.history
        account = clock_account(history, name, definition, history[-1].recorded_at)
        for each in account.runs:
            run, due = each.run, each.run.missed or each.run.due
            yield (
                str(run.number),
                self._say(run.state),
                clock_text(run.started, self._zone),
                "" if run.stopped is None else clock_text(run.stopped, self._zone),
                "" if run.limit is None else str(DaysDuration(run.limit)),
                str(DaysDuration(each.elapsed)),
                "" if due is None else clock_text(due, self._zone),
            )

    def _clock_title(self, definition: Definition, name: str) -> str:
        return definition.process.clocks[name].title.in_language(self._language, name)

    def _breach(self, breach: Mapping[str, Json]) -> tuple[str, ...]:
        at, act = breach.get("at"), str(breach.get("act"))
        known = self._definition.process.acts.get(act) if self._definition is not None else None
        title = known.title.in_language(self._language, act) if known is not None else act
        note = "" if self._masking is None else plain_value(breach.get("note") or "")
        retracted = breach.get("retracted")
        when = retracted.get("at") if isinstance(retracted, dict) else None
        return (
            title,
            self._when(at) if isinstance(at, str) else "",
            plain_value(breach.get("by") or ""),
            note,
            self._when(when) if isinstance(when, str) else "",
        )

    def _titled(self, title: str, body: str) -> str:
        return element("h3", text(self._say(title))) + body if body else ""

    def _states(self, states: Json) -> str:
        names = [str(each) for each in states] if isinstance(states, list) else []
        known = self._wording
        return ", ".join(names if known is None else [known.state(each) for each in names])

    def _when(self, instant: str) -> str:
        return clock_text(read_instant(instant.removeprefix("@")), self._zone)


def _folded(ticket: GatheredTicket) -> Fold | None:
    fold = Fold()
    try:
        for entry in ticket.history:
            fold.apply(entry)
    except BadDelta:
        return None
    return fold if fold.last is not None else None
