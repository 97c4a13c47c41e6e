"""From a process and a library of rules to a definition that can run, step by step.

1. Types: what the file declares that data may be (`declared_shapes`).
2. Names: what expressions may read, place by place (`LinkContext`).
3. Content: what is received and opened, timers and system variables, compiled (`Parts`).
4. Chart: states and transitions, their guards and blocks compiled (`ProcessContent`).
5. Use: what the steps before have taken of the library (`used_rules`).
6. Personal data: where they are, and which tables read them (`private_fields`).
7. The definition, if nothing is wrong.

Each step is handed the results of those before. All report to one compiler and go on, so that
everything that is wrong is said at once, sorted by place: names, types, tables, messages, roles,
forms, acts, parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from callout.content.defaults import all_fields, compile_initial_values
from callout.content.facts.compile import compile_facts
from callout.content.facts.others import fact_types
from callout.content.forms import compile_checklist
from callout.content.lifecycle.acts import CompiledAct
from callout.content.lifecycle.compile import compile_acts
from callout.content.messaging.assign import check_people
from callout.content.messaging.group import ChildGroup, Invoked
from callout.content.messaging.invoke import ChildTicket
from callout.content.messaging.keyed import compile_key
from callout.content.receive import act_done, declared_event
from callout.content.settling import Settling, compile_settling
from callout.content.system_variables import system_variables
from callout.content.timing.clocks import ProcessClocks
from callout.content.timing.compile_clocks import compile_clocks
from callout.content.timing.duties import check_acts
from callout.content.timing.timers import ProcessTimers, compile_timers
from callout.content.worklist import Listing, compile_worklist
from callout.datamodel.event_types import payload_types
from callout.datamodel.expressions import Compiler, engine_names
from callout.datamodel.field_types import declared_type, private_paths
from callout.datamodel.files.named_files import looked_for
from callout.datamodel.library_view import LibraryView
from callout.datamodel.link_context import LinkContext
from callout.datamodel.names import NO_NAMES, RESERVED, form_type, process_names
from callout.datamodel.payload_check import Shape
from callout.datamodel.world import DataModel, SystemVariable, World
from callout.errors import DefinitionError, Problem, Severity, in_order
from callout.feel.builtins.registry import BUILTINS
from callout.library import Library
from callout.process import Field, Process, Sample, StateKind, TicketAct, walk
from callout.process.ownership import Ownership
from callout.records import OPEN
from callout.scxml import Chart, TransitionsExecutor, compile_chart
from callout.semantics import NEWEST, Semantics
from callout.values import Facts

from .citations import cited_in
from .content import ProcessContent
from .declared_shapes import DeclaredShapes, declared_shapes
from .definition import Definition, Receiver
from .hash import definition_hash
from .opener import Opener
from .private import private_fields
from .used_rules import UsedRules, rule_days, used_rules

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
    Events are decided by the newest semantics; `Definition.of_version` gives the others.

    Raises:
        DefinitionError: with everything that is wrong.
    """
    rules = LibraryView(library, profile, region or "", settings)
    return _link(process, rules, neighbours or {}, NEWEST)


def _link(
    process: Process,
    rules: LibraryView,
    neighbours: Mapping[str, Process],
    semantics: Semantics,
) -> Definition:
    compiler = Compiler(semantics=semantics, variables=engine_names(process))
    shapes = declared_shapes(process, compiler)
    context = link_names(process, shapes, rules, neighbours, compiler)
    parts = compile_parts(context, shapes)
    chart = _compile_chart(context, parts)
    used = used_rules(context, rules)
    problems = (*compiler.problems, *rules.unset(used.parameters))
    relink = cache(partial(_link, process, rules, neighbours))
    return _definition(context, rules, parts, _sound(chart, problems), used, relink)


def link_names(
    process: Process,
    shapes: DeclaredShapes,
    rules: LibraryView,
    neighbours: Mapping[str, Process],
    compiler: Compiler,
) -> LinkContext:
    """The second step; L014 for a field that has a name of the engine's own."""
    fields = all_fields(process)
    _check_reserved(process, fields, compiler)
    known = rules.types()
    functions = {*BUILTINS, *known} if compiler.semantics.functions_stay else NO_NAMES
    names = process_names(
        process,
        {name: declared_type(each, compiler) for name, each in fields.items()},
        known,
        payload_types(process, shapes.events, neighbours, functions),
        {
            form: form_type({name: shape.type for name, shape in parts.items()})
            for form, parts in shapes.forms.items()
        },
        fact_types(process, neighbours),
    )
    return LinkContext(
        process=process,
        tables=rules.library.tables,
        roles=rules.library.roles,
        neighbours=neighbours,
        compiler=compiler,
        names=names,
        private=frozenset(private_paths(fields)),
        invokes=frozenset(invoke.id for invoke in walk.invokes(process)),
    )


def _check_reserved(process: Process, fields: Mapping[str, Field], compiler: Compiler) -> None:
    payloads = {
        name: each for event in process.events.values() for name, each in event.payload.items()
    }
    for name, each in {**payloads, **fields}.items():
        if name in RESERVED or name in compiler.variables:
            compiler.report(
                "L014",
                f"'{name}' is a name of the engine's own",
                each.where,
                hint="call the field something else",
            )


@dataclass(frozen=True, slots=True)
class Parts:
    """What the third step makes: all of a definition that is no state and no transition."""

    receivers: Mapping[str, Receiver]
    acts: Mapping[str, CompiledAct]
    opener: Opener
    variables: Mapping[str, SystemVariable]
    timers: ProcessTimers
    listing: Listing
    clocks: ProcessClocks
    settling: Settling
    files: Mapping[str, Mapping[str, Shape]]


def compile_parts(context: LinkContext, shapes: DeclaredShapes) -> Parts:
    """The third step."""
    process = context.process
    check_acts(context)
    check_people(context)
    named = {each.text for event in process.events.values() for each in event.not_by}
    declared: list[Receiver] = [
        declared_event(event, context, shapes.events[name], remembered=name in named)
        for name, event in process.events.items()
    ]
    acts: list[Receiver] = [act_done(act, context) for act in process.acts.values()]
    standard = compile_acts(context, shapes.events, shapes.data)
    possible: list[Receiver] = [*declared, *acts, *standard.values()]
    checklists = {
        name: compile_checklist(each, context) for name, each in process.checklists.items()
    }
    fields = tuple(context.names.fields)
    clocks = compile_clocks(context)
    return Parts(
        {receiver.name: receiver for receiver in possible},
        standard,
        Opener(
            process.name, shapes.data, fields, compile_initial_values(context), compile_key(context)
        ),
        system_variables(process, checklists, clocks, compile_facts(context)),
        compile_timers(context),
        compile_worklist(context),
        clocks,
        compile_settling(context),
        looked_for({OPEN: shapes.data, **shapes.events}, _correctable(standard)),
    )


def _correctable(acts: Mapping[str, CompiledAct]) -> Mapping[str, Shape]:
    correct = acts.get(TicketAct.CORRECT.event)
    return correct.corrections.shapes if correct is not None else {}


def _compile_chart(context: LinkContext, parts: Parts) -> Chart[World] | None:
    """The fourth step; None, and problems, where states are not well formed."""
    try:
        return compile_chart(
            context.process,
            ProcessContent(context, parts.timers, parts.clocks),
            as_written=context.compiler.semantics.document_order,
        )
    except DefinitionError as error:
        context.compiler.problems.extend(error.problems)
        return None


def _sound(chart: Chart[World] | None, problems: tuple[Problem, ...]) -> Chart[World]:
    """The chart; raises DefinitionError if anything is wrong, here or elsewhere."""
    if chart is None or any(each.severity is Severity.ERROR for each in problems):
        raise DefinitionError(dict.fromkeys(problems))
    return chart


def _definition(
    context: LinkContext,
    rules: LibraryView,
    parts: Parts,
    chart: Chart[World],
    used: UsedRules,
    relink: Callable[[Semantics], Definition],
) -> Definition:
    process = context.process
    pinned = rules.pinned(used.tables)
    tables = {name: rules.library.tables[name] for name in sorted(used.tables)}
    model = DataModel(
        hash=definition_hash(process, pinned, context.compiler.literals),
        semantics=context.compiler.semantics,
        region=rules.region or None,
        fields=parts.opener.fields,
        payload_only=used.payload_only,
        variables=parts.variables,
        days=rule_days(used, rules),
        private=private_fields(context, used.tables),
        ownership=Ownership.of(process),
        calendars=rules.calendars,
    )
    return Definition(
        process=process,
        profile=rules.profile,
        model=model,
        chart=chart,
        executor=TransitionsExecutor(chart),
        receivers=parts.receivers,
        acts=parts.acts,
        opener=parts.opener,
        children=_children(chart),
        timers=parts.timers,
        clocks=parts.clocks,
        outcomes=_outcomes(process),
        pinned=pinned,
        relink=relink,
        settling=parts.settling,
        findings=in_order(dict.fromkeys(context.compiler.problems)),
        listing=parts.listing,
        files=parts.files,
        draws=any(isinstance(action, Sample) for action in walk.actions(process)),
        tables=tables,
        citations=cited_in(process, tables.values()),
        literals=context.compiler.literals,
    )


def _children(chart: Chart[World]) -> tuple[Invoked, ...]:
    """The invokes of all states, as `ProcessContent` has compiled them."""
    invocations = (each for node in chart.nodes for each in node.invocations)
    return tuple(each for each in invocations if isinstance(each, ChildTicket | ChildGroup))


def _outcomes(process: Process) -> dict[str, str]:
    """The outcome of each final state of the top level: what it says, else its name."""
    return {
        state.id: state.outcome.text if state.outcome is not None else state.id
        for state in process.root.states
        if state.kind is StateKind.FINAL
    }
