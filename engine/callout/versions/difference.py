"""What differs between two versions by meaning, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from callout.errors import Location
from callout.values import Json, differences

from .parts import Detail, Parted, PartKind, VersionPart
from .renames import Rename, find_renames, renamed


class ChangeKind(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class VersionChange:
    """One part that differs.

    `name` is what it is called in the new version, of one that is gone in the old; `was` its old
    name where that is another; `share` of a rename how much of it is the same, in percent. `where`
    is in the new version's files if the part is there.
    """

    change: ChangeKind
    kind: PartKind
    name: str
    where: Location
    was: str | None = None
    share: int | None = None
    details: tuple[Detail, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The change as one JSON object."""
        return {
            "change": self.change.value,
            "kind": self.kind.value,
            "name": self.name,
            "was": self.was,
            "share": self.share,
            "where": str(self.where),
            "details": [each.to_json() for each in self.details],
        }


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """Two versions compared: what differs in what they do, and apart from that in their labels.

    `same` is whether tickets are pinned to the same hash, so that nothing at all differs.
    """

    old: str
    new: str
    changes: tuple[VersionChange, ...]
    labels: tuple[VersionChange, ...]
    renames: tuple[Rename, ...]

    @property
    def same(self) -> bool:
        """Whether both are one definition."""
        return self.old == self.new

    def names(self, kind: PartKind) -> dict[str, str]:
        """The new names of what was renamed, by the old ones."""
        return {each.old: each.new for each in self.renames if each.kind is kind}

    def to_json(self) -> dict[str, Json]:
        """The comparison as one JSON object."""
        return {
            "old": self.old,
            "new": self.new,
            "same": self.same,
            "changes": [each.to_json() for each in self.changes],
            "labels": [each.to_json() for each in self.labels],
        }


def compare_versions(old: Parted, new: Parted) -> VersionDiff:
    """Compare by meaning; parts in the order of `PartKind`, then of the new file, then the old."""
    hashes = old.definition.hash, new.definition.hash
    if hashes[0] == hashes[1]:
        return VersionDiff(*hashes, (), (), ())
    renames = find_renames(old, new)
    words = {each.old: each.new for each in renames}
    found = [
        change
        for kind in PartKind
        for change in _of_kind(kind, old, new, words, {r.new: r for r in renames if r.kind is kind})
    ]
    # Labels of what was added or removed came and went with it.
    labels = tuple(
        each for each in found if each.kind is PartKind.LABEL and each.change is ChangeKind.CHANGED
    )
    changes = tuple(each for each in found if each.kind is not PartKind.LABEL)
    return VersionDiff(*hashes, changes, labels, renames)


def _of_kind(
    kind: PartKind,
    old: Parted,
    new: Parted,
    words: Mapping[str, str],
    renames: Mapping[str, Rename],
) -> Iterator[VersionChange]:
    before = [_in_new_words(each, words) for each in old.parts if each.kind is kind]
    after = [each for each in new.parts if each.kind is kind]
    if kind in (PartKind.TRANSITION, PartKind.ROW):
        yield from _grouped(before, after)
        return
    by_name = {part.name: part for part in before}
    for part in after:
        yield from _changed(by_name.pop(part.name, None), part, renames.get(part.name))
    yield from (_gone(part) for part in by_name.values())


def _in_new_words(part: VersionPart, words: Mapping[str, str]) -> VersionPart:
    body = renamed(dict(part.body), words)
    name, group = renamed(part.name, words), renamed(part.group, words)
    shown = body if isinstance(body, dict) else {}
    return VersionPart(part.kind, str(name), shown, part.where, str(group))


def _changed(
    old: VersionPart | None, new: VersionPart, rename: Rename | None
) -> Iterator[VersionChange]:
    if old is None:
        yield VersionChange(ChangeKind.ADDED, new.kind, new.name, new.where)
        return
    details = tuple(Detail(*each) for each in differences(dict(old.body), dict(new.body)))
    if rename is not None:
        yield VersionChange(
            ChangeKind.RENAMED, new.kind, new.name, new.where, rename.old, rename.share, details
        )
    elif details:
        yield VersionChange(ChangeKind.CHANGED, new.kind, new.name, new.where, details=details)


def _gone(part: VersionPart) -> VersionChange:
    return VersionChange(ChangeKind.REMOVED, part.kind, part.name, part.where)


def _grouped(before: list[VersionPart], after: list[VersionPart]) -> Iterator[VersionChange]:
    """Parts whose numbers move when one is put in before them: by content first, then by name.

    What says the same is the same; of the rest those of one name are one that was changed, and
    then those that stand in one order.
    """
    groups = dict.fromkeys([*(each.group for each in after), *(each.group for each in before)])
    for group in groups:
        left = [each for each in before if each.group == group]
        right = [each for each in after if each.group == group]
        pairs = _same(left, right)
        if [old for old, _ in pairs] != sorted((old for old, _ in pairs), key=left.index):
            yield _moved(right[0], pairs)
        rest = [each for each in left if not any(each is old for old, _ in pairs)]
        yield from _rest(rest, [each for each in right if not any(each is new for _, new in pairs)])


def _same(
    left: list[VersionPart], right: list[VersionPart]
) -> list[tuple[VersionPart, VersionPart]]:
    """Pairs that say the same, in the order of the new ones."""
    free = list(left)
    pairs: list[tuple[VersionPart, VersionPart]] = []
    for new in right:
        alike = [old for old in free if old.body == new.body]
        found = next((old for old in alike if old.name == new.name), alike[0] if alike else None)
        if found is not None:
            free = [old for old in free if old is not found]
            pairs.append((found, new))
    return pairs


def _moved(first: VersionPart, pairs: Iterable[tuple[VersionPart, VersionPart]]) -> VersionChange:
    names: list[tuple[str, str]] = [(old.name, new.name) for old, new in pairs]
    old: Json = [name for name, _ in sorted(names)]
    detail = Detail("/order", old, [name for name, _ in names])
    return VersionChange(
        ChangeKind.CHANGED, first.kind, first.group, first.where, details=(detail,)
    )


def _rest(left: list[VersionPart], right: list[VersionPart]) -> Iterator[VersionChange]:
    names = {each.name for each in right}
    free = [each for each in left if each.name not in names]
    for new in right:
        old = next((each for each in left if each.name == new.name), None)
        if old is None and free and new.kind is PartKind.TRANSITION:
            old = free.pop(0)
        yield from _changed(old, new, None)
    taken = len([each for each in left if each.name not in names]) - len(free)
    yield from (_gone(each) for each in [e for e in left if e.name not in names][taken:])
