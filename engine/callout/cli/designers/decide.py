"""`callout decide`: put facts to a rule table and see which rows answer.

With ``--ticket`` a table is asked as that ticket asked it, but for what ``--with`` says. Else facts
come as JSON or YAML on the command line, or as a CSV file of cases. Texts are read by the declared
types. In a CSV, columns named like outputs are expectations; a difference is told and
makes the command fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from callout.cli.auditors.recorded_table import decide_again_alone
from callout.cli.facts import facts_option, file_text
from callout.cli.options import DEFAULT_DATABASE, MOST, Database
from callout.cli.output import console, errors
from callout.cli.typed_texts import read_value, rows_of
from callout.clock import SystemClock
from callout.datamodel.library_view import LibraryView
from callout.dmn import Decision, RuleTable
from callout.dmn import decide as apply
from callout.dmn.phrases import say_value
from callout.errors import CalloutError
from callout.feel import ANY, Frame
from callout.library import Library, NotInLibrary
from callout.reader.rules import load_library
from callout.report.screen import write_json
from callout.values import DateTime, Facts, Value, encode, from_json


@dataclass(frozen=True, slots=True)
class Question:
    """A table, what its cells may read, and the instant that ``now()`` is."""

    library: Library
    table: RuleTable
    scope: Facts
    now: DateTime
    zone: str

    def answer(self, texts: Mapping[str, Value]) -> Decision:
        """The decision for facts as they were given; raises CalloutError."""
        types = {each.name: each.type for each in self.table.inputs} | dict(self.table.needs)
        facts = {
            name: read_value(value, types.get(name, ANY), name) for name, value in texts.items()
        }
        inputs = {each.name for each in self.table.inputs}
        given = {name: value for name, value in facts.items() if name in inputs}
        frame = Frame(now=self.now, zone=self.zone)
        return apply(self.table, {**self.scope, **facts}, frame, given=given)


def decide(
    rules: Annotated[
        Path | None, typer.Argument(help="A rules file, or a folder of them; none with --ticket.")
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="The table; needed if there are several.")
    ] = None,
    facts: Annotated[
        str | None, typer.Option("--with", help="Facts as JSON or YAML, or @file.")
    ] = None,
    cases: Annotated[Path | None, typer.Option("--csv", help="A CSV file of cases.")] = None,
    profile: Annotated[str | None, typer.Option(help="Whose parameters hold.")] = None,
    now: Annotated[
        str | None,
        typer.Option(help="The instant that now() is; without an offset in the profile's zone."),
    ] = None,
    ticket: Annotated[
        str | None, typer.Option(help="Ask as this ticket did, by its own version of the rules.")
    ] = None,
    seq: Annotated[
        int | None,
        typer.Option(min=1, max=MOST, help="Which entry asked; default: the last that did."),
    ] = None,
    db: Database = DEFAULT_DATABASE,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per case.")] = False,
) -> None:
    """Put facts to a rule table and see which rows answer."""
    if ticket is not None and rules is None:
        if cases is not None or profile is not None or now is not None:
            raise typer.BadParameter("a ticket has its own profile, instant and inputs")
        decide_again_alone(db, ticket, (seq, table), facts, as_json=as_json)
        return
    if rules is None or ticket is not None:
        raise typer.BadParameter("name a rules file, or a ticket with --ticket")
    try:
        question = ask(rules, table, profile, now)
        answers: Iterable[Mapping[str, Value]] = (
            rows_of(cases, "--csv") if cases else [_given(facts)]
        )
        results = [_result(question, texts) for texts in answers]
    except (CalloutError, OSError) as error:
        errors().page(str(error))
        raise typer.Exit(2) from None
    for result in results:
        if as_json:
            write_json(result.as_json(), indent=False)
        else:
            console().page(result.text())
    if any(result.problem for result in results):
        raise typer.Exit(1)


def ask(rules: Path, table: str | None, profile: str | None, now: str | None) -> Question:
    """Load rules and pick a table.

    The other files of the folder are loaded too, because tables call tables and read parameters.
    """
    folder = rules if rules.is_dir() else _root_of(rules)
    paths = sorted(folder.rglob("*.yaml")) if rules.is_dir() or _has_rules(folder) else [rules]
    library = load_library({str(path): file_text(path, "rules") for path in paths}, check=False)
    chosen = _table(library, rules, table)
    profile = profile or next(iter(library.parameter_sets), None)
    parameters = library.parameters(profile) if profile else {}
    calendars = library.calendars_of(profile) if profile else None
    scope: dict[str, Value] = {"param": parameters, "profile": profile}
    scope.update(library.functions(parameters, calendars))  # type: ignore[arg-type]  # a scope holds functions too
    instant = _instant(now) if now else DateTime.from_datetime(SystemClock().now())
    return Question(library, chosen, scope, instant, LibraryView(library, profile, "", {}).zone)


def _instant(text: str) -> DateTime:
    try:
        return DateTime.parse(text)
    except ValueError as error:
        raise typer.BadParameter(f"--now: {error}") from None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one case came to; `problem` is why it failed or differs from what was expected."""

    table: RuleTable
    decision: Decision | None
    problem: str | None = None
    missing: tuple[str, ...] = ()
    """Facts that were read and not given; they are null."""

    def text(self) -> str:
        """The rows hit and the outputs."""
        if self.decision is None:
            return f"{self.table.name}: {self.problem}"
        lines = [f"{self.table.name} ({self.decision.policy}): {_say(self.decision.outputs)}"]
        lines += [f"  {name} = {say_value(value)}" for name, value in self.decision.inputs.items()]
        for row_id in self.decision.rows:
            row = self.table.row(row_id)
            if row is not None:
                source = f" [{', '.join(row.source)}]" if row.source else ""
                lines.append(f"  row {row.number} {row_id}{source} at {row.where}")
        if not self.decision.rows:
            lines.append("  no row; the default")
        if self.missing:
            lines.append(f"  not given, so null: {', '.join(self.missing)}")
        if self.problem:
            lines.append(f"  {self.problem}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The decision as the history keeps it, and the problem."""
        made: dict[str, object] = {"table": self.table.name}
        if self.decision is not None:
            decided = self.decision.to_json()
            assert isinstance(decided, dict)  # noqa: S101 - a decision is an object
            made.update(decided)
        return {**made, "problem": self.problem} if self.problem else made


def _result(question: Question, texts: Mapping[str, Value]) -> CaseResult:
    outputs = {each.name: each.type for each in question.table.outputs}
    known = {each.name for each in question.table.inputs} | question.table.needs.keys()
    expected = {name: texts[name] for name in texts if name in outputs and name not in known}
    try:
        decision = question.answer({k: v for k, v in texts.items() if k not in expected})
        wanted = {
            name: read_value(value, outputs[name], name)
            for name, value in expected.items()
            if value not in (None, "")
        }
    except CalloutError as error:
        return CaseResult(question.table, None, str(error))
    missing = tuple(name for name in _read_names(question.table, texts) if name not in texts)
    return CaseResult(question.table, decision, _difference(decision, wanted), missing)


def _read_names(table: RuleTable, given: Mapping[str, Value]) -> Iterator[str]:
    """The facts that a decision reads when these inputs are given."""
    read = {
        path[0]
        for each in table.inputs
        if each.expression is not None and each.name not in given
        for path in each.expression.reads
    }
    return (name for name in table.needs if name in read or name in table.parameters)


def _difference(decision: Decision, expected: Facts) -> str | None:
    outputs = decision.outputs
    for name, wanted in expected.items():
        if isinstance(outputs, dict):
            found = outputs[name]
        elif isinstance(outputs, list):
            found = [each[name] for each in outputs if isinstance(each, dict)]
        else:
            found = outputs
        if found != wanted:
            return f"'{name}' is {say_value(found)}, and {say_value(wanted)} was expected"
    return None


def _table(library: Library, rules: Path, name: str | None) -> RuleTable:
    if name is not None:
        return library.table(name)
    own = [each for each in library.tables.values() if Path(each.where.path) == rules]
    candidates = own or list(library.tables.values())
    if len(candidates) == 1:
        return candidates[0]
    names = ", ".join(each.name for each in candidates) or "none"
    raise NotInLibrary(f"{rules} has several tables", hint=f"say --table, one of: {names}")


def _root_of(rules: Path) -> Path:
    """The folder whose files belong together: `rules` if the file lies below one."""
    for folder in rules.parents:
        if folder.name == "rules":
            return folder
    return rules.parent


def _has_rules(folder: Path) -> bool:
    return folder.name == "rules"


def _given(text: str | None) -> dict[str, Value]:
    return {name: from_json(value) for name, value in facts_option(text, "--with").items()}


def _say(outputs: Value) -> str:
    if isinstance(outputs, dict):
        return ", ".join(f"{name} = {say_value(value)}" for name, value in outputs.items())
    return json.dumps(encode(outputs), ensure_ascii=False)
