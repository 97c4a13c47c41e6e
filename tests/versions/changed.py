"""Two versions of the parcel, compared."""

from __future__ import annotations

from callout.catalog import Catalog, Sources
from callout.versions import VersionDiff, compare_versions, part_of_version
from tests.engine.worlds import DESK, PARCEL, catalog_of

RULES = {
    "city.yaml": """parameters: city
zone: UTC
values:
  heavy: {type: number, value: 30}
""",
    "fee.yaml": """
tables:
  fee:
    hit: U
    inputs: {weight: {type: number}}
    outputs: {amount: {type: number}}
    rules: |
      | weight || amount | # id  |
      | < 10   || 1      | light |
      | >= 10  || 5      | much  |
""",
}
USING = ("guard: weight <= 30", "guard: weight <= param.heavy and fee(weight) < 6")
"""A change that makes the parcel read the rules."""


def parcel(*changes: tuple[str, str], rules: dict[str, str] | None = None) -> Catalog:
    """The files of the parcel, with texts replaced."""
    text = PARCEL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    if rules is None:
        return catalog_of(parcel=text, desk=DESK)
    return Catalog.of(Sources({"parcel.yaml": text, "desk.yaml": DESK}, rules))


def compared(old: Catalog, new: Catalog, profile: str | None = None) -> VersionDiff:
    """The comparison of their parcels."""
    before, after = (
        part_of_version(each.get("parcel", profile), each.library) for each in (old, new)
    )
    return compare_versions(before, after)


def said(diff: VersionDiff) -> list[str]:
    """Each change in one line."""
    found = []
    for each in (*diff.changes, *diff.labels):
        name = each.name if each.was is None else f"{each.was} > {each.name}"
        parts = ", ".join(f"{d.place} {d.old} > {d.new}" for d in each.details)
        found.append(f"{each.change} {each.kind} {name}" + (f": {parts}" if parts else ""))
    return found
