"""What timers and outbox were when a checkpoint was made, folded out of the entries under it.

A checkpoint says what the rows were then. The entries under it say what they should have been: so
a row that was altered or deleted before is seen for ever, also where it was put back since, or
where its ticket has moved on and nothing of it is left.
"""

from __future__ import annotations

from collections.abc import Iterator

from callout.checkpoints import (
    UNSAID,
    ArmedTimers,
    Checkpoint,
    EffectRow,
    TimerRow,
    effects_digest,
    is_looked_for,
)
from callout.records import Entry
from callout.replay import Difference
from callout.verify.findings import Findings

from .held import ReadNote

_TRIED = 100_000
"""Of so many timers, or a hundredth of as many effects, the one that was missing is looked for."""

_TOLD_AT_ONCE = "ticket"
"""Messages between tickets are in the same commit, and no rows of the outbox."""


class FoldedRows:
    """Takes the entries in the order of the tree, and compares when a checkpoint has its size."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._armed = ArmedTimers()
        self._due: dict[tuple[str, str], str] = {}
        self._new = dict[tuple[str, str], tuple[int, str | None]]()
        self._made: list[Entry] = []
        self._last: Checkpoint | None = None
        self._is_odd = False
        self._is_sound = True

    def take(self, entry: Entry) -> None:
        """The entry of the next leaf; of one timer the entry with the highest number counts.

        Leaves of one ticket need not be in the order of its entries where they were written before
        there were checkpoints.
        """
        for change in entry.timers:
            key = (entry.ticket, change.id)
            if self._new.get(key, (0, None))[0] <= entry.seq:
                self._new[key] = (entry.seq, change.due if change.change == "set" else None)
        if entry.effects:
            self._made.append(entry)

    def lose(self) -> None:
        """An entry is gone or another one: what comes later cannot be folded."""
        self._is_sound = False

    def compare(self, note: ReadNote) -> None:
        """The rows as of a checkpoint whose root fits; one that was compared already is passed."""
        checkpoint = note.checkpoint
        if not self._is_sound or checkpoint == self._last:
            return
        before = self._last.digest if self._last is not None else None
        if checkpoint.is_repeatable and checkpoint.previous == before:
            self._compare_effects(note)
        if checkpoint.is_repeatable and checkpoint.timers != UNSAID:
            self._compare_timers(note)
        self._made, self._last = [], checkpoint

    def _compare_effects(self, note: ReadNote) -> None:
        at, said = note.checkpoint.time, note.checkpoint.outbox
        made = [each for each in self._made if is_looked_for(each.recorded_at, at)]
        found = [
            EffectRow(each.id, each.adapter, each.operation, each.digest)
            for entry in made
            for each in entry.effects
            if each.adapter != _TOLD_AT_ONCE
        ]
        folded = effects_digest(found)
        if folded == said:
            return
        message = (
            f"when {note.where} was made, the outbox did not have the effects of its new entries"
        )
        lost = _lost_effect(found, said) if len(found) <= _TRIED // 100 else None
        entry = next((one for one in made if lost in [each.id for each in one.effects]), None)
        more = f": it lacked {lost}" if lost else ""
        pointer = f"/checkpoint/{note.checkpoint.size}/effects"
        self._find(entry.ticket if entry else "", pointer, message + more, folded, said, entry)

    def _compare_timers(self, note: ReadNote) -> None:
        self._arm()
        said, folded = note.checkpoint.timers, self._armed.root
        was_odd, self._is_odd = self._is_odd, folded != said
        if was_odd or not self._is_odd:
            return  # the next ones lack the same row
        lost = next(self._lacking(said), None)
        more = f": '{lost.id}' of ticket '{lost.ticket}' was missing" if lost else ""
        message = f"when {note.where} was made, the timers were not those of its entries{more}"
        pointer = f"/checkpoint/{note.checkpoint.size}/armed"
        self._find(lost.ticket if lost else "", pointer, message, folded, said)

    def _lacking(self, root: str) -> Iterator[TimerRow]:
        if len(self._due) <= _TRIED:
            timers = [TimerRow(*key, due) for key, due in self._due.items()]
            yield from self._armed.lacking(root, timers)

    def _arm(self) -> None:
        for key, (_, due) in self._new.items():
            if key in self._due:
                self._armed.remove(TimerRow(*key, self._due.pop(key)))
            if due is not None:
                self._due[key] = due
                self._armed.add(TimerRow(*key, due))
        self._new = {}

    def _find(
        self,
        ticket: str,
        pointer: str,
        message: str,
        folded: str,
        said: str,
        entry: Entry | None = None,
    ) -> None:
        findings = Findings(ticket, differences=self._findings.differences)
        findings.add(Difference.STORED, pointer, message, said, folded, entry=entry)


def _lost_effect(made: list[EffectRow], said: str) -> str | None:
    """The effect without which the digest is that one."""
    for each in made:
        if effects_digest(one for one in made if one != each) == said:
            return each.id
    return None
