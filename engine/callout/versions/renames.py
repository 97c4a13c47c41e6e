"""What was renamed: of what went and what came, the pairs that say nearly the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from callout.values import Json

from .parts import Parted, PartKind, VersionPart, leaves_of

ENOUGH = 0.6
"""From which likeness on two parts are taken for one that was renamed."""
_BY_NAME: Mapping[PartKind, float] = {PartKind.STATE: 0.15}
"""How much the likeness of the names counts, the rest being that of what the parts say; a state
says much, a field little."""
_OTHERWISE = 0.5
RENAMED = (
    PartKind.STATE,
    PartKind.FIELD,
    PartKind.EVENT,
    PartKind.FORM,
    PartKind.CHECKLIST,
    PartKind.ACT,
    PartKind.CLOCK,
    PartKind.MESSAGE,
)
"""Kinds among which renames are looked for."""
_MOST = 200
"""Of more parts that went or came nothing is compared: that is another process, no version."""


@dataclass(frozen=True, slots=True)
class Rename:
    """A part under two names; `share` is how much of what it says is the same, in percent."""

    kind: PartKind
    old: str
    new: str
    share: int


def find_renames(old: Parted, new: Parted) -> tuple[Rename, ...]:
    """Renames of all kinds, in the order of the old file; each part is in one at most."""
    return tuple(found for kind in RENAMED for found in _of_kind(kind, old, new))


def renamed(body: Json, names: Mapping[str, str]) -> Json:
    """The body with every whole word that is a key of `names` replaced, in keys and in texts."""
    if not names:
        return body
    words = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w])(?:{'|'.join(map(re.escape, words))})(?![\w])")
    return _replaced(body, pattern, names)


def _replaced(body: Json, pattern: re.Pattern[str], names: Mapping[str, str]) -> Json:
    match body:
        case str():
            return pattern.sub(lambda found: names[found.group()], body)
        case dict():
            return {
                str(_replaced(key, pattern, names)): (
                    _in_braces(value, pattern, names)
                    if key == _FOR_PEOPLE
                    else _replaced(value, pattern, names)
                )
                for key, value in body.items()
            }
        case list():
            return [_replaced(each, pattern, names) for each in body]
        case _:
            return body


def _in_braces(body: Json, pattern: re.Pattern[str], names: Mapping[str, str]) -> Json:
    """Texts for people, with FEEL in braces: only there a word is a name."""
    if isinstance(body, dict):
        return {key: _in_braces(value, pattern, names) for key, value in body.items()}
    if not isinstance(body, str):
        return body
    return _BRACES.sub(lambda found: str(_replaced(found.group(), pattern, names)), body)


_FOR_PEOPLE = "texts"
"""The key of texts for people, by language."""
_BRACES = re.compile(r"\{[^{}]*\}")


def _of_kind(kind: PartKind, old: Parted, new: Parted) -> list[Rename]:
    before, after = old.of(kind), new.of(kind)
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    if not gone or not come or max(len(gone), len(come)) > _MOST:
        return []
    left = {name: _features(old, before[name]) for name in gone}
    right = {name: _features(new, after[name]) for name in come}
    scored = sorted(
        (
            (-_score(kind, one, other, left[one], right[other]), i, j, one, other)
            for i, one in enumerate(gone)
            for j, other in enumerate(come)
        ),
    )
    return sorted(_pairs(kind, scored, left, right), key=lambda each: gone.index(each.old))


def _pairs(
    kind: PartKind,
    scored: Iterable[tuple[float, int, int, str, str]],
    left: Mapping[str, Counter[str]],
    right: Mapping[str, Counter[str]],
) -> list[Rename]:
    found: list[Rename] = []
    used: set[str] = set()
    for score, _, _, one, other in scored:
        if -score < ENOUGH or {f"-{one}", f"+{other}"} & used:
            continue
        used |= {f"-{one}", f"+{other}"}
        share = _likeness(left[one], right[other])
        found.append(Rename(kind, one, other, round(share * 100)))
    return found


def _score(kind: PartKind, old: str, new: str, left: Counter[str], right: Counter[str]) -> float:
    weight = _BY_NAME.get(kind, _OTHERWISE)
    by_name = SequenceMatcher(None, old, new, autojunk=False).ratio()
    return weight * by_name + (1 - weight) * _likeness(left, right)


def _likeness(left: Counter[str], right: Counter[str]) -> float:
    """Dice's coefficient of two bags: twice what is common, by what there is."""
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 1.0


def _features(version: Parted, part: VersionPart) -> Counter[str]:
    """All that is said of a part: itself, what is in it, and what leads to it."""
    own = {part.name: "*"}
    found: Counter[str] = Counter()
    if part.kind is not PartKind.STATE:
        _count(found, part.kind, renamed(dict(part.body), own))
        return found
    for each in version.parts:
        if (each.name == part.name and each.kind is PartKind.STATE) or each.body.get(
            "in"
        ) == part.name:
            _count(found, each.kind, renamed(dict(each.body), own))
        elif part.name in _targets(each):
            found[f"comes from {each.body.get('in')} by {each.body.get('events')}"] += 1
    return found


def _targets(part: VersionPart) -> list[Json]:
    targets = part.body.get("targets")
    return targets if isinstance(targets, list) else []


def _count(found: Counter[str], kind: PartKind, body: Json) -> None:
    for place, value in leaves_of(body):
        found[f"{kind} {place} {value!r}"] += 1
