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
from callout.values import UNSEEN

from .arguments import shown
from .limits import Limits
from .look_alikes import ENGINE, is_engines, reads_like_engines
from .tickets import Actor

_IN_A_PATH = frozenset("/\\?#%")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")
"""Names with nothing odd in them, as most are."""
_PRIVATE = "Co"
_BLANK = "\u2800"
"""A character that is drawn, as nothing: the braille pattern without dots."""
_VARIANTS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What picks another drawing of the character before it, or none: fit for names of people."""
_OF_AN_EFFECT = re.compile(r".+/\d+/\d+", re.DOTALL)
_OF_A_FIRING = re.compile(r".+@\d+-\d\d-\d\dT[^@#]+#\d+-\d\d-\d\dT[^@#]+(#\d+)?", re.DOTALL)


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
    if type(name) is str and _is_plain(name, what, limits):
        return name
    wrong = _wrong(name, what, limits)
    if wrong is None and isinstance(name, str):
        return str.__str__(name)  # of a text of some class of its own only the text
    message, hint = wrong or ("is no text", None)
    raise BadName(f"the {what.value} {shown(name)} {message}", hint=hint)


def _is_plain(name: str, what: OutsideName, limits: Limits) -> bool:
    """Whether it is seen at once that nothing is wrong with a name; that of most is."""
    most = limits.key if what is OutsideName.KEY else limits.name
    if len(name) > most or not _PLAIN.fullmatch(name):
        return False
    acts = what is OutsideName.ACTOR or what is OutsideName.ROLE
    return not (acts and reads_like_engines(name))


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
        raise BadName(
            f"the actor has {len(actor.roles):,} roles; {limits.roles} is the most",
            hint="name those that count here, or allow more: Limits(roles=...)",
        )
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
    odd = next((each for each in _VARIANTS.sub("", name) if _is_unseen(each)), None)
    return None if odd is None else _not_seen(odd)


def _has_variants(name: str) -> Wrong | None:
    found = _VARIANTS.search(name)
    return None if found is None else _not_seen(found[0])


def _not_seen(odd: str) -> Wrong:
    return f"has the character U+{ord(odd):04X}, which cannot be seen", "leave it out"


def _is_unseen(character: str) -> bool:
    return (
        UNSEEN.match(character) is not None
        or character == _BLANK
        or unicodedata.category(character) == _PRIVATE
    )


def _is_in_pieces(name: str) -> Wrong | None:
    """Two texts that look alike to the last dot would be two tickets, or two requests."""
    if unicodedata.is_normalized("NFC", name):
        return None
    return "has characters in pieces, a letter and its accent apart", "write it in the form NFC"


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


def _poses_as_the_engine(name: str) -> Wrong | None:
    if is_engines(name) or not reads_like_engines(name):
        return None  # the engine's own name is refused on record, as `Reserved`
    return f"reads like '{ENGINE}', which is the engine", "say who acts: role:name"


_OF_ALL: tuple[NameRule, ...] = (_is_empty, _has_unseen, _has_blank_ends)
_OF_SOME: Mapping[OutsideName, tuple[NameRule, ...]] = {
    OutsideName.TICKET: (_has_variants, _is_in_pieces, _breaks_a_path),
    OutsideName.KEY: (_has_variants, _is_in_pieces, _is_an_effects, _is_a_firings),
    OutsideName.ACTOR: (_poses_as_the_engine,),
    OutsideName.ROLE: (_poses_as_the_engine,),
}
