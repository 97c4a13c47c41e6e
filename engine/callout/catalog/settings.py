"""Settings files: the values a deployment gives to parameters."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from callout.errors import DefinitionError, Location, Problem
from callout.reader import Mapping, read
from callout.values import Json

from .sources import read_text


def read_settings(paths: Iterable[str | Path]) -> dict[str, Json]:
    """The values in settings files, later ones over earlier ones; raises `DefinitionError`."""
    values: dict[str, Json] = {}
    for path in paths:
        root = read(read_text(Path(path)), str(path))
        found = root.get("values") if isinstance(root, Mapping) else None
        if not isinstance(found, Mapping):
            where = Location(str(path), 1, 1)
            raise DefinitionError(
                [Problem("X003", "a settings file has a map `values`", where, hint="values: {}")]
            )
        values.update(cast("dict[str, Json]", found.data))
    return values
