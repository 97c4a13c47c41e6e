"""What no row covers, and which row never gets its turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callout.dmn.hit_policy import HitPolicy
from callout.dmn.match.boxes import Box, TooManyBoxes, merged, minus
from callout.dmn.phrases import say_rows
from callout.errors import Problem, Severity

from .cases import Picture

SHOWN = 5
"""How many gaps are told one by one."""


def gaps(picture: Picture) -> Iterator[Problem]:
    """Cases without a row, where the hit policy wants one and there is no default."""
    if not picture.policy.is_single or picture.table.has_default:
        return
    exact = [box for box, known in zip(picture.boxes, picture.exact, strict=True) if known]
    vague = [box for box, known in zip(picture.boxes, picture.exact, strict=True) if not known]
    try:
        open_cases = minus([picture.whole], exact)
        certain = merged(minus(open_cases, vague))
    except TooManyBoxes:
        yield _not_decided(picture, "whether every case has a row, for there are too many cases")
        return
    yield from _told(picture, certain)
    if vague and len(certain) < len(open_cases):
        rows = [picture.row(number) for number, known in enumerate(picture.exact) if not known]
        reason = f"whether other cases have a row depends on {say_rows(rows)} at run time"
        yield _not_decided(picture, reason)


def unreachable(picture: Picture) -> Iterator[Problem]:
    """Rows whose cases are all taken by rows before them, or by rows that count more."""
    if picture.policy not in (HitPolicy.FIRST, HitPolicy.PRIORITY):
        return
    for number in range(len(picture.boxes)):
        if picture.is_empty(number):
            continue
        better = list(_better(picture, number))
        try:
            if better and not minus([picture.boxes[number]], (picture.boxes[n] for n in better)):
                yield _never(picture, number, better)
        except TooManyBoxes:
            row = picture.row(number)
            message = f"not decided: whether {say_rows([row])} ever gets its turn"
            yield picture.finding("R111", message, row.where, Severity.HINT)


def _told(picture: Picture, boxes: list[Box]) -> Iterator[Problem]:
    for box in boxes[:SHOWN]:
        yield picture.finding(
            "R101",
            f"no row for: {picture.say(box)}",
            picture.table.where,
            Severity.WARNING,
            consequence="the decision fails there",
            hint="add a row, or a default to an output",
        )
    if len(boxes) > SHOWN:
        message = f"no row for {len(boxes) - SHOWN} more groups of cases"
        yield picture.finding("R101", message, picture.table.where, Severity.WARNING)


def _better(picture: Picture, number: int) -> Iterable[int]:
    """The rows that win against a row wherever both match."""
    if picture.policy is HitPolicy.FIRST:
        return (other for other in range(number) if picture.exact[other])
    own = picture.rank(number)
    if own is None:
        return ()
    return (
        other
        for other in range(len(picture.boxes))
        if picture.exact[other] and (rank := picture.rank(other)) is not None and rank < own
    )


def _never(picture: Picture, number: int, better: list[int]) -> Problem:
    row = picture.row(number)
    taking = [
        picture.row(other)
        for other in better
        if all(a & b for a, b in zip(picture.boxes[other], picture.boxes[number], strict=True))
    ]
    why = "come first" if picture.policy is HitPolicy.FIRST else "count more"
    verbs = f"{why} and take" if len(taking) > 1 else _singular(why)
    return picture.finding(
        "R103",
        f"{say_rows([row])} never gets its turn: {say_rows(taking)} {verbs} all its cases",
        row.where,
        Severity.ERROR,
        hint="move the row up, or narrow the rows that hide it"
        if picture.policy is HitPolicy.FIRST
        else "narrow the rows that hide it, or change the order of 'values'",
    )


def _singular(why: str) -> str:
    verb, _, rest = why.partition(" ")
    return f"{verb}s {rest} and takes"


def _not_decided(picture: Picture, reason: str) -> Problem:
    return picture.finding("R111", f"not decided: {reason}", picture.table.where, Severity.HINT)
