"""Ids of the elements of a picture: stable, and safe in mermaid, XML and CSS.

`state-<id>` and `transition-<id>`, with every character that is no letter, digit or `_` written
as `-`; mermaid's own have `_` instead, because it does not take `-`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNSAFE = re.compile(r"[^A-Za-z0-9_]")


def state_id(name: str) -> str:
    """The id of a state's box."""
    return f"state-{_UNSAFE.sub('-', name)}"


def transition_id(name: str) -> str:
    """The id of a transition's line and arrow."""
    return f"transition-{_UNSAFE.sub('-', name)}"


def nodes(names: Iterable[str]) -> dict[str, str]:
    """Mermaid's ids of states, each different from the others."""
    found: dict[str, str] = {}
    for name in names:
        made = f"s_{_UNSAFE.sub('_', name)}"
        while made in found.values():
            made += "_"
        found[name] = made
    return found
