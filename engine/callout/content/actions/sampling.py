"""Samples: some items of a list, drawn by chance that comes from outside and is on record.

An event is handed a seed (`Event.chance`); one that draws has it in its entry (`Entry.chance`), so
that a replay draws the same. What is drawn follows from the seed, the ticket, the entry's number
and which draw of the event it is, so one seed serves many tickets. Every item is as likely as any
other (Fisher and Yates); the items stay in the order of the list.
"""

from __future__ import annotations

from hashlib import sha256

from callout.content.executable import Executable, compiles
from callout.datamodel.expressions import BoundExpression
from callout.datamodel.field_types import conversion
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import Names
from callout.datamodel.privacy.disclosure import check_due, check_kept
from callout.datamodel.world import World
from callout.errors import ExpressionError
from callout.feel import ANY, NUMBER, ListOf
from callout.process import Sample
from callout.values import Value


@compiles(Sample)
def compile_sample(action: Sample, context: LinkContext, names: Names) -> Executable | None:
    """Draw as many items as asked for, or all there are, into a field."""
    found = context.field_type(action.into)
    source = context.compiler.expression(action.source, names, ListOf(ANY))
    size = context.compiler.expression(action.size, names, NUMBER)
    check_due("how many are drawn", [size], names, context)
    if found is None or source is None or size is None:
        return None
    path, kind = found
    check_kept(path, [source], names, context, what=f"what is drawn into '{action.into.text}'")
    convert = conversion(kind)

    def act(world: World) -> None:
        items = source.value(world)
        if not isinstance(items, list):
            raise ExpressionError(f"'{source.text}' gives no list", where=source.where)
        world.assign(path, convert(drawn(world, items, _count(size, world))))

    return act


def drawn(world: World, items: list[Value], count: int) -> list[Value]:
    """So many of the items, in their order; raises ExpressionError without chance."""
    world.draws += 1
    if world.chance is None:
        raise ExpressionError("there is no chance to draw by: none was handed in with the event")
    seed = f"{world.chance}/{world.id}/{world.seq}/{world.draws}"
    places = list(range(len(items)))
    for number in range(min(count, len(places))):
        other = number + _below(len(places) - number, f"{seed}/{number}")
        places[number], places[other] = places[other], places[number]
    return [items[place] for place in sorted(places[:count])]


def _below(bound: int, seed: str) -> int:
    """A whole number below the bound, each as likely but for one in 2**200."""
    return int.from_bytes(sha256(seed.encode()).digest()) % bound


def _count(size: BoundExpression, world: World) -> int:
    value = size.value(world)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ExpressionError(f"'{size.text}' is no number of items", where=size.where)
    return value
