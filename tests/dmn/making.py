"""Rules files in tests: written as a designer would, loaded as the engine does."""

from __future__ import annotations

from textwrap import dedent

from callout.dmn import RuleTable
from callout.errors import DefinitionError, Problem, Severity
from callout.library import Library
from callout.reader.rules import load_library


def library(*texts: str, check: bool = True) -> Library:
    """The library of some files, called rules/1.yaml and so on."""
    files = {f"rules/{n}.yaml": dedent(text) for n, text in enumerate(texts, start=1)}
    return load_library(files, check=check)


def table(text: str, *, check: bool = True) -> RuleTable:
    """The only table of a file."""
    (made,) = library(text, check=check).tables.values()
    return made


def problems(*texts: str) -> list[Problem]:
    """Everything that is said about some files, errors or not."""
    try:
        return list(library(*texts).findings)
    except DefinitionError as error:
        return list(error.problems)


def said(*texts: str) -> list[str]:
    """The same in words, without consequences and hints."""
    return [str(problem).partition("\n")[0] for problem in problems(*texts)]


def errors(*texts: str) -> list[str]:
    """What keeps some files from loading, in words."""
    return [
        str(problem).partition("\n")[0]
        for problem in problems(*texts)
        if problem.severity is Severity.ERROR
    ]
