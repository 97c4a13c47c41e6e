"""Which ids, keys and names may come from outside: one table for all of them.

What is refused would be lost or misread somewhere: characters nobody sees or that turn a line
around, characters that a database, a log or the path of a URL cannot hold, texts that look like
something of the engine's. Names that are on record from before stay readable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum

from callout.errors import BadName

from .limits import Limits
from .tickets import Actor

_IN_A_PATH = frozenset("/\\?#%")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Controls, formats (bidi, zero width), surrogates, private characters, line separators."""
_OF_AN_EFFECT = re.compile(r".+/\d+/\d+", re.DOTALL)


class OutsideName(Enum):
    """What is named, as messages call it."""

    TICKET = "ticket id"
    KEY = "idempotency key"
    ACTOR = "actor"
    ROLE = "role"
    CHANNEL = "channel"
    EVENT = "event name"
    PROCESS = "process name"
    PROFILE = "profile"
    REGION = "region"


def check_name(name: object, what: OutsideName, limits: Limits) -> str:
    """The name, if it can be kept; raises `BadName`.

    Alike on every store. A ticket's id is part of addresses, so it has no slash and no ``? # %``
    and is not made of dots; a key does not look like the id of an effect (``ticket/seq/n``), which
    the engine uses as the key of what an adapter answers.
    """
    wrong = next(_wrong(name, what, limits), None)
    if wrong is None and isinstance(name, str):
        return name
    message, hint = wrong or ("is no text", None)
    raise BadName(f"the {what.value} {_shown(name)} {message}", hint=hint)


def check_actor(actor: object, limits: Limits) -> Actor:
    """The actor, if everything in it can be kept; raises `BadName`."""
    if not isinstance(actor, Actor):
        raise BadName(f"an actor is a text or an Actor, not a {type(actor).__name__}")
    check_name(actor.id, OutsideName.ACTOR, limits)
    for role in actor.roles:
        check_name(role, OutsideName.ROLE, limits)
    if actor.on_behalf_of is not None:
        check_name(actor.on_behalf_of, OutsideName.ACTOR, limits)
    if actor.channel is not None:
        check_name(actor.channel, OutsideName.CHANNEL, limits)
    return actor


def _wrong(name: object, what: OutsideName, limits: Limits) -> Iterator[tuple[str, str | None]]:
    if not isinstance(name, str):
        yield f"is no text but a {type(name).__name__}", None
        return
    if not name:
        yield "is empty", "leave it out, or give it a text"
    most = limits.key if what is OutsideName.KEY else limits.name
    if len(name) > most:
        yield f"has {len(name):,} characters; {most} is the most", None
    odd = next((each for each in name if unicodedata.category(each) in _UNSEEN), None)
    if odd is not None:
        yield f"has the character U+{ord(odd):04X}, which cannot be seen", "leave it out"
    if name != name.strip():
        yield "begins or ends with a blank", "leave it out"
    if what is OutsideName.TICKET:
        yield from _wrong_in_a_path(name)
    if what is OutsideName.KEY and _OF_AN_EFFECT.fullmatch(name):
        yield "looks like the id of an effect, ticket/seq/n", "put another sign in place of the /"


def _wrong_in_a_path(name: str) -> Iterator[tuple[str, str | None]]:
    found = next((each for each in name if each in _IN_A_PATH), None)
    if found is not None:
        yield f"has a '{found}', which ends a part of an address", "use - or . or _ instead"
    if not name.strip("."):
        yield "is made of dots, which lead elsewhere in an address", "give it a letter or a digit"


def _shown(name: object) -> str:
    text = ascii(name) if isinstance(name, str) and not name.isprintable() else repr(name)
    return text if len(text) <= 60 else f"{text[:57]}..."
