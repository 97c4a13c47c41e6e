"""Which tickets stand on messages of tickets that had parted from their records before.

A message is taken as it was recorded. Whether it would have been sent, only its sender's replay can
say; so where that has parted, whoever got the message is exact up to it and no further.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .finding import ClockOutcome, PartedTicket, TicketFinding
from .forced import Parting
from .outcomes import UNDECIDED


def settled(findings: Iterable[TicketFinding]) -> tuple[TicketFinding, ...]:
    """The findings in order of ticket, each exact only as far as those are that it heard of."""
    known = {each.ticket: each for each in sorted(findings, key=lambda each: each.ticket)}
    waiting = [each.ticket for each in known.values() if _ends(each) is not None]
    hearers = _hearers(known.values())
    while waiting:
        sender = known[waiting.pop()]
        ends = _ends(sender)
        for name in sorted(hearers.get(sender.ticket, ())):
            hearer = known[name]
            told = _told(hearer, sender.ticket, ends)
            if told is not None:
                known[name] = told
                waiting.append(name)
    return tuple(known.values())


def _hearers(findings: Iterable[TicketFinding]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in findings:
        for _, sender, _ in each.causes:
            found.setdefault(sender, set()).add(each.ticket)
    return found


def _ends(finding: TicketFinding) -> int | None:
    """The first entry whose messages may not have been sent as they were; None: all were."""
    parted = finding.parted
    if parted is None:
        return None if finding.unknown is None else finding.exact + 1
    if parted.parting is Parting.OWN:
        return parted.seq + 1
    is_told = any(place.startswith("/effects/ticket/") for _, place, _, _ in parted.differences)
    sends_as_before = parted.parting is Parting.DIFFERS and not is_told
    return parted.seq + 1 if sends_as_before else parted.seq


def _told(hearer: TicketFinding, sender: str, ends: int | None) -> TicketFinding | None:
    """The hearer, parted where it heard of such an entry; None: it had parted before."""
    heard = [(seq, cause) for seq, name, cause in hearer.causes if name == sender]
    first = min((pair for pair in heard if ends is not None and pair[1] >= ends), default=None)
    if first is None or hearer.left_out is not None:
        return None
    now = _exact_end(hearer)
    if now is not None and now <= first[0]:
        return None
    event = f"{sender}/{first[1]}"
    return replace(
        hearer,
        exact=min(hearer.exact, first[0] - 1),
        parted=PartedTicket(first[0], "", event, Parting.TOLD),
        unknown=None,
        effects=(),
        money={},
        clocks={
            name: ClockOutcome(each.recorded, UNDECIDED) for name, each in hearer.clocks.items()
        },
    )


def _exact_end(finding: TicketFinding) -> int | None:
    if finding.parted is not None:
        return finding.parted.seq
    return None if finding.unknown is None else finding.exact + 1
