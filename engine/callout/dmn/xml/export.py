"""Writes rule tables as DMN 1.3 XML, which Camunda Modeler and other editors open.

Every table is a decision over the facts it reads; a table that others call is a business knowledge
model. Bare words get their quotes back, row ids and remarks become annotations. What DMN has no
word for stays behind: that no matching row is an error (DMN answers null), and the calendar
functions, which appear as knowledge models without logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from callout.dmn import CALENDAR_FUNCTIONS, HitPolicy, InputClause, OutputClause, Row, RuleTable
from callout.dmn.compile.bare_words import string_literal
from callout.feel import ANY, Kind, Type
from callout.values import Value

from .dmndi import Drawing
from .writer import XmlWriter

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_POLICIES: Mapping[HitPolicy, tuple[str, str]] = {
    HitPolicy.UNIQUE: ("UNIQUE", ""),
    HitPolicy.ANY: ("ANY", ""),
    HitPolicy.PRIORITY: ("PRIORITY", ""),
    HitPolicy.FIRST: ("FIRST", ""),
    HitPolicy.RULE_ORDER: ("RULE ORDER", ""),
    HitPolicy.OUTPUT_ORDER: ("OUTPUT ORDER", ""),
    HitPolicy.COLLECT: ("COLLECT", ""),
    HitPolicy.SUM: ("COLLECT", "SUM"),
    HitPolicy.MIN: ("COLLECT", "MIN"),
    HitPolicy.MAX: ("COLLECT", "MAX"),
    HitPolicy.COUNT: ("COLLECT", "COUNT"),
}
_PLAIN = frozenset(
    {Kind.NUMBER, Kind.STRING, Kind.BOOLEAN, Kind.DATE, Kind.TIME, Kind.DATE_TIME}
    | {Kind.DAYS_DURATION, Kind.MONTHS_DURATION}
)


def export_tables(
    tables: Iterable[RuleTable], name: str, namespace: str = "https://example.org/callout"
) -> str:
    """A DMN document with these tables; those that they call have to be among them."""
    return _Export(tuple(tables), name, namespace).document()


class _Export:
    """One document."""

    def __init__(self, tables: tuple[RuleTable, ...], name: str, namespace: str) -> None:
        self.tables = tables
        self.name = name
        self.namespace = namespace
        self.called = {name for table in tables for name in table.calls}
        self.ids: dict[tuple[str, str], str] = {}
        self.drawing = Drawing()
        self.writer = XmlWriter()

    def document(self) -> str:
        """The text of the document."""
        opening = {
            "xmlns": NAMESPACE,
            "xmlns:dmndi": "https://www.omg.org/spec/DMN/20191111/DMNDI/",
            "xmlns:dc": "http://www.omg.org/spec/DMN/20180521/DC/",
            "xmlns:di": "http://www.omg.org/spec/DMN/20180521/DI/",
            "id": "definitions",
            "name": self.name,
            "namespace": self.namespace,
        }
        with self.writer.element("definitions", opening):
            for fact, kind in self._facts().items():
                self._input_data(fact, kind)
            for function in self._functions():
                self._missing_function(function)
            for table in self.tables:
                self._id("function" if table.name in self.called else "decision", table.name)
            for table in sorted(self.tables, key=lambda table: table.name not in self.called):
                if table.name in self.called:
                    self._knowledge(table)
                else:
                    self._decision(table)
            self.drawing.write(self.writer)
        return self.writer.text()

    def _facts(self) -> dict[str, Type]:
        """What decisions read from outside, with types."""
        facts: dict[str, Type] = {}
        for table in self.tables:
            if table.name not in self.called:
                facts.update({each.name: each.type for each in _from_facts(table)})
                facts.update(table.needs)
            if _reads(table, "param"):
                facts["param"] = ANY
        return facts

    def _functions(self) -> list[str]:
        return [
            name for name in CALENDAR_FUNCTIONS if any(_reads(table, name) for table in self.tables)
        ]

    def _id(self, kind: str, name: str) -> str:
        """The id of a node; an input, a function and a decision may share a name."""
        return self.ids.setdefault((kind, name), f"{kind}_{len(self.ids) + 1}")

    def _input_data(self, name: str, kind: Type) -> None:
        own = self._id("input", name)
        self.drawing.add(own, row=2)
        with self.writer.element("inputData", {"id": own, "name": name}):
            self._variable(own, name, kind)

    def _missing_function(self, name: str) -> None:
        """A function that only we know: its name and parameters, for whoever fills it in."""
        own = self._id("function", name)
        self.drawing.add(own, row=1)
        with self.writer.element("businessKnowledgeModel", {"id": own, "name": name}):
            self._variable(own, name, ANY)
            with self.writer.element("encapsulatedLogic", {"id": f"{own}_logic"}):
                for place, kind in enumerate(CALENDAR_FUNCTIONS[name].parameters, start=1):
                    self._parameter(own, f"p{place}", kind)
                self._text("literalExpression", f"{own}_text", "null")

    def _knowledge(self, table: RuleTable) -> None:
        own = self._id("function", table.name)
        self.drawing.add(own, row=1)
        with self.writer.element("businessKnowledgeModel", {"id": own, "name": table.name}):
            self._about(table)
            self._variable(own, table.name, ANY)
            with self.writer.element("encapsulatedLogic", {"id": f"{own}_logic"}):
                kinds = {each.name: each.type for each in table.inputs} | dict(table.needs)
                for parameter in table.parameters:
                    self._parameter(own, parameter, kinds.get(parameter, ANY))
                self._table(table, own, given=True)
            self._requirements(table, own, facts=False)

    def _decision(self, table: RuleTable) -> None:
        own = self._id("decision", table.name)
        shared = [self._shared(table, each) for each in _shared_inputs(table)]
        self.drawing.add(own, row=0)
        with self.writer.element("decision", {"id": own, "name": table.name}):
            self._about(table)
            self._variable(own, table.name, ANY)
            for target in shared:
                self._requirement(own, "informationRequirement", "requiredDecision", target)
            self._requirements(table, own, facts=True)
            self._table(table, own, given=False)

    def _shared(self, table: RuleTable, column: InputClause) -> str:
        """An input that cells read by name: in DMN it has to be a decision of its own."""
        own = self._id(f"{self._id('decision', table.name)}_input", column.name)
        self.drawing.add(own, row=1)
        expression = column.expression
        reads = {path[0] for path in expression.reads} if expression else set()
        with self.writer.element("decision", {"id": own, "name": column.name}):
            self._variable(own, column.name, column.type)
            for name in sorted(reads):
                self._reading(own, name)
            self._text("literalExpression", f"{own}_e", expression.text if expression else "null")
        return own

    def _reading(self, own: str, name: str) -> None:
        """The requirement of one name."""
        if ("input", name) in self.ids:
            target = self._id("input", name)
            self._requirement(own, "informationRequirement", "requiredInput", target)
        elif ("function", name) in self.ids:
            target = self._id("function", name)
            self._requirement(own, "knowledgeRequirement", "requiredKnowledge", target)

    def _about(self, table: RuleTable) -> None:
        about = table.about.get("en") or table.title.get("en")
        if about:
            self.writer.leaf("description", {}, about)

    def _variable(self, own: str, name: str, kind: Type) -> None:
        self.writer.leaf("variable", {"id": f"{own}_var", "name": name, "typeRef": _type(kind)})

    def _parameter(self, own: str, name: str, kind: Type) -> None:
        number = len(self.writer.lines)
        attributes = {"id": f"{own}_p{number}", "name": name, "typeRef": _type(kind)}
        self.writer.leaf("formalParameter", attributes)

    def _requirements(self, table: RuleTable, own: str, *, facts: bool) -> None:
        names = [each.name for each in _from_facts(table)] + list(table.needs) if facts else []
        names += ["param"] if _reads(table, "param") and facts else []
        functions = [name for name in CALENDAR_FUNCTIONS if _reads(table, name)]
        for name in dict.fromkeys((*names, *sorted(table.calls), *functions)):
            self._reading(own, name)

    def _requirement(self, own: str, kind: str, inner: str, target: str) -> None:
        edge = f"{own}_{target}"
        self.drawing.connect(edge, target, own)
        with self.writer.element(kind, {"id": edge}):
            self.writer.leaf(inner, {"href": f"#{target}"})

    def _table(self, table: RuleTable, own: str, *, given: bool) -> None:
        policy, aggregation = _POLICIES[table.policy]
        attributes = {"id": f"{own}_table", "hitPolicy": policy}
        if aggregation:
            attributes["aggregation"] = aggregation
        with self.writer.element("decisionTable", attributes):
            for place, column in enumerate(table.inputs, start=1):
                self._input(column, f"{own}_i{place}", given=given)
            for place, output in enumerate(table.outputs, start=1):
                self._output(output, f"{own}_o{place}")
            remarks = _remarks(table)
            for remark in remarks:
                self.writer.leaf("annotation", {"name": remark})
            for row in table.rows:
                self._row(row, f"{own}_r{row.number}", remarks)

    def _input(self, column: InputClause, own: str, *, given: bool) -> None:
        expression = column.expression
        is_named = given or expression is None or self._is_shared(own, column)
        text = column.name if is_named or expression is None else expression.text
        with self.writer.element("input", {"id": own, "label": column.name}):
            kind = {"typeRef": _type(column.type)}
            self._text("inputExpression", f"{own}_e", text, kind)
            if column.values:
                self._text("inputValues", f"{own}_v", _list(column.values))
            elif column.allowed is not None:
                self._text("inputValues", f"{own}_v", column.allowed.text)

    def _is_shared(self, own: str, column: InputClause) -> bool:
        return (f"{own.rpartition('_')[0]}_input", column.name) in self.ids

    def _output(self, output: OutputClause, own: str) -> None:
        attributes = {"id": own, "name": output.name, "typeRef": _type(output.type)}
        with self.writer.element("output", attributes):
            if output.values:
                self._text("outputValues", f"{own}_v", _list(output.values))
            if output.default is not None:
                self._text("defaultOutputEntry", f"{own}_d", output.default.text)

    def _row(self, row: Row, own: str, remarks: Sequence[str]) -> None:
        with self.writer.element("rule", {"id": own}):
            for place, test in enumerate(row.tests, start=1):
                self._text("inputEntry", f"{own}_i{place}", "-" if test is None else test.text)
            for place, answer in enumerate(row.answers, start=1):
                self._text("outputEntry", f"{own}_o{place}", answer.text)
            for remark in remarks:
                cell = row.cells.remarks.get(remark)
                with self.writer.element("annotationEntry", {}):
                    self.writer.leaf("text", {}, cell.text if cell else "")

    def _text(self, name: str, own: str, text: str, more: Mapping[str, str] | None = None) -> None:
        with self.writer.element(name, {"id": own, **(more or {})}):
            self.writer.leaf("text", {}, text)


def _from_facts(table: RuleTable) -> list[InputClause]:
    return [each for each in table.inputs if each.expression is None]


def _shared_inputs(table: RuleTable) -> list[InputClause]:
    """The inputs with an expression that cells read by name."""
    tests = [test.reads for row in table.rows for test in row.tests if test is not None]
    paths = [*tests, *(answer.reads for row in table.rows for answer in row.answers)]
    read = {path[0] for reads in paths for path in reads}
    return [each for each in table.inputs if each.expression is not None and each.name in read]


def _reads(table: RuleTable, name: str) -> bool:
    parts = [each.expression for each in table.inputs if each.expression is not None]
    texts = [part.reads for part in parts]
    texts += [test.reads for row in table.rows for test in row.tests if test is not None]
    texts += [answer.reads for row in table.rows for answer in row.answers]
    return any(path[0] == name for paths in texts for path in paths)


def _remarks(table: RuleTable) -> list[str]:
    """The names of remark columns, in order."""
    return list(dict.fromkeys(name for row in table.rows for name in row.cells.remarks if name))


def _type(kind: Type) -> str:
    return str(kind.kind) if kind.kind in _PLAIN else "Any"


def _list(values: Sequence[Value]) -> str:
    return ", ".join(string_literal(v) if isinstance(v, str) else _literal(v) for v in values)


def _literal(value: Value) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return str(value) if isinstance(value, int) else f'@"{value}"'
