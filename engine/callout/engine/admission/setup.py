"""What an engine is made of, checked before anything is opened; all raise `BadArgument`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import cast

from callout.catalog import Catalog
from callout.clock import Clock, SystemClock, working
from callout.engine.delivery.relay import Adapter, Delivering
from callout.errors import BadArgument
from callout.records.arguments import expected, kind_shown, mapped, shown
from callout.sealing import StoredKeys, open_vault
from callout.store import Store
from callout.suggest import did_you_mean
from callout.values.digester import SHORTEST_KEY


def key_of(private_key: object) -> bytes:
    """The key, as many bytes as it takes; no bytes and None are none."""
    if private_key is None:
        return b""
    key = expected(private_key, bytes, "the private key", "write the_text.encode()")
    if 0 < len(key) < SHORTEST_KEY:
        raise BadArgument(
            f"the private key has less than {SHORTEST_KEY} bytes",
            hint=f"write secrets.token_bytes({SHORTEST_KEY * 2}) once, and keep it",
        )
    return key


def keys_of(store: Store, master_key: object) -> StoredKeys | None:
    """The keys of subjects in the store; None without a master key."""
    if master_key is None:
        return None
    master = expected(master_key, bytes, "the master key", "write Path(...).read_bytes()")
    return StoredKeys(lambda: store.keys, open_vault(master))


def store_of(store: object) -> Store:
    """The store; raises for what is none, a database's address among them."""
    if isinstance(store, type) or not callable(getattr(store, "commit_each", None)):
        raise BadArgument(
            f"an engine works on a store, not on {kind_shown(store)}",
            hint="write Engine(open_store(url), catalog), or Engine.open(url)",
        )
    return cast("Store", store)


def clock_of(clock: object) -> Clock:
    """The clock, or the machine's where there is none."""
    if clock is None:
        return SystemClock()
    return working(clock)


def adapters_of(adapters: object) -> dict[str, Adapter]:
    """The adapters by name: each can be called."""
    known = _named(adapters, "adapters")
    for name, adapter in known.items():
        if not callable(adapter):
            raise BadArgument(
                f"the adapter '{name}' is {kind_shown(adapter)}, which cannot be called",
                hint="hand over a function of an Effect",
            )
    return cast("dict[str, Adapter]", known)


def delivering_of(delivering: object) -> dict[str, Delivering]:
    """How to deliver, by the name of the adapter."""
    return {
        name: expected(how, Delivering, f"how to deliver to '{name}'", "write Delivering(batch=4)")
        for name, how in _named(delivering, "delivering").items()
    }


def schedules_of(names: object, catalog: Catalog) -> frozenset[str] | None:
    """The names of schedules to work off; None for all. Raises for one that the rules have not."""
    if names is None:
        return None
    if isinstance(names, (str, bytes)) or not isinstance(names, Collection):
        raise BadArgument(
            f"schedules are named in a list, not in {kind_shown(names)}",
            hint="write schedules=['daily_books'], or () for none",
        )
    known = catalog.library.schedules
    for name in names:
        if (
            expected(name, str, "the name of a schedule", "write its name in the rules")
            not in known
        ):
            hint = did_you_mean(name, known, f"there are: {', '.join(known) or 'none'}")
            raise BadArgument(f"there is no schedule {shown(name)}", hint=hint)
    return frozenset(names)


def chance_of(chance: object) -> Callable[[], str] | None:
    """What gives seeds; None for the engine's own."""
    if chance is not None and not callable(chance):
        raise BadArgument(
            f"chance is a function that gives a text, not {kind_shown(chance)}",
            hint="write chance=lambda: secrets.token_hex(16), or leave it out",
        )
    return cast("Callable[[], str] | None", chance)


def _named(given: object, what: str) -> dict[str, object]:
    if given is None:
        return {}
    plain = mapped(given, what, "write a dict")
    for name in plain:
        expected(name, str, f"a name in {what}", "write {'name': ...}")
    return cast("dict[str, object]", plain)
