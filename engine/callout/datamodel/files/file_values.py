"""Files as values: their content by its hash (SHA-256, FIPS 180-4), with a name, a type and a size.

A value is ``{sha256, name, type, bytes}``; the content itself is in no payload and no history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from callout.feel import NUMBER, STRING, ContextOf
from callout.process import FileRule
from callout.values import Value
from callout.values.files import PARTS, is_content_type, is_file_name, is_sha256

A_FILE: Final = ContextOf({"sha256": STRING, "name": STRING, "type": STRING, "bytes": NUMBER})
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "photo": ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"),
    "signature": ("image/png", "image/jpeg", "image/webp"),
    "document": (
        "application/pdf",
        "text/plain",
        "text/csv",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
}
"""The media types (RFC 6838) of each kind that a field may accept."""


def faults_of_files(rule: FileRule, value: Value, name: str) -> Iterator[tuple[str, str]]:
    """All that is wrong with the value of a field of files; `name` is the field's path."""
    if not rule.many:
        yield from _faults(rule, value, name)
        return
    if not isinstance(value, list):
        yield name, f"'{name}' is a list of files"
        return
    if rule.most is not None and len(value) > rule.most:
        yield name, f"'{name}' has {len(value)} files; {rule.most} is the most"
    for number, item in enumerate(value, start=1):
        yield from _faults(rule, item, f"{name}[{number}]")


def expected_of(rule: FileRule) -> str:
    """What a hint calls the type of the field."""
    kind = rule.accept or "file"
    if not rule.many:
        return f"a {kind} {{{', '.join(PARTS)}}}"
    most = f"at most {rule.most} " if rule.most is not None else ""
    return f"a list of {most}{kind}s {{{', '.join(PARTS)}}}"


def _faults(rule: FileRule, value: Value, name: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield name, f"'{name}' is a file: {{{', '.join(PARTS)}}}"
        return
    for key in value:
        if key not in PARTS:
            yield f"{name}.{key}", f"'{name}.{key}' is not declared"
    for key, (is_right, wanted) in _RIGHT.items():
        if not is_right(value.get(key)):
            yield f"{name}.{key}", f"'{name}.{key}' is not {wanted}"
    wanted_types = KINDS.get(rule.accept or "")
    said = value.get("type")
    if wanted_types and is_content_type(said) and said not in wanted_types:
        listed = ", ".join(wanted_types)
        yield f"{name}.type", f"'{name}.type' is not that of a {rule.accept}: {listed}"


def _is_size(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_RIGHT: Mapping[str, tuple[Callable[[Value], bool], str]] = {
    "sha256": (is_sha256, "64 hexadecimal digits in small letters"),
    "name": (is_file_name, "the name of a file"),
    "type": (is_content_type, "a media type such as image/jpeg"),
    "bytes": (_is_size, "a whole number of at least 0"),
}
