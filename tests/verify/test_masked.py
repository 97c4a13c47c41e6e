"""A refusal that a ticket took over from another, with its own personal data cut out of it."""

from __future__ import annotations

import random

import pytest

from callout import Engine, ManualClock
from callout.catalog import Catalog, Sources
from callout.errors import Refused
from callout.store import MemoryStore
from callout.values.sought import MASK
from callout.verify.masked import alike
from tests.engine.worlds import NINE

PARENT = """
process: parent
data: {who: {type: string, required: true, pii: true}}
states: {a: {invoke: {process: child, id: child, forward: [put]}}}
"""
CHILD = """
process: child
events: {put: {payload: {address: {type: string}}}}
states: {open: {on: {put: {}}}}
"""


def test_what_is_private_to_who_took_it_over_may_be_a_word_of_the_refusal() -> None:
    files = Sources({"parent.yaml": PARENT, "child.yaml": CHILD}, {})
    engine = Engine(MemoryStore(), Catalog.of(files), clock=ManualClock(NINE))
    engine.start("parent", id="P", data={"who": "address"})
    with pytest.raises(Refused):
        engine.send("P", "put", {}, actor="clerk:li")

    own, other = (engine.store.history(each)[-1].refusal for each in ("P", "P.child"))

    assert own is not None
    assert other is not None
    assert MASK in str(own["message"])
    assert MASK not in str(other["message"])
    assert [each.divergences for each in engine.verify()] == [(), ()]


def _cut(text: str, chance: random.Random) -> str:
    parts = [*text]
    for _ in range(chance.randrange(3)):
        begin = chance.randrange(len(parts) + 1)
        parts[begin : begin + chance.randrange(4)] = [MASK]
    return "".join(parts)


@pytest.mark.parametrize("seed", range(40))
def test_two_that_were_cut_out_of_one_are_alike_and_of_two_only_by_what_is_cut(seed: int) -> None:
    chance = random.Random(seed)
    text = "".join(chance.choice("ab ") for _ in range(chance.randrange(12)))
    own, other = _cut(text, chance), _cut(text, chance)

    assert alike({"message": own}, {"message": other})
    assert alike({"message": other}, {"message": own})
    assert not alike({"message": f"{own}x"}, {"message": f"{other}y"})
    assert not alike({"message": f"x{own}"}, {"message": f"y{other}"})
    assert not alike({"message": own}, {"message": other, "hint": None})
