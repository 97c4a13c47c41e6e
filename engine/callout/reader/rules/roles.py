"""Roles."""

from __future__ import annotations

from callout.library import Role, RuleFile
from callout.reader.yaml.nodes import Mapping, Scalar

from .reader import Reader


def read_roles(root: Mapping, reader: Reader) -> RuleFile:
    """A file of roles; substitutes have to be among them."""
    reader.keys(root, "a file of roles", ("roles", "title", "about", "source"))
    mapping = reader.mapping(root["roles"], "roles")
    roles = {key: _role(mapping.key(key), mapping, reader) for key in mapping} if mapping else {}
    return RuleFile(reader.path, roles=roles)


def _role(name: Scalar, roles: Mapping, reader: Reader) -> Role:
    node = roles[name.text]
    if isinstance(node, Scalar) and node.is_null:
        return Role(name.text, name.where)
    mapping = reader.mapping(node, f"role '{name.text}'")
    if mapping is None:
        return Role(name.text, name.where)
    reader.keys(mapping, f"role '{name.text}'", ("title", "about", "source", "substitutes"))
    substitutes = reader.cells(mapping.get("substitutes"), "substitutes")
    for cell in substitutes:
        if cell.text not in roles:
            reader.report("R307", f"there is no role '{cell.text}'", cell.where)
    return Role(
        name.text,
        name.where,
        tuple(cell.text for cell in substitutes),
        reader.label(mapping.get("title"), "title"),
    )
