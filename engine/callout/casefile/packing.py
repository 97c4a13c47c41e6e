"""Files as a zip whose bytes hang on nothing but the files.

Nothing is compressed: what zlib makes of the same bytes differs between its builds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_UNIX = 3
_MODE = 0o644 << 16
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in order of their names, all of the earliest date a zip can say."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _EARLIEST)
            member.create_system = _UNIX
            member.external_attr = _MODE
            archive.writestr(member, files[name])
    return buffer.getvalue()
