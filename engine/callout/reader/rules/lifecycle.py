"""The standard acts that a project declares once: `callout.reader.process` puts them in place."""

from __future__ import annotations

from callout.library import RuleFile
from callout.reader.yaml.access import entries
from callout.reader.yaml.nodes import Mapping

from .draft import RulesDraft


def read_lifecycle(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of standard acts; what is in them is read with each process."""
    found = entries(root["lifecycle"])
    return RuleFile(
        draft.path, shared=tuple(("standard act", key.text, key.where) for key, _ in found)
    )
