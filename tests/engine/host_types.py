"""A program of a host's as `mypy --strict` sees it (test_host_types); nobody runs it.

What has to be refused says so: an ignore that ignores nothing is an error.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from callout import (
    Answer,
    CalloutError,
    Effect,
    Engine,
    ManualClock,
    Payload,
    Query,
    Refused,
    Result,
    Sending,
)
from callout.values import DaysDuration

NOW = datetime(2024, 3, 11, tzinfo=UTC)
LINES: list[dict[str, Decimal]] = [{"price": Decimal("12.00")}]
INSTANTS: dict[str, datetime] = {"called": NOW}


def payload(days: timedelta) -> Payload:
    return {
        "day": date(2024, 3, 11),
        "at": NOW,
        "within": days,
        "price": Decimal("12.00"),
        "share": 0.5,
        "lines": LINES,
        "names": ("a", "b"),
        "inside": {"at": NOW, "none": None, "worked": DaysDuration(1)},
    }


def people(effect: Effect) -> Answer | None:
    texts = effect.arguments["texts"]
    assert isinstance(texts, dict)
    return Answer("told", {"at": NOW, "text": texts["zh"], "share": 0.5})


def use(url: str, session: Session, body: Mapping[str, int]) -> list[str]:
    said: list[str] = []
    with Engine.open(url, clock=ManualClock(NOW), adapters={"people": people}) as engine:
        opened: Result = engine.start("order", data=payload(timedelta(days=1)), session=session)
        engine.send(opened.id, "called", INSTANTS, actor="clerk:li", occurred_at=NOW)
        engine.send(opened.id, "counted", body)
        for answer in engine.send_many([Sending(opened.id, "priced", {"price": Decimal(1)})]):
            said.append(answer.code if isinstance(answer, CalloutError) else answer.hash)
        try:
            engine.send(opened.id, "odd", {"odd": object()})  # type: ignore[dict-item]
            engine.send(opened.id, "odd", {1: "one"})  # type: ignore[dict-item]
            engine.send(opened.id, "odd", ["a list"])  # type: ignore[arg-type]
            engine.send(opened.id, "odd", {"set": {1}})  # type: ignore[dict-item]
        except Refused as refusal:
            said.append(refusal.code)
        return [*said, *engine.find(Query(process="order"))]
