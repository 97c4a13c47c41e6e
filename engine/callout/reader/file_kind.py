"""What a file is, told by its first key."""

from __future__ import annotations

import re
from enum import StrEnum

FIRST_KEY = re.compile(r"^\ufeff?[\"']?([A-Za-z_]\w*)[\"']?\s*:", re.MULTILINE)


class FileKind(StrEnum):
    """What a file is, told by its first key."""

    PROCESS = "process"
    PART = "part"
    RULES = "rules"
    SCENARIO = "scenario"
    OTHER = "other"


KINDS = {
    "process": FileKind.PROCESS,
    "part": FileKind.PART,
    "tables": FileKind.RULES,
    "parameters": FileKind.RULES,
    "settings": FileKind.RULES,
    "calendar": FileKind.RULES,
    "roles": FileKind.RULES,
    "scenario": FileKind.SCENARIO,
}
"""Kinds by first key."""


def kind_of(text: str) -> FileKind:
    """What kind of file this is."""
    match = FIRST_KEY.search(text)
    return KINDS.get(match[1], FileKind.OTHER) if match else FileKind.OTHER
