"""From a process and a library of rules to a definition that can run.

Everything is checked here, before the first ticket: names, types, tables, messages, roles, forms,
acts, parameters. All problems are reported at once, sorted by place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from callout.content.defaults import all_fields, defaulting
from callout.content.forms import items_of
from callout.content.receive import act_done, declared_event, event_shapes
from callout.content.system_variables import in_state, views_of
from callout.content.timers import note_orders, renewals
from callout.datamodel.days import Days
from callout.datamodel.expressions import Compiler
from callout.datamodel.field_types import Shape, private_paths, shape_of, type_of
from callout.datamodel.library_view import PARAM, Surroundings, names_read, parameters_read
from callout.datamodel.link_context import Linkage
from callout.datamodel.names import RESERVED, form_type, vocabulary
from callout.datamodel.payloads import carried_by, states_of
from callout.datamodel.world import DataModel, World
from callout.dmn import CALENDAR_FUNCTIONS
from callout.errors import DefinitionError, Severity, in_order
from callout.library import Library
from callout.process import EventDeclaration, Field, Process, StateKind
from callout.scxml import Chart, TransitionsExecutor, compile_chart
from callout.values import Date, Facts, Value

from .content import ProcessContent
from .definition import Definition, Receiver
from .hash import definition_hash
from .opening import Opener

NOTHING: Facts = {}


def link(
    process: Process,
    library: Library,
    *,
    profile: str | None = None,
    settings: Facts = NOTHING,
    region: str | None = None,
    neighbours: Mapping[str, Process] | None = None,
) -> Definition:
    """Compile and check a process with the rules it uses.

    `profile` and `region` choose parameters, `settings` set those that need a deployment's number.
    `neighbours` are the other processes: with them, what is invoked and started is checked too.

    Raises:
        DefinitionError: with everything that is wrong.
    """
    around = Surroundings(library, profile, region or "", settings)
    return _Linker(process, around, neighbours or {}).definition()


class _Linker:
    def __init__(
        self, process: Process, around: Surroundings, neighbours: Mapping[str, Process]
    ) -> None:
        self._process = process
        self._around = around
        self._compiler = Compiler()
        self._forms = {name: self._shapes(form.fields) for name, form in process.forms.items()}
        self._events = {name: self._event(event) for name, event in process.events.items()}
        self._linkage = self._new_linkage(neighbours)

    def definition(self) -> Definition:
        """The linked process; raises DefinitionError with everything that is wrong."""
        process, linkage = self._process, self._linkage
        note_orders(process.root, linkage)
        content = ProcessContent(linkage)
        drawn = self._chart(content)
        receivers = self._receivers()
        views = views_of(
            process, {name: items_of(each, linkage) for name, each in process.checklists.items()}
        )
        opener = self._opener()
        used = self._used()
        chart = self._without_problems(drawn, used)
        pinned = self._around.pinned(used)
        timers = [*content.repeating()]
        return Definition(
            process=process,
            profile=self._around.profile,
            model=DataModel(
                hash=definition_hash(process, pinned, self._compiler.literals),
                region=self._around.region or None,
                fields=opener.fields,
                payload_only=self._payload_only(),
                views=views,
                days=self._days(used),
            ),
            chart=chart,
            executor=TransitionsExecutor(chart),
            receivers=receivers,
            opener=opener,
            children=tuple(content.children),
            repeating={each.id: each for timer in timers for each in timer.repeating},
            instants=frozenset(instant.id for _, instant in content.instants),
            orders=linkage.orders,
            renew=renewals(content.instants),
            outcomes=_outcomes(process),
            pinned=pinned,
            findings=in_order(dict.fromkeys(self._compiler.problems)),
        )

    def _new_linkage(self, neighbours: Mapping[str, Process]) -> Linkage:
        process, compiler, library = self._process, self._compiler, self._around.library
        declared = all_fields(process)
        fields = {name: type_of(each, compiler) for name, each in declared.items()}
        papers = {
            name: form_type({key: shape.type for key, shape in self._forms[name].items()})
            for name in process.forms
        }
        events = carried_by(process, self._events, neighbours)
        self._check_reserved(declared)
        return Linkage(
            process,
            library.tables,
            library.roles,
            neighbours,
            compiler,
            vocabulary(process, fields, self._around.types(), events, papers),
            frozenset(private_paths(declared)),
            frozenset(invoke.id for state in states_of(process.root) for invoke in state.invokes),
        )

    def _check_reserved(self, declared: Mapping[str, Field]) -> None:
        payloads = {
            name: each
            for event in self._process.events.values()
            for name, each in event.payload.items()
        }
        for name, each in {**payloads, **declared}.items():
            if name in RESERVED:
                self._compiler.report(
                    "L014",
                    f"'{name}' is a name of the engine's own",
                    each.where,
                    hint="call the field something else",
                )

    def _shapes(self, fields: Mapping[str, Field]) -> dict[str, Shape]:
        return {name: shape_of(each, self._compiler) for name, each in fields.items()}

    def _event(self, event: EventDeclaration) -> dict[str, Shape]:
        lists = self._process.checklists
        name = event.checklist.text if event.checklist else ""
        items = lists[name].items if name in lists else ()
        return event_shapes(event, self._forms, self._shapes(event.payload), items)

    def _chart(self, content: ProcessContent) -> Chart[World] | None:
        try:
            return compile_chart(self._process, content)
        except DefinitionError as error:
            self._compiler.problems.extend(error.problems)
            return None

    def _receivers(self) -> dict[str, Receiver]:
        linkage = self._linkage
        receivers: dict[str, Receiver] = {
            name: declared_event(event, linkage, self._events[name])
            for name, event in self._process.events.items()
        }
        for act in self._process.acts.values():
            receiver = act_done(act, linkage)
            receivers[receiver.name] = receiver
        return receivers

    def _opener(self) -> Opener:
        process = self._process
        shapes = self._shapes(process.data)
        return Opener(
            process.name, shapes, tuple(self._linkage.words.fields), defaulting(self._linkage)
        )

    def _used(self) -> frozenset[str]:
        linkage = self._linkage
        for name in self._process.uses:
            linkage.table(name)
        called = self._compiler.called & linkage.tables.keys()
        return self._around.with_callees(linkage.used | called)

    def _without_problems(self, chart: Chart[World] | None, used: frozenset[str]) -> Chart[World]:
        problems = self._compiler.problems
        read = set(self._compiler.parameters)
        for name in used:
            read |= parameters_read(self._around.library.tables[name])
        problems.extend(self._around.unset(read))
        if chart is None or any(each.severity is Severity.ERROR for each in problems):
            raise DefinitionError(dict.fromkeys(problems))
        return chart

    def _payload_only(self) -> frozenset[str]:
        """The names that only events bring, as far as an expression or a table reads them."""
        tables = self._around.library.tables
        read = self._compiler.read.union(*(names_read(tables[name]) for name in self._used()))
        return self._linkage.words.payload_only & read

    def _days(self, used: frozenset[str]) -> Days:
        around = self._around
        wanted = {*self._compiler.called, *used, *CALENDAR_FUNCTIONS}
        blank: dict[str, Value] = dict.fromkeys(self._payload_only())

        def names(day: Date) -> dict[str, Value]:
            functions = {**around.functions(day, wanted), "in_state": in_state()}
            # A scope holds functions beside values; a ticket never does.
            return {**blank, **cast("dict[str, Value]", functions), PARAM: around.parameters(day)}

        return Days(names, around.zone)


def _outcomes(process: Process) -> dict[str, str]:
    """The outcome of each final state of the top level: what it says, else its name."""
    return {
        state.id: state.outcome.text if state.outcome is not None else state.id
        for state in process.root.states
        if state.kind is StateKind.FINAL
    }
