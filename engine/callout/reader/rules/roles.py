"""Roles."""

from __future__ import annotations

from callout.library import Role, RuleFile
from callout.reader.yaml.access import entries, flag, label, part
from callout.reader.yaml.nodes import Mapping, Node, Scalar
from callout.suggest import did_you_mean

from .draft import RulesDraft, cells


def read_roles(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of roles; substitutes have to be among them (R307)."""
    declared = entries(root["roles"])
    known = {key.text for key, _ in declared}
    roles = {key.text: _role(key, node, known, draft) for key, node in declared}
    return RuleFile(draft.path, roles=roles)


def _role(name: Scalar, node: Node, known: set[str], draft: RulesDraft) -> Role:
    substitutes = cells(part(node, "substitutes"))
    for cell in substitutes:
        if cell.text not in known:
            hint = did_you_mean(cell.text, known, f"there are: {', '.join(sorted(known))}")
            draft.report("R307", f"there is no role '{cell.text}'", cell.where, hint)
    names = tuple(cell.text for cell in substitutes)
    title = label(part(node, "title")).texts
    return Role(name.text, name.where, names, title, flag(part(node, "may_see_pii")))
