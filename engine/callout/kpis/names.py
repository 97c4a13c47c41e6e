"""What the expressions of a KPI read: a ticket at rest and nothing else, as of a given instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from callout.content.worklist import names_at_rest
from callout.datamodel.expressions import Compiler, engine_names
from callout.datamodel.library_view import LibraryView
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import TICKET, Names
from callout.definition.declared_shapes import declared_shapes
from callout.definition.linker import link_names
from callout.feel import DATE_TIME, STRING, ContextOf, ListOf, OneOf
from callout.process import Process
from callout.records import TicketStatus

AS_OF: Final = "as_of"
"""The instant that figures are made for."""
ITEM: Final = "item"
"""One of several cases of a ticket."""
_LOOKED_UP = "fact"
TICKET_AT_REST = ContextOf(
    {
        **dict(TICKET.fields or ()),
        "closed_at": DATE_TIME,
        "outcome": STRING,
        "status": OneOf(tuple(each.value for each in TicketStatus)),
        "process": STRING,
        "profile": STRING,
        "region": STRING,
        "breaches": ListOf(STRING),
    }
)


def kpi_context(
    process: Process, view: LibraryView, processes: Mapping[str, Process]
) -> LinkContext:
    """The process with its names, as seen with the profile; what is wrong with it is not told."""
    compiler = Compiler(variables=engine_names(process))
    return link_names(process, declared_shapes(process, compiler), view, processes, compiler)


def ticket_names(context: LinkContext) -> Names:
    """Fields, papers, duties, clocks, parameters, tables, ``ticket`` and ``as_of``."""
    known = names_at_rest(context)
    kept = {name: kind for name, kind in known.types.items() if name != _LOOKED_UP}
    return Names({**kept, "ticket": TICKET_AT_REST, AS_OF: DATE_TIME})
