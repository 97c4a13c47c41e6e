"""The entries of a ticket on a page: when, who, what, from where to where, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from callout.definition import Definition
from callout.diagram.labels import Wording
from callout.records import Entry, EntryReading
from callout.report import Masking, clock_text, explained
from callout.report.phrases import Phrases
from callout.report.screen import html_line

from .markup import element, text

_WITH_VALUES = frozenset({"came in", "refused", "decisions", "guards", "data", "warnings", "log"})
"""Parts in which personal data may stand."""
_HEADED = frozenset({"states"})
"""Parts that the headline has said."""
_LONG = 20
"""Lines from which an entry may go on on the next sheet."""


@dataclass(frozen=True, slots=True)
class EntryTeller:
    """Tells entries of tickets of one definition; `masking` None: no values may be shown."""

    definition: Definition | None
    wording: Wording | None
    zone: tzinfo
    masking: Masking | None
    language: str
    say: Phrases

    def told(self, place: int, reading: EntryReading, previous: str) -> str:
        """One entry; `previous` is the hash that the one before has on record."""
        entry = reading.entry
        if entry is None:
            return element("p", text(self.say("entry {} cannot be read").format(place)), "alarm")
        lines = [*self._parts(entry)]
        kind = f"entry {entry.kind.value}{' long' if len(lines) > _LONG else ''}"
        what = f"{self._headline(entry)}{element('dl', ''.join(lines))}"
        for doubt in self._doubts(reading, entry, previous):
            what += element("p", text(doubt), "alarm")
        when = f"<b>#{entry.seq}</b><br>{text(clock_text(entry.recorded_at, self.zone))}"
        return element("div", element("div", when, "when") + element("div", what), kind)

    def _headline(self, entry: Entry) -> str:
        title = self.wording.event(entry.name) if self.wording is not None else entry.name
        name = f" <code>{text(entry.name)}</code>" if title != entry.name else ""
        who = element("span", f" · {text(self._who(entry))}", "who")
        kind = element("span", f" · {text(self.say(entry.kind.value))}", "kind")
        return element("div", f"{text(title)}{name}{who}{kind}", "what") + self._way(entry)

    def _who(self, entry: Entry) -> str:
        actor = entry.actor
        roles = self.say(" as {}").format(", ".join(actor.roles)) if actor.roles else ""
        behalf = self.say(" for {}").format(actor.on_behalf_of) if actor.on_behalf_of else ""
        channel = f" ({actor.channel})" if actor.channel else ""
        return f"{actor.id}{roles}{behalf}{channel}"

    def _way(self, entry: Entry) -> str:
        if entry.before == entry.after:
            return ""
        way = " → ".join(self._states(each) for each in (entry.before, entry.after))
        return element("div", text(way), "way")

    def _states(self, states: tuple[str, ...]) -> str:
        if self.wording is None or not states:
            return ", ".join(states) or "·"
        return ", ".join(self.wording.state(each) for each in states)

    def _parts(self, entry: Entry) -> Iterator[str]:
        masking = self.masking or Masking()
        for name, lines in explained(entry, self.definition, self.zone, masking, self.language):
            if name in _HEADED or (self.masking is None and name in _WITH_VALUES):
                continue
            yield element("dt", text(self.say(name)))
            yield element("dd", "\n".join(map(html_line, lines)))

    def _doubts(self, reading: EntryReading, entry: Entry, previous: str) -> Iterator[str]:
        if reading.faults or reading.hash != entry.hash:
            yield self.say("entry {} was changed after it was written").format(entry.seq)
        if entry.previous != previous:
            yield self.say("the entry does not continue the one before")
