"""Find a runner by its address.

Runners on several machines come from packages that register themselves under the entry point group
``callout.runners``, by the scheme of the addresses they open: a function of the address.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from callout.errors import BadArgument

from .pool import InTurn, ProcessPool
from .protocol import ShardRunner

GROUP = "callout.runners"


def open_runner(jobs: int = 1, address: str | None = None) -> ShardRunner:
    """So many processes of this machine, or what is at an address like ``dask://host:8786``."""
    if address is None:
        return InTurn() if jobs == 1 else ProcessPool(jobs)
    scheme = address.partition(":")[0]
    known = {point.name: point for point in entry_points(group=GROUP)}
    if scheme not in known:
        names = ", ".join(sorted(known)) or "none"
        raise BadArgument(f"nothing runs '{scheme}:'", hint=f"an address begins with: {names}")
    opener: Callable[[str], ShardRunner] = known[scheme].load()
    return opener(address)
