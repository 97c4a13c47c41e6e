"""What a row is called where tables are many: ``table#row``."""

from __future__ import annotations

_SIGN = "#"
_ALIAS = "."


def row_name(table: str, row: str) -> str:
    """The one form in which rows are asked for, kept and told.

    >>> row_name("fee", "light")
    'fee#light'
    """
    return f"{table}{_SIGN}{row}"


def row_meant(text: str) -> str:
    """The name of a row as somebody wrote it: ``table.row`` is taken for it, too.

    >>> row_meant("fee.light"), row_meant("fee#1.5")
    ('fee#light', 'fee#1.5')
    """
    return text if _SIGN in text else text.replace(_ALIAS, _SIGN, 1)


def row_parts(text: str) -> tuple[str, str]:
    """Table and row; the row is empty where the text is no row's name.

    >>> row_parts("fee.light"), row_parts("fee")
    (('fee', 'light'), ('fee', ''))
    """
    table, _, row = row_meant(text).partition(_SIGN)
    return table, row
