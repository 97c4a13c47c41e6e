"""How a group of sub-processes stands, in a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callout.datamodel.data_delta import whole
from callout.records import Entry, sections
from callout.records.ids import is_member
from callout.values import Json


def group_lines(groups: Mapping[str, Json]) -> Iterator[str]:
    """A line for each group in what section ``group`` holds; nothing is said of its members."""
    for name, stand in groups.items():
        if is_member(name) or not isinstance(stand, dict):
            continue
        size, until, ended, begun = (whole(stand.get(each)) for each in _PARTS)
        waiting = f", {size - begun} wait" if size > begun else ""
        line = f"{name}: {ended} of {size} ended, {begun - ended} run{waiting}"
        yield line if until == size else f"{line}; done when {until} have ended"


_PARTS = ("size", "until", "ended", "begun")


def groups_after(entry: Entry) -> Iterator[str]:
    """How the groups that an entry has moved stand after it."""
    place = f"/{sections.ENGINE}/{sections.GROUP}/"
    moved = {
        pointer.removeprefix(place): value
        for pointer, value in entry.set_data.items()
        if pointer.startswith(place)
    }
    return group_lines(moved)
