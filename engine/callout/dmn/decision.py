"""A decision: what a table answered, with everything that shows why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from callout.values import Json, Value, encode

from .hit_policy import HitPolicy


class Decision(NamedTuple):
    """What a table answered, and everything an auditor needs to see why.

    `table` is its name and `hash` that of its content (``s256:...``). `inputs` are the values of
    the input clauses by name, in their order; values that were read beside them are not kept.
    `outputs` is a context by output clause for the single hit policies, a list of such contexts
    for R, O and C, and one value for the aggregating ones. `rows` are the ids of the rows that
    made it, in the order that the policy gives them; none where the defaults answered.
    """

    table: str
    hash: str
    policy: HitPolicy
    inputs: Mapping[str, Value]
    rows: tuple[str, ...]
    outputs: Value

    @property
    def value(self) -> Value:
        """The answer as expressions see it: without the name of a sole output."""
        return plain(self.outputs)

    def to_json(self) -> Json:
        """The decision as the history keeps it: values encoded, the policy in DMN's letters."""
        return {
            "table": self.table,
            "hash": self.hash,
            "hit": str(self.policy),
            "inputs": encode(dict(self.inputs)),
            "rows": list(self.rows),
            "outputs": encode(self.outputs),
        }


def plain(outputs: Value) -> Value:
    """Outputs without the name of a sole one, in lists too.

    >>> plain({"fee": 3}), plain({"fee": 3, "note": "small"}), plain([{"fee": 3}, {"fee": 4}])
    (3, {'fee': 3, 'note': 'small'}, [3, 4])
    """
    match outputs:
        case dict():
            return next(iter(outputs.values())) if len(outputs) == 1 else outputs
        case list():
            return [plain(each) for each in outputs]
        case _:
            return outputs
