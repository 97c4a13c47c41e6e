"""Where lists get their cursors from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from callout_adapters.sql.connections import DbapiCursor
from callout_adapters.sql.text.language import Language


@dataclass(frozen=True, slots=True)
class Lending:
    """A cursor to read with, one in a transaction that writes, and the database's language."""

    language: Language
    lend: Callable[[], AbstractContextManager[DbapiCursor]]
    writing: Callable[[], AbstractContextManager[DbapiCursor]]
