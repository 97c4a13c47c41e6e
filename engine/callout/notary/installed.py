"""What packages bring to a notary, by entry point group and name."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from callout.errors import StoreError


def installed(group: str, name: str, does: str, *, brings: str) -> Any:
    """One of what is registered under a name; raises `StoreError` if nothing is.

    `does` says in an error what nobody here does, `brings` what callout itself would bring.
    """
    known = {point.name: point for point in entry_points(group=group)}
    if name not in known:
        raise StoreError(
            f"nobody here {does} of the kind '{name}'",
            hint=f"install callout anew; it brings {brings}",
        )
    return known[name].load()()
