"""Forms, checklists and messages of the rules, put in place where a process names them.

    forms:
      receipt:                                            # as the rules have it
      record: {shared: true, fields: {floor: string}}     # with a field more

Afterwards they are the process's own: its hash covers them, and nothing else need know.

Codes: N017 no such shared paper, S013 what cannot be changed, N002 a field that it has already,
P018 a paper of the process hides one of the rules.
"""

from __future__ import annotations

from typing import TypeAlias

from callout.errors import Problem, Severity
from callout.reader.process.context import Draft
from callout.reader.synonyms import listed
from callout.reader.yaml.access import entries, flag, part
from callout.reader.yaml.nodes import Mapping, Node, Scalar
from callout.reader.yaml.used_at import used_at
from callout.suggest import did_you_mean

from .declarations import SECTIONS

_Pair: TypeAlias = tuple[Scalar, Node]

_ADDED = {"forms": "fields", "checklists": "items"}
"""What a process may add to."""


def with_papers(draft: Draft, root: Mapping) -> Mapping:
    """The process with the shared papers that it names in their places."""
    pairs = (
        (key, _section(draft, key.text, node) if key.text in SECTIONS else node)
        for key, node in root.entries
    )
    return Mapping(tuple(pairs), root.where)


def _section(draft: Draft, section: str, node: Node) -> Node:
    if not isinstance(node, Mapping):
        return node
    pairs = ((key, _paper(draft, section, key, value)) for key, value in node.entries)
    return Mapping(tuple(pairs), node.where)


def _paper(draft: Draft, section: str, key: Scalar, node: Node) -> Node:
    is_bare = isinstance(node, Scalar) and node.is_null
    if not is_bare and not flag(part(node, "shared")):
        _tell_hidden(draft, section, key)
        return node
    found = draft.shared.get(section, key.text)
    if found is None:
        names = draft.shared.names(section)
        hint = did_you_mean(key.text, names, f"shared: {listed(names)}")
        message = f"there is no shared {SECTIONS[section]} '{key.text}'"
        draft.report("N017", message, key.where, hint=hint)
        return Mapping((), key.where)
    paper = used_at(found, key.where)
    return paper if is_bare else _with_more(draft, paper, section, node)


def _tell_hidden(draft: Draft, section: str, key: Scalar) -> None:
    """P018: the process has a paper of its own where the rules have one of that name."""
    found = draft.shared.sections.get(section, {}).get(key.text)
    if found is None:
        return
    what = SECTIONS[section]
    draft.problems.append(
        Problem(
            "P018",
            f"the {what} '{key.text}' of the rules is hidden by this one",
            key.where,
            Severity.WARNING,
            consequence=f"the process uses its own; what changes in the {what} of the rules is "
            "not seen here",
            hint=f"write `{key.text}:` with nothing after it to use that of the rules, or "
            "rename this one",
            related=((found[0].where, "that of the rules is here"),),
        )
    )


def _with_more(draft: Draft, paper: Node, section: str, node: Node) -> Node:
    """The paper with the fields or items that the process adds to it."""
    added = _ADDED.get(section, "")
    for key, _ in entries(node):
        if key.text not in ("shared", added):
            message = f"'{key.text}' cannot be changed where a paper is shared"
            hint = f"add `{added}`, or write a paper of its own" if added else None
            draft.report("S013", message, key.where, hint=hint)
    if not isinstance(paper, Mapping):
        return paper
    own = Mapping(_together(draft, part(paper, added), part(node, added)), paper.where)
    pairs = ((key, own if key.text == added else value) for key, value in paper.entries)
    return Mapping(tuple(pairs), paper.where)


def _together(draft: Draft, shared: Node | None, own: Node | None) -> tuple[_Pair, ...]:
    known = {key.text: key for key, _ in entries(shared)}
    for key, _ in entries(own):
        if key.text in known:
            draft.report(
                "N002",
                f"the shared paper has '{key.text}' already",
                key.where,
                hint="rename it, or leave it out",
                related=((known[key.text].where, "it is here"),),
            )
    fresh = tuple(entry for entry in entries(own) if entry[0].text not in known)
    return (*entries(shared), *fresh)
