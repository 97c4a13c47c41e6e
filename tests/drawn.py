"""Values drawn by chance, as fields of a payload take them; sometimes ones that they do not."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from callout.datamodel.payload_check import Shape
from callout.feel import Frame, Kind, Type
from callout.values import Date, DateTime, DaysDuration, MonthsDuration, Time, Value

TRIES = 200


class Drawn:
    """Draws near the instant `now`; `slips` is how often something unfitting is drawn."""

    def __init__(self, chance: random.Random, now: datetime, *, slips: float = 0.0) -> None:
        self.chance = chance
        self.now = now
        self.slips = slips
        self.begin = now

    def value(self, shape: Shape) -> Value:
        """A value that the field allows; None where none was drawn."""
        if self.chance.random() < self.slips:
            return self.chance.choice([None, "nonsense", -1, [], {}])
        if shape.fields:
            made: Value = {name: self.value(each) for name, each in shape.fields.items()}
            return [made] if shape.type.kind is Kind.LIST else made
        frame = Frame(DateTime.from_datetime(self.now))
        drawn = (self.of(shape.type) for _ in range(TRIES))
        allowed = (
            each
            for each in drawn
            if shape.allowed is None or shape.allowed.run(each, {}, frame) is True
        )
        return next(allowed, None)

    def of(self, kind: Type) -> Value:
        """A value of a type."""
        if kind.values:
            return self.chance.choice(kind.values)
        if kind.kind is Kind.LIST:
            return [self.of(kind.item) for _ in range(self.chance.randrange(3))]
        if kind.kind is Kind.CONTEXT:
            return {name: self.of(inner) for name, inner in kind.fields or ()}
        later = self.chance.randrange(-100_000, 400_000)
        near = self.begin + timedelta(seconds=later)
        drawn: dict[Kind, Value] = {
            Kind.BOOLEAN: self.chance.random() < 0.6,
            Kind.NUMBER: self.chance.choice((0, 1, 2, 5, 60, 10_000)),
            Kind.DATE_TIME: DateTime.from_datetime(near),
            Kind.DATE: Date.of(near.year, near.month, self.chance.randrange(1, 28)),
            Kind.TIME: Time.parse("10:30:00"),
            Kind.DAYS_DURATION: DaysDuration.of(seconds=abs(later)),
            Kind.MONTHS_DURATION: MonthsDuration(self.chance.randrange(40)),
        }
        text = self.chance.choice(("a", "", "某", "@b"))
        return drawn.get(kind.kind, text)
