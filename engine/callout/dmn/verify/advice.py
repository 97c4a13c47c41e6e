"""Advice on the shape of a table: columns that never matter, rows that could be one, policies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from callout.dmn.hit_policy import HitPolicy
from callout.dmn.match.boxes import overlap
from callout.dmn.phrases import say_pieces, say_rows
from callout.errors import Problem, Severity

from .cases import Picture

SHOWN = 5
_MOST_ROWS = 300
"""Beyond this a table is data, and advice on its shape is noise."""


def shape_findings(picture: Picture) -> Iterator[Problem]:
    """Hints only."""
    if not picture.boxes:
        return
    yield from _needless_columns(picture)
    if len(picture.boxes) > _MOST_ROWS:
        return
    if picture.policy in (HitPolicy.UNIQUE, HitPolicy.ANY):
        yield from _mergeable_rows(picture)
    yield from _needless_order(picture)


def _needless_columns(picture: Picture) -> Iterator[Problem]:
    for axis, column in zip(picture.axes, picture.table.inputs, strict=True):
        accepts = (
            mask == axis.full and null for mask, null in zip(axis.masks, axis.nulls, strict=True)
        )
        if axis.masks and all(accepts):
            message = f"input '{axis.name}' never matters: every row takes everything"
            yield picture.finding("R108", message, column.where, Severity.HINT)


def _mergeable_rows(picture: Picture) -> Iterator[Problem]:
    """Rows that differ in one input only and answer the same; remarks keep them apart."""
    told = 0
    for place, axis in enumerate(picture.axes):
        if axis.scale is None:
            continue
        groups: dict[object, list[int]] = {}
        for number, box in enumerate(picture.boxes):
            if picture.exact[number] and all(box):
                rest = (*box[:place], *box[place + 1 :])
                key = (rest, picture.answer_text(number), _remarks(picture, number))
                groups.setdefault(key, []).append(number)
        for numbers in groups.values():
            masks = [picture.boxes[number][place] for number in numbers]
            if len(set(masks)) < 2 or told == SHOWN:
                continue
            told += 1
            union = masks[0]
            for mask in masks[1:]:
                union |= mask
            rows = [picture.row(number) for number in numbers]
            message = f"{say_rows(rows)} could be one: {axis.name} {say_pieces(axis, union)}"
            yield picture.finding("R109", message, rows[-1].where, Severity.HINT)


def _remarks(picture: Picture, number: int) -> tuple[str, ...]:
    return tuple(cell.text for cell in picture.row(number).cells.remarks.values())


def _needless_order(picture: Picture) -> Iterator[Problem]:
    """First-row-wins where no rows meet."""
    if picture.policy is not HitPolicy.FIRST or not all(picture.exact) or len(picture.boxes) < 2:
        return
    if any(overlap(*pair) is not None for pair in combinations(picture.boxes, 2)):
        return
    message = "no two rows match at once, so their order means nothing"
    hint = "hit: U says that, and keeps it so"
    yield picture.finding("R110", message, picture.table.where, Severity.HINT, hint=hint)
