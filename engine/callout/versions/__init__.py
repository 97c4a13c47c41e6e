"""Two versions of a process: what differs by meaning, and what a ticket's move between them is."""

from .difference import ChangeKind, VersionChange, VersionDiff, compare_versions
from .parts import Detail, Parted, PartKind, VersionPart, part_of_version

__all__ = [
    "ChangeKind",
    "Detail",
    "PartKind",
    "Parted",
    "VersionChange",
    "VersionDiff",
    "VersionPart",
    "compare_versions",
    "part_of_version",
]
