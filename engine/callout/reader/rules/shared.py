"""What processes share: types, forms, checklists and messages."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import replace

from callout.errors import Problem
from callout.process import Text
from callout.reader.process.context import Draft
from callout.reader.process.declarations import checklist, fields, form, message
from callout.reader.process.literals import TYPES
from callout.reader.process.shared.declarations import shared_of
from callout.reader.process.shared.types import field_type
from callout.reader.yaml.access import part
from callout.reader.yaml.nodes import Scalar

_BUILDERS = {"forms": form, "checklists": checklist, "messages": message}


def shared_problems(files: Map[str, str]) -> list[Problem]:
    """What is wrong with the declarations that the files share, whether or not they are used."""
    shared = shared_of(files)
    draft = Draft("", shared.lines, shared=shared)
    for key, _ in shared.sections.get("types", {}).values():
        _check_type(draft, key)
    for section, build in _BUILDERS.items():
        for key, node in shared.sections.get(section, {}).values():
            build(draft, key, node)
    return [_at_home(each) for each in draft.problems]


def _check_type(draft: Draft, key: Scalar) -> None:
    if key.text in TYPES:
        message = f"'{key.text}' is one of FEEL's own types"
        draft.report("R028", message, key.where, hint="call it something else")
        return
    kind = field_type(draft, Text(key.text, key.where), None)
    fields(kind.draft, part(kind.body, "fields"))


def _at_home(problem: Problem) -> Problem:
    """The problem without uses: it is looked at where it is declared."""
    uses = {*problem.where.uses()}
    related = tuple(each for each in problem.related if each[0] not in uses)
    return replace(problem, where=replace(problem.where, used=None), related=related)
