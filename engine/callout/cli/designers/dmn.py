"""`callout dmn`: write rule tables as DMN XML, or run a decision of a DMN model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from callout.cli.facts import facts_option, file_text
from callout.cli.output import errors
from callout.clock import SystemClock
from callout.dmn.xml import CompiledModel, Model, check_model, export_tables, import_models
from callout.errors import CalloutError
from callout.feel import Frame
from callout.reader.rules import load_library
from callout.report.screen import write_document
from callout.values import DateTime, Facts, encode, from_json


def dmn(
    path: Annotated[Path, typer.Argument(help="Rules (a file or folder), or a .dmn model.")],
    decision: Annotated[
        str | None, typer.Option(help="Of a model: the decision or service to run.")
    ] = None,
    facts: Annotated[str, typer.Option("--with", help="Facts as JSON or YAML, or @file.")] = "{}",
    check: Annotated[
        bool, typer.Option("--check", help="Of a model: say what is questionable in its tables.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Where to write; default: the screen.")] = None,
) -> None:
    """Write rule tables as DMN XML, or run a decision of a DMN model."""
    try:
        if check:
            text = "".join(f"{problem}\n" for problem in check_model(_model(path)))
        elif path.suffix == ".dmn":
            text = _run(path, decision, facts)
        else:
            text = _export(path)
    except (CalloutError, OSError) as error:
        errors().page(str(error))
        raise typer.Exit(2) from None
    if out is None:
        write_document(text.removesuffix("\n"))
    else:
        out.write_text(text, "utf-8")


def _export(path: Path) -> str:
    """The document for one file or all files of a folder."""
    paths = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    library = load_library({str(each): file_text(each, "rules") for each in paths}, check=False)
    return export_tables(library.tables.values(), path.stem)


def _run(path: Path, decision: str | None, facts: str) -> str:
    """The answer as JSON, or the names of what can be asked."""
    model = _model(path)
    if decision is None:
        return "\n".join(node.name for node in model.decisions())
    runner = CompiledModel(model)
    frame = Frame(now=DateTime.from_datetime(SystemClock().now()))
    run = runner.call if runner.has_service(decision) else runner.decide
    answer = run(decision, _facts(facts), frame)
    for problem in runner.problems:
        errors().page(str(problem))
    for warning in frame.warnings:
        errors().page(str(warning))
    return json.dumps(encode(answer), ensure_ascii=False)


def _model(path: Path) -> Model:
    """The model of a file, with the others of its folder to import from."""
    around = {path, *path.parent.glob("*.dmn")}
    texts = {str(each): file_text(each, "model") for each in sorted(around)}
    return import_models(texts)[str(path)]


def _facts(text: str) -> Facts:
    return {name: from_json(value) for name, value in facts_option(text, "--with").items()}
