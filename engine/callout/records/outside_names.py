"""Which ids, keys and names may come from outside: one table for all of them.

What is refused would be lost or misread somewhere: characters nobody sees or that turn a line
around, characters that a database, a log or the path of a URL cannot hold, texts that look like
something of the engine's. Names that are on record from before stay readable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeAlias

from callout.errors import BadName, TicketNotFound

from .arguments import shown
from .limits import Limits
from .tickets import Actor

_IN_A_PATH = frozenset("/\\?#%")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Controls, formats (bidi, zero width), surrogates, private characters, line separators."""
_OF_AN_EFFECT = re.compile(r".+/\d+/\d+", re.DOTALL)
_OF_A_FIRING = re.compile(r".+@\d+-\d\d-\d\dT[^@#]+#\d+-\d\d-\d\dT[^@#]+", re.DOTALL)


Wrong: TypeAlias = tuple[str, str | None]
"""What is wrong with a name, and a hint."""
NameRule: TypeAlias = Callable[[str], Wrong | None]


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
    and is not made of dots; a key does not look like one of the engine's own: the id of an effect
    (``ticket/seq/n``) for what an adapter answers, ``timer@due#now`` for the firing of a timer.
    """
    wrong = _wrong(name, what, limits)
    if wrong is None and isinstance(name, str):
        return str.__str__(name)  # of a text of some class of its own only the text
    message, hint = wrong or ("is no text", None)
    raise BadName(f"the {what.value} {shown(name)} {message}", hint=hint)


def no_ticket(ticket_id: object) -> TicketNotFound:
    """What is told where there is no ticket of an id, however long somebody made it."""
    return TicketNotFound(
        f"there is no ticket {shown(ticket_id)}",
        hint="`Engine.find` and `callout tickets` list those there are",
    )


def check_actor(actor: object, limits: Limits) -> Actor:
    """The actor, if everything in it can be kept; raises `BadName`."""
    if not isinstance(actor, Actor):
        raise BadName(
            f"an actor is a text or an Actor, not a {type(actor).__name__}",
            hint="write 'role:name', or Actor(name, (role,))",
        )
    if not isinstance(actor.roles, (tuple, list)):
        raise BadName(
            f"roles are a tuple of texts, not a {type(actor.roles).__name__}",
            hint="write Actor(name, (role,)), with a comma behind the last role",
        )
    if len(actor.roles) > limits.roles:
        raise BadName(f"the actor has {len(actor.roles):,} roles; {limits.roles} is the most")
    channel, substitute = actor.channel, actor.on_behalf_of
    return Actor(
        check_name(actor.id, OutsideName.ACTOR, limits),
        tuple(check_name(role, OutsideName.ROLE, limits) for role in actor.roles),
        None if channel is None else check_name(channel, OutsideName.CHANNEL, limits),
        None if substitute is None else check_name(substitute, OutsideName.ACTOR, limits),
    )


def _wrong(name: object, what: OutsideName, limits: Limits) -> Wrong | None:
    """The first thing that is wrong with a name, and what to do."""
    if not isinstance(name, str):
        return f"is no text but a {type(name).__name__}", "hand over a str"
    most = limits.key if what is OutsideName.KEY else limits.name
    if len(name) > most:
        hint = "shorten it, or allow more: Engine.open(limits=Limits(...))"
        return f"has {len(name):,} characters; {most} is the most", hint
    rules = (*_OF_ALL, *_OF_SOME.get(what, ()))
    return next((wrong for rule in rules if (wrong := rule(name))), None)


def _is_empty(name: str) -> Wrong | None:
    return None if name else ("is empty", "leave it out, or give it a text")


def _has_unseen(name: str) -> Wrong | None:
    if name.isascii() and name.isprintable():
        return None
    odd = next((each for each in name if unicodedata.category(each) in _UNSEEN), None)
    if odd is None:
        return None
    return f"has the character U+{ord(odd):04X}, which cannot be seen", "leave it out"


def _has_blank_ends(name: str) -> Wrong | None:
    return ("begins or ends with a blank", "leave it out") if name != name.strip() else None


def _breaks_a_path(name: str) -> Wrong | None:
    found = next((each for each in name if each in _IN_A_PATH), None)
    if found is not None:
        return f"has a '{found}', which ends a part of an address", "use - or . or _ instead"
    if not name.strip("."):
        return "is made of dots, which lead elsewhere in an address", "give it a letter or a digit"
    return None


def _is_an_effects(name: str) -> Wrong | None:
    if not _OF_AN_EFFECT.fullmatch(name):
        return None
    return "looks like the id of an effect, ticket/seq/n", "put another sign in place of the /"


def _is_a_firings(name: str) -> Wrong | None:
    if not _OF_A_FIRING.fullmatch(name):
        return None
    return "looks like the key of a timer's firing", "put another sign in place of the @"


_OF_ALL: tuple[NameRule, ...] = (_is_empty, _has_unseen, _has_blank_ends)
_OF_SOME: Mapping[OutsideName, tuple[NameRule, ...]] = {
    OutsideName.TICKET: (_breaks_a_path,),
    OutsideName.KEY: (_is_an_effects, _is_a_firings),
}
