"""Reads DMN documents into models, with the models they import (DMN 1.5, 6.3.1 and 6.3.3)."""

from __future__ import annotations

from collections.abc import Mapping

from callout.errors import DefinitionError, Problem

from .element import XmlElement, parse_xml
from .item_definition import ItemTypes
from .model import Model, read_nodes

_NAMESPACES = ("/DMN/", "/dmn")


def import_model(text: str, path: str, imported: Mapping[str, Model] | None = None) -> Model:
    """The model in a document; `imported` are models it may import, by namespace.

    An import that is not at hand is left out; what refers to it is null.

    Raises:
        DefinitionError: the document is not XML, or not DMN.
    """
    return _model(_definitions(text, path), path, imported or {})


def import_models(texts: Mapping[str, str]) -> dict[str, Model]:
    """The models of several documents by path, imports between them followed.

    Raises:
        DefinitionError: with what is wrong with any of the documents.
    """
    roots = {path: _definitions(text, path) for path, text in texts.items()}
    made: dict[str, Model] = {}
    by_namespace: dict[str, Model] = {}
    waiting = dict(roots)
    while waiting:
        # Those whose imports are at hand; if models import each other in a circle, any.
        ready = [path for path, root in waiting.items() if not _missing(root, roots, by_namespace)]
        for path in ready or list(waiting)[:1]:
            root = waiting.pop(path)
            made[path] = _model(root, path, by_namespace)
            by_namespace[root.get("namespace")] = made[path]
    return {path: made[path] for path in texts}


def _definitions(text: str, path: str) -> XmlElement:
    root = parse_xml(text, path)
    is_dmn = root.name == "definitions" and any(part in root.namespace for part in _NAMESPACES)
    if is_dmn:
        return root
    message = f"the document is not DMN: its root is '{root.name}'"
    raise DefinitionError([Problem("R403", message, root.where)])


def _model(root: XmlElement, path: str, known: Mapping[str, Model]) -> Model:
    imports = {
        each.get("name"): known[each.get("namespace")]
        for each in root.all("import")
        if each.get("namespace") in known
    }
    types = ItemTypes(root, {name: model.types for name, model in imports.items()})
    return Model(
        root.get("namespace"), root.get("name"), path, read_nodes(root, types), types, imports
    )


def _missing(
    root: XmlElement, roots: Mapping[str, XmlElement], made: Mapping[str, Model]
) -> list[str]:
    """Namespaces that are imported, are among the documents, and have not been read yet."""
    present = {each.get("namespace") for each in roots.values()}
    wanted = (each.get("namespace") for each in root.all("import"))
    own = root.get("namespace")
    return [name for name in wanted if name in present and name not in made and name != own]
