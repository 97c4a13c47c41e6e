"""Where two rows meet: overlaps, repetitions, rows inside rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from callout.dmn.hit_policy import HitPolicy
from callout.dmn.match.boxes import Box, contains, overlap
from callout.dmn.phrases import say_rows
from callout.errors import Problem, Severity

from .cases import Picture

SHOWN = 20
"""How many findings about pairs are told one by one."""


def pair_findings(picture: Picture) -> Iterator[Problem]:
    """Everything about two rows at a time, at most `SHOWN` of them."""
    told = 0
    for one, other in combinations(range(len(picture.boxes)), 2):
        both = overlap(picture.boxes[one], picture.boxes[other])
        if both is None or not (picture.exact[one] and picture.exact[other]):
            continue
        problem = _finding(picture, one, other, both)
        if problem is None:
            continue
        told += 1
        if told > SHOWN:
            message = f"more than {SHOWN} pairs of rows meet; the others are not told"
            yield picture.finding("R102", message, picture.table.where, Severity.WARNING)
            return
        yield problem


def _finding(picture: Picture, one: int, other: int, both: Box) -> Problem | None:
    same = picture.same_answer(one, other)
    if picture.boxes[one] == picture.boxes[other] and same:
        return _repeats(picture, one, other)
    match picture.policy:
        case HitPolicy.UNIQUE:
            return _overlap(picture, one, other, both, "hit policy U allows one row")
        case HitPolicy.ANY if same is False:
            rule = "their answers differ; hit policy A wants them equal"
            return _overlap(picture, one, other, both, rule)
        case HitPolicy.ANY | HitPolicy.FIRST if same:
            return _inside(picture, one, other)
        case HitPolicy.PRIORITY:
            return _misleading(picture, one, other)
        case _:
            return None


def _overlap(picture: Picture, one: int, other: int, both: Box, rule: str) -> Problem:
    rows = [picture.row(one), picture.row(other)]
    problem = picture.finding(
        "R102",
        f"{say_rows(rows)} both match for: {picture.say(both)}; {rule}",
        rows[1].where,
        Severity.ERROR,
        consequence="the decision fails there",
        hint="narrow one of them, or let the first row win with hit: F",
    )
    return _related(problem, picture, one)


def _repeats(picture: Picture, one: int, other: int) -> Problem | None:
    policy = picture.policy
    if policy.aggregates or policy in (HitPolicy.COLLECT, HitPolicy.RULE_ORDER):
        return None
    if policy is HitPolicy.FIRST:
        return None  # said already: the second never gets its turn
    severity = Severity.ERROR if policy is HitPolicy.UNIQUE else Severity.WARNING
    rows = say_rows([picture.row(other)]), say_rows([picture.row(one)])
    message = f"{rows[0]} repeats {rows[1]}"
    problem = picture.finding(
        "R105", message, picture.row(other).where, severity, hint="leave one of them out"
    )
    return _related(problem, picture, one)


def _inside(picture: Picture, one: int, other: int) -> Problem | None:
    """A row that another with the same answer contains."""
    boxes = picture.boxes
    if picture.policy is HitPolicy.ANY and contains(boxes[one], boxes[other]):
        return _needless(picture, other, one)
    if not contains(boxes[other], boxes[one]):
        return None
    if picture.policy is HitPolicy.FIRST and _shields(picture, one, other):
        return None
    return _needless(picture, one, other)


def _shields(picture: Picture, one: int, other: int) -> bool:
    """Whether a row comes before others that would answer differently in its cases."""
    return any(
        not picture.same_answer(one, between)
        and overlap(picture.boxes[one], picture.boxes[between]) is not None
        for between in range(one + 1, other)
    )


def _needless(picture: Picture, inner: int, outer: int) -> Problem:
    row = picture.row(inner)
    message = f"{say_rows([row])} is inside {say_rows([picture.row(outer)])} and answers the same"
    problem = picture.finding("R104", message, row.where, Severity.WARNING, hint="leave it out")
    return _related(problem, picture, outer)


def _misleading(picture: Picture, one: int, other: int) -> Problem | None:
    """In P, a row that counts less and matches also wherever another does that counts more."""
    first, second = picture.rank(one), picture.rank(other)
    if first is None or second is None or first == second:
        return None
    higher, lower = (one, other) if first < second else (other, one)
    outer = picture.boxes[lower]
    if outer == picture.whole or not contains(outer, picture.boxes[higher]):
        return None
    row = picture.row(lower)
    winner = say_rows([picture.row(higher)])
    message = f"{say_rows([row])} also matches every case of {winner}, which counts more"
    problem = picture.finding("R112", message, row.where, Severity.HINT)
    return _related(problem, picture, higher)


def _related(problem: Problem, picture: Picture, number: int) -> Problem:
    row = picture.row(number)
    return Problem(
        problem.code,
        problem.message,
        problem.where,
        problem.severity,
        problem.consequence,
        problem.hint,
        ((row.where, f"row {row.number}"),),
    )
