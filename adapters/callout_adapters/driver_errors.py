"""The errors of database drivers in our words: what it is, and what helps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from callout.errors import StoreError, StoreUnavailable


@dataclass(frozen=True, slots=True)
class _Fault:
    """A kind of error: the class it is told by, what it is, and the one hint."""

    kind: type[StoreError]
    says: str
    hint: str

    def told(self, text: str) -> StoreError:
        return self.kind(f"{self.says}: {text}", hint=self.hint)


_NO_WRITING = _Fault(
    StoreUnavailable,
    "the server takes no changes, it is a standby or read-only",
    "name all servers, with target_session_attrs=read-write, and send again",
)
_UNDONE = _Fault(
    StoreUnavailable,
    "the database has undone the transaction",
    "begin it again; without a session of yours the engine does so by itself",
)
_MISSING = _Fault(
    StoreError,
    "a table of callout's, or a column of one, is missing",
    "restore the newest back-up; if the tables are older than this callout: callout doctor"
    " --upgrade",
)
_NO_DATABASE = _Fault(
    StoreUnavailable,
    "the server has no such database",
    "make it (createdb NAME), or mend the name in the address",
)
_NOT_LET_IN = _Fault(
    StoreUnavailable,
    "the server does not let this user in",
    "mend user and password in the address, or let the server know them (CREATE ROLE, pg_hba.conf)",
)
_DAMAGED = _Fault(
    StoreError,
    "the file is no SQLite database, or is damaged",
    "look at the path; if it is the right one, restore the newest back-up: callout restore",
)
_BROKEN_PAGES = _Fault(
    StoreError,
    "files of the database are damaged",
    "restore the newest back-up; `callout doctor` says what else is damaged",
)
FAILED = "25P02"
"""SQLSTATE of a statement in a transaction in which an earlier one has failed."""
NO_WRITING = "25006"
"""SQLSTATE of a change where only reading is allowed."""
_BY_STATE: Mapping[str, _Fault] = {
    NO_WRITING: _NO_WRITING,
    "40001": _UNDONE,
    "40P01": _UNDONE,
    FAILED: _Fault(
        StoreError,
        "an earlier statement of this transaction has failed, so it takes no more",
        "roll it back and begin anew; what was sent with a key is sent with the same one",
    ),
    "55P03": _Fault(
        StoreUnavailable,
        "another transaction holds what was to be changed for longer than lock_timeout allows",
        "send again with the same key when it has ended; `callout doctor` names old ones",
    ),
    "57014": _Fault(
        StoreUnavailable,
        "a statement took longer than statement_timeout allows, or somebody has cancelled it",
        "send again with the same key, or allow more: ALTER ROLE ... SET statement_timeout",
    ),
    "42P01": _MISSING,
    "42703": _MISSING,
    "3D000": _NO_DATABASE,
    "28P01": _NOT_LET_IN,
    "28000": _NOT_LET_IN,
    "XX001": _BROKEN_PAGES,
    "XX002": _BROKEN_PAGES,
    "42501": _Fault(
        StoreError,
        "the database does not allow it",
        "let the role that callout connects as read and write callout's tables: GRANT ...",
    ),
}
"""By SQLSTATE (PostgreSQL, appendix A)."""
_BY_TEXT: Mapping[str, _Fault] = {
    "session is read-only": _NO_WRITING,
    "bad value for": _Fault(
        StoreError,
        "the address has an option whose value is none",
        "mend it behind the ? of the address; its options are those of libpq",
    ),
    "is locked": _Fault(
        StoreUnavailable,
        "another transaction writes to the file for too long",
        "look for a process that is stuck; if it is a transaction of your own, hand it over as"
        " session=",
    ),
    "no such (table|column)|has no column named": _MISSING,
    "file is not a database|disk image is malformed|malformed database schema": _DAMAGED,
    "Could not decode to UTF-8": _Fault(
        StoreError,
        "a text that is kept is no UTF-8",
        "somebody has altered it: restore the newest back-up; `callout verify` says where",
    ),
    'FATAL: +database ".*" does not exist': _NO_DATABASE,
    'FATAL: +(role ".*" (does not exist|is not permitted to log in)|.* authentication failed'
    "|no pg_hba.conf entry)|no password supplied": _NOT_LET_IN,
    "NUL": _Fault(
        StoreError,
        "the database refuses",
        "leave the character out: no text on this database has it, so nothing is to be found",
    ),
}
"""By words of a driver's own, as patterns. Those of a server are in its language; where a
connection fails there is nothing else, for then the driver has no SQLSTATE."""
_NO_ANSWER: Mapping[str, str] = {
    "full": "free space on the disk; nothing of this change was kept",
    "unable to open": "look at the path and its permissions",
    "readonly": "look at the permissions of the file and its folder",
    "disk I/O": "look at the disk; nothing of this change was kept",
}
_REFUSED = _Fault(
    StoreError,
    "the database refuses",
    "look at what was to be written; nothing of this change was kept",
)
_UNAVAILABLE = ("OperationalError", "InterfaceError")


def translated(error: BaseException) -> StoreError:
    """The driver's error in our words."""
    text = driver_text(error)
    fault = _BY_STATE.get(getattr(error, "sqlstate", None) or "")
    if fault is None:
        fault = next((known for words, known in _BY_TEXT.items() if re.search(words, text)), None)
    if fault is None and _is_unavailable(error):
        hints = (hint for part, hint in _NO_ANSWER.items() if part in text)
        hint = next(hints, "see whether the server runs and the address is right, then try again")
        fault = _Fault(StoreUnavailable, "the database does not answer", hint)
    return (fault or _REFUSED).told(text)


def says_read_only(error: BaseException) -> bool:
    """Whether the connection only reads; so it says itself, or the server does."""
    state = getattr(error, "sqlstate", None)
    return state == NO_WRITING or "attempt to write a readonly" in driver_text(error)


def driver_text(error: BaseException) -> str:
    """What the driver says, or the kind of its error where it says nothing."""
    return str(error).strip() or type(error).__name__


def _is_unavailable(error: BaseException) -> bool:
    return not {kind.__name__ for kind in type(error).__mro__}.isdisjoint(_UNAVAILABLE)
