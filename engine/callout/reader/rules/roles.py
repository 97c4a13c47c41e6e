"""Roles."""

from __future__ import annotations

from callout.library import Role, RuleFile
from callout.reader.yaml.access import entries, flag, label, part
from callout.reader.yaml.nodes import Mapping, Node, Scalar

from .draft import RulesDraft, cells


def read_roles(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of roles."""
    roles = {key.text: _role(key, node) for key, node in entries(root["roles"])}
    return RuleFile(draft.path, roles=roles)


def _role(name: Scalar, node: Node) -> Role:
    substitutes = cells(part(node, "substitutes"))
    return Role(
        name.text,
        name.where,
        tuple(cell.text for cell in substitutes),
        label(part(node, "title")).texts,
        flag(part(node, "may_see_pii")),
        tuple(cell.where for cell in substitutes),
    )
