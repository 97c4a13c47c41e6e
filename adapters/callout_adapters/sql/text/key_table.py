"""The table of subjects' keys, wrapped; one that was destroyed keeps its row."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)


def key_table(made: MetaData, prefix: str) -> None:
    """Add it; see `callout.sealing.keys`."""
    key = Table(
        f"{prefix}subject_key",
        made,
        Column("id", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("ticket", Text, nullable=False),
        Column("wrapped", LargeBinary),
        Column("made_at", BigInteger, nullable=False),
        Column("destroyed_at", BigInteger),
        PrimaryKeyConstraint("id", name=f"{prefix}subject_key_pkey"),
    )
    Index(f"{prefix}subject_key_ticket", key.c.ticket)
    Index(f"{prefix}subject_key_subject", key.c.subject)
