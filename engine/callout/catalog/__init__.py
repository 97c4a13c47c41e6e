"""From files to definitions: by name for new tickets, by hash for those that exist."""

from .catalog import Catalog
from .kept import LinkedFor
from .opening_check import check_all
from .settings import read_settings
from .sources import Sources, read_sources, read_text, shipped

__all__ = [
    "Catalog",
    "LinkedFor",
    "Sources",
    "check_all",
    "read_settings",
    "read_sources",
    "read_text",
    "shipped",
]
