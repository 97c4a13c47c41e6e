"""Records are plain data classes to whoever copies or dumps them, as web frameworks do."""

from __future__ import annotations

import copy
from dataclasses import asdict, replace
from decimal import Decimal

from callout.values import Kept, encoded_of
from tests.contract.makers import opened

JSON = {"weight": "@1.50", "place": "home"}


def test_a_ticket_is_copied_by_whatever_copies_dictionaries() -> None:
    ticket = replace(opened("a").ticket, data=Kept.read(dict(JSON)))

    plain = asdict(ticket)["data"]

    assert plain == {"weight": Decimal("1.50"), "place": "home"}
    assert encoded_of(plain) == JSON
    assert copy.deepcopy(ticket) == ticket
