"""The smallest change that opens something: for one name the nearest values, else for two.

What opens is a function of values by name, asked again for every value that is claimed. Values of
an ordered kind are tried piece by piece: at each constant they are compared with, and once
between any two, so that what is said of a stretch was tried at its ends and inside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from callout.dmn.match.scale import Scale, ScaleKey, scale_of
from callout.feel import Kind, Type
from callout.feel.runtime.coercion import kind_of
from callout.values import DateTime, Facts, Number, Time, Value, encode

from .answers import Alteration, Bound, BoundKind, SmallestChange

Opens = Callable[[Facts], bool]
"""Whether it opens with these values."""
Pool = Mapping[str, Sequence[Value]]
"""By name, the values it is compared with, and those it may have at all."""
OPEN = None
"""In a pool: there may be other values than those in it."""
_MOST = 200
"""Constants of one name that are tried."""
_TOGETHER = 12
"""Values of each of two names that are tried together."""
_PAIRED = 6
"""Names that are tried two by two."""
_FEW = 6
"""Texts that are named where several open it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A stretch of values, or a single one; `witness` is one of them, `far` how far it lies off."""

    bounds: tuple[Bound, ...]
    witness: Value
    far: int


def smallest_changes(values: Facts, pool: Pool, opens: Opens) -> tuple[SmallestChange, ...]:
    """What of the values in `pool` opens it, each name alone, nearest first; else two together."""
    single: list[tuple[int, SmallestChange]] = []
    for name, constants in pool.items():
        for found in _alone(name, values, constants, opens):
            single.append((found.far, SmallestChange((_altered(name, values, found),))))
    if single:
        single.sort(key=lambda pair: (_rank(pair[1]), pair[0]))
        return tuple(change for _, change in single)
    return tuple(islice(_two(values, pool, opens), 1))


def _rank(change: SmallestChange) -> int:
    """Facts come before what an organisation has laid down."""
    return int(change.alterations[0].name.startswith("param."))


def _altered(name: str, values: Facts, found: Tried) -> Alteration:
    return Alteration(name, encode(values[name]), found.bounds, encode(found.witness))


def _alone(name: str, values: Facts, constants: Sequence[Value], opens: Opens) -> Iterator[Tried]:
    def holds(value: Value) -> bool:
        return opens({**values, name: value})

    present = values[name]
    if present is None:
        yield from _instead_of_null(constants, holds)
        return
    scale = _scale(present)
    if scale is None or not scale.is_ordered:
        yield from _among(present, constants, holds)
        return
    yield from _on_a_line(scale, present, constants, holds)


def _scale(value: Value) -> Scale | None:
    zoned = isinstance(value, DateTime | Time) and value.zone is not None
    return scale_of(Type(kind_of(value)), is_zoned=zoned)


def _instead_of_null(constants: Sequence[Value], holds: Callable[[Value], bool]) -> Iterator[Tried]:
    """Nothing is there: of each kind that it is compared with what opens it."""
    kinds: set[Kind] = set()
    for far, value in enumerate((*constants, True, False)):
        if value is None or kind_of(value) in kinds:
            continue
        scale = _scale(value)
        if scale is not None and scale.is_ordered:
            kinds.add(kind_of(value))
            yield from _stretches(scale, constants, None, holds)
        elif holds(value):
            kinds.add(kind_of(value))
            yield Tried((Bound(BoundKind.IS, encode(value)),), value, far)


def _among(
    present: Value, constants: Sequence[Value], holds: Callable[[Value], bool]
) -> Iterator[Tried]:
    """Truth, texts, and whatever has no order."""
    others: Iterable[Value] = constants
    if isinstance(present, bool):
        others = (not present,)
    tried: list[Value] = []
    for value in others:
        same = type(value) is type(present)
        if same and value != present and value not in tried and holds(value):
            tried.append(value)
    for far, value in enumerate(tried[:_FEW]):
        yield Tried((Bound(BoundKind.IS, encode(value)),), value, far)
    if not tried and isinstance(present, str) and OPEN in constants:
        other = _other_text(present, constants)
        if holds(other):
            texts = [each for each in dict.fromkeys((present, *others)) if isinstance(each, str)]
            bounds = tuple(Bound(BoundKind.IS_NOT, encode(text)) for text in texts)
            yield Tried(bounds, other, 0)


def _other_text(present: str, constants: Sequence[Value]) -> str:
    text = "another"
    while text == present or text in constants:
        text += "-"
    return text


def _on_a_line(
    scale: Scale, present: Value, constants: Sequence[Value], holds: Callable[[Value], bool]
) -> Iterator[Tried]:
    found = list(_stretches(scale, constants, present, holds))
    yield from found or _searched(scale, present, holds)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A constant, or (`low`, `high`) what lies between two of them; None: no end."""

    low: ScaleKey | None
    high: ScaleKey | None
    sample: Value

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high


def _stretches(
    scale: Scale, constants: Sequence[Value], present: Value, holds: Callable[[Value], bool]
) -> Iterator[Tried]:
    """The nearest stretch below what is there now, and the nearest above it."""
    own = None if present is None else scale.key(present)
    keys = _keys(scale, constants)
    pieces = _pieces(scale, keys)
    true = [holds(piece.sample) for piece in pieces]
    here = 0 if own is None else bisect_left(keys, own) * 2 + (1 if own in keys else 0)
    above = next((i for i in range(here, len(pieces)) if true[i]), None)
    below = next((i for i in range(here - 1, -1, -1) if true[i]), None)
    if above is not None:
        last = next((i for i in range(above, len(pieces)) if not true[i]), len(pieces)) - 1
        yield _stretch(scale, pieces[above : last + 1], above - here, nearest=0)
    if below is not None:
        first = next((i for i in range(below, -1, -1) if not true[i]), -1) + 1
        yield _stretch(scale, pieces[first : below + 1], here - below, nearest=-1)


def _keys(scale: Scale, constants: Sequence[Value]) -> list[Number]:
    found = {key for value in constants[:_MOST] if (key := scale.key(value)) is not None}
    return sorted(key for key in found if not isinstance(key, str))


def _pieces(scale: Scale, keys: Sequence[Number]) -> list[_Piece]:
    """Every constant and what lies between them; where nothing does, a constant stands for it."""
    pieces: list[_Piece] = []
    low: Number | None = None
    for key in keys:
        between = scale.between(low, key)
        pieces.append(_Piece(low, key, scale.value(key) if between is None else between))
        pieces.append(_Piece(key, key, scale.value(key)))
        low = key
    rest = scale.between(low, None)
    if rest is not None:
        pieces.append(_Piece(low, None, rest))
    return pieces


def _stretch(scale: Scale, pieces: Sequence[_Piece], far: int, *, nearest: int) -> Tried:
    first, last = pieces[0], pieces[-1]
    if first.is_point and len(pieces) == 1:
        value = encode(first.sample)
        return Tried((Bound(BoundKind.IS, value),), first.sample, far)
    bounds: list[Bound] = []
    if isinstance(first.low, int) or first.low is not None:
        kind = BoundKind.FROM if first.is_point else BoundKind.OVER
        bounds.append(Bound(kind, encode(_at(scale, first.low))))
    if last.high is not None:
        kind = BoundKind.TO if last.is_point else BoundKind.UNDER
        bounds.append(Bound(kind, encode(_at(scale, last.high))))
    return Tried(tuple(bounds), pieces[nearest].sample, far)


def _at(scale: Scale, key: ScaleKey | None) -> Value:
    return None if key is None or isinstance(key, str) else scale.value(key)


def _searched(scale: Scale, present: Value, holds: Callable[[Value], bool]) -> Iterator[Tried]:
    """Where it is calculated with: wider and wider steps, then back to the nearest that opens."""
    own = scale.key(present)
    if own is None or isinstance(own, str):
        return
    for sign in (1, -1):
        step = next((each for each in _STEPS if _opens_at(scale, own + sign * each, holds)), None)
        if step is None:
            continue
        shut, opened = 0 if step == 1 else step // 2, step
        while opened - shut > 1:
            middle = (shut + opened) // 2
            if _opens_at(scale, own + sign * middle, holds):
                opened = middle
            else:
                shut = middle
        value = scale.value(own + sign * opened)
        yield Tried((Bound(BoundKind.IS, encode(value)),), value, opened)


_STEPS = tuple(2**power for power in range(70))


def _opens_at(scale: Scale, key: Number, holds: Callable[[Value], bool]) -> bool:
    try:
        return holds(scale.value(key))
    except (ValueError, OverflowError, ArithmeticError):
        return False


def _two(values: Facts, pool: Pool, opens: Opens) -> Iterator[SmallestChange]:
    """Two names together, those that come first in the condition first."""
    samples = {name: list(_samples(values[name], pool[name])) for name in islice(pool, _PAIRED)}
    for one, other in combinations(samples, 2):
        for first in samples[one]:
            for second in samples[other]:
                if not opens({**values, one: first, other: second}):
                    continue
                chosen = {one: first, other: second}
                yield SmallestChange(
                    tuple(_both(name, values, chosen, pool, opens) for name in (one, other))
                )
                return


def _both(name: str, values: Facts, chosen: Facts, pool: Pool, opens: Opens) -> Alteration:
    """One of two: the stretch of its values that opens it while the other is as chosen."""
    around = {**values, **{key: value for key, value in chosen.items() if key != name}}
    found = next(iter(_alone(name, around, pool[name], opens)), None)
    if found is None or not opens({**values, **chosen, name: found.witness}):
        found = Tried((Bound(BoundKind.IS, encode(chosen[name])),), chosen[name], 0)
    return _altered(name, values, found)


def _samples(present: Value, constants: Sequence[Value]) -> Iterator[Value]:
    if isinstance(present, bool):
        yield not present
        return
    kinds = [present] if present is not None else list({kind_of(c): c for c in constants}.values())
    for like in kinds:
        scale = None if like is None else _scale(like)
        if scale is not None and scale.is_ordered:
            pieces = _pieces(scale, _keys(scale, constants))
            yield from islice((piece.sample for piece in pieces), _TOGETHER)
        else:
            yield from [each for each in constants if each != present][:_TOGETHER]
    if present is None:
        yield from (True, False)
