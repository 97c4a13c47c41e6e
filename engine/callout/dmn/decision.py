"""A decision: what a table answered, with everything that shows why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from callout.values import Json, Value, encode

from .hit_policy import HitPolicy


class Decision(NamedTuple):
    """What a table answered, and everything an auditor needs to see why.

    `outputs` is a context for the single hit policies, a list of contexts for R, O and C, and one
    value for the aggregating ones. `rows` are the ids of the rows that made it.
    """

    table: str
    hash: str
    policy: HitPolicy
    inputs: Mapping[str, Value]
    rows: tuple[str, ...]
    outputs: Value

    @property
    def value(self) -> Value:
        """The answer as DMN has it: without the name of a sole output."""
        return plain(self.outputs)

    def to_json(self) -> Json:
        """The decision as the history keeps it."""
        return {
            "table": self.table,
            "hash": self.hash,
            "hit": str(self.policy),
            "inputs": encode(dict(self.inputs)),
            "rows": list(self.rows),
            "outputs": encode(self.outputs),
        }


def plain(outputs: Value) -> Value:
    """Outputs without the name of a sole one, in lists too."""
    match outputs:
        case dict():
            return next(iter(outputs.values())) if len(outputs) == 1 else outputs
        case list():
            return [plain(each) for each in outputs]
        case _:
            return outputs
