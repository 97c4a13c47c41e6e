"""The contents of small files, under their hash."""

from .memory import MemoryFiles, WithFiles
from .protocol import FileStore, StoredFile, check_content

__all__ = ["FileStore", "MemoryFiles", "StoredFile", "WithFiles", "check_content"]
