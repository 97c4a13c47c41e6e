"""Names that a person reads as the engine's own though they are written otherwise.

Who could act as ``cаllout:engine``, with a Cyrillic ``а``, would stand in histories beside the real
one, and nobody could tell the two apart. Only this one word is looked at: of other people's names
nobody here knows who they belong to.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from .tickets import SYSTEM

ENGINE = SYSTEM.roles[0]
_LIKE = {
    "c": "\u0441\u03f2\u1d04",
    "a": "\u0430\u03b1\u0251",
    "l": "i1|\u0131\u01c0\u03b9\u0456\u04cf\u05df",
    "o": "0\u043e\u03bf\u03c3\u0585\u1d0f",
    "u": "\u03c5\u028b\u057d\u1d1c",
    "t": "\u0442\u03c4\u1d1b",
}
"""Letters and digits that look like those of the word: Cyrillic, Greek, Armenian, small capitals.

Of the confusable characters of Unicode (UTS #39) those that folding case does not take away; ``i``
stands for its capital.
"""
_READ_AS = str.maketrans({like: meant for meant, all_like in _LIKE.items() for like in all_like})


@lru_cache(maxsize=4096)
def is_engines(actor: str) -> bool:
    """Whether one of the roles of ``role+role:name`` is the engine's, in any case or width."""
    plain = actor if actor.isascii() else unicodedata.normalize("NFKC", actor)
    return ENGINE in _roles(plain.casefold())


@lru_cache(maxsize=4096)
def reads_like_engines(actor: str) -> bool:
    """Whether one of the roles would be read as the engine's."""
    bare = actor if actor.isascii() else _without_marks(actor)
    return ENGINE in _roles(bare.casefold().translate(_READ_AS))


def _without_marks(actor: str) -> str:
    apart = unicodedata.normalize("NFKD", actor)
    return "".join(each for each in apart if not unicodedata.category(each).startswith("M"))


def _roles(actor: str) -> list[str]:
    return actor.partition(":")[0].split("+")
