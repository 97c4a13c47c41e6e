"""What a file is, told by its first key."""

from __future__ import annotations

import re
from enum import StrEnum

FIRST_KEY = re.compile(r"^\ufeff?[\"']?([A-Za-z_]\w*)[\"']?\s*:", re.MULTILINE)


class FileKind(StrEnum):
    """What a file is, told by its first key."""

    PROCESS = "process"
    PART = "part"
    LABELS = "labels"
    RULES = "rules"
    SCENARIO = "scenario"
    OTHER = "other"


KINDS = {
    "process": FileKind.PROCESS,
    "part": FileKind.PART,
    "labels": FileKind.LABELS,
    "tables": FileKind.RULES,
    "parameters": FileKind.RULES,
    "settings": FileKind.RULES,
    "calendar": FileKind.RULES,
    "roles": FileKind.RULES,
    "deputies": FileKind.RULES,
    "lifecycle": FileKind.RULES,
    "schedules": FileKind.RULES,
    "kpis": FileKind.RULES,
    "types": FileKind.RULES,
    "forms": FileKind.RULES,
    "checklists": FileKind.RULES,
    "messages": FileKind.RULES,
    "scenario": FileKind.SCENARIO,
}
"""Kinds by first key."""
BESIDE = (FileKind.PART, FileKind.LABELS)
"""Files that belong to a process, and are none."""


def kind_of(text: str) -> FileKind:
    """What kind of file this is."""
    return KINDS.get(first_key(text), FileKind.OTHER)


def first_key(text: str) -> str:
    """The first key of a file; empty if there is none."""
    match = FIRST_KEY.search(text)
    return match[1] if match else ""
