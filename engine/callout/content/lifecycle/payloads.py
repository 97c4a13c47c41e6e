"""What the standard acts carry: their own fields, and those that a process adds."""

from __future__ import annotations

from collections.abc import Mapping

from callout.datamodel.expressions import Compiler
from callout.datamodel.payload_check import REASON, Shape, shape_of
from callout.feel import ANY, STRING
from callout.process import StandardAct, TicketAct

_WHY = Shape("reason", STRING)
_OWN: Mapping[TicketAct, tuple[Shape, ...]] = {
    TicketAct.CANCEL: (REASON,),
    TicketAct.ASSIGN: (Shape("to", STRING, required=True, filled=True), _WHY),
    TicketAct.TAKE: (_WHY,),
    TicketAct.HAND_BACK: (_WHY,),
    TicketAct.NOTE: (Shape("text", STRING, required=True, filled=True, private=True),),
    TicketAct.CORRECT: (Shape("fields", ANY, required=True), REASON),
    TicketAct.MERGE: (Shape("into", STRING, required=True, filled=True), REASON),
    TicketAct.REOPEN: (REASON,),
    TicketAct.SUSPEND: (REASON,),
    TicketAct.RESUME: (_WHY,),
}


def act_shapes(act: StandardAct, compiler: Compiler) -> dict[str, Shape]:
    """The payload of an act; a field of its own goes before one of the process."""
    added = {name: shape_of(each, compiler) for name, each in act.payload.items()}
    return {**added, **{shape.name: shape for shape in _OWN[act.act]}}
