"""The shared statements in one database's SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where the two databases say the same thing differently.

    `mark` stands for a parameter; `timers_as_json` makes one column of a ticket's timers; `among`
    says that a column is one of several texts, `among_numbers` one of several numbers;
    `skip_locked` ends a query that claims rows, `in_turn` one that waits for whoever has them.
    `settled` says that no change still comes before one of the feed, `told_in` and `told_as` are
    the columns that number one and what is in them. `bytewise` makes texts stand in the order of
    their characters' numbers, whatever language the database speaks. `after_rowless` waits for
    transactions that write no rows of lists.
    """

    mark: str
    timers_as_json: str
    among: str
    among_numbers: str
    skip_locked: str
    in_turn: str
    has_arrays: bool
    settled: str
    told_in: str
    told_as: str
    bytewise: str
    after_rowless: str

    def listed(self, texts: Sequence[str]) -> str | list[str]:
        """What `among` takes as its parameter."""
        return list(texts) if self.has_arrays else orjson.dumps(texts).decode()

    def numbered(self, numbers: Sequence[int]) -> str | list[int]:
        """What `among_numbers` takes as its parameter."""
        return list(numbers) if self.has_arrays else orjson.dumps(numbers).decode()


SQLITE = Dialect(
    mark="?",
    timers_as_json="json_group_array(json_array(id, due, event, ord, json(data)))",
    among="IN (SELECT value FROM json_each(?))",
    among_numbers="IN (SELECT value FROM json_each(?))",
    skip_locked="",
    in_turn="",
    has_arrays=False,
    settled="1 = 1",
    told_in="tx, n",
    told_as="0, (SELECT coalesce(max(n), (SELECT n FROM keeping), 0) + 1 FROM change)",
    bytewise="",
    after_rowless="1 = 1",  # there is one writer
)
POSTGRESQL = Dialect(
    mark="%s",
    timers_as_json="json_agg(json_build_array(id, due, event, ord, data::json))::text",
    among="= ANY(?::text[])",
    among_numbers="= ANY(?::bigint[])",
    skip_locked="FOR UPDATE SKIP LOCKED",
    in_turn="FOR UPDATE",
    has_arrays=True,
    settled="tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    told_in="tx",
    told_as="""greatest(pg_current_xact_id()::text::bigint,
                  pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)""",
    bytewise='COLLATE "C"',
    after_rowless="pg_advisory_xact_lock(tableoid::bigint) IS NOT NULL",
)


class Language:
    """Spells the shared statements for a dialect, each once."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._spelled: dict[str, str] = {}

    def __call__(self, statement: str) -> str:
        try:
            return self._spelled[statement]
        except KeyError:
            return self._spelled.setdefault(statement, self._spell(statement))

    def _spell(self, statement: str) -> str:
        filled = statement.strip().format(
            timers_as_json=self.dialect.timers_as_json,
            among=self.dialect.among,
            among_numbers=self.dialect.among_numbers,
            skip_locked=self.dialect.skip_locked,
            in_turn=self.dialect.in_turn,
            settled=self.dialect.settled,
            told_in=self.dialect.told_in,
            told_as=self.dialect.told_as,
            bytewise=self.dialect.bytewise,
            after_rowless=self.dialect.after_rowless,
        )
        return filled.replace("?", self.dialect.mark)
