"""When to try again what failed: exponential backoff with jitter, and an end.

Chance is handed in, so that the same chance gives the same instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from callout.errors import BadArgument
from callout.records.arguments import at_least, shown

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how far apart.

    The first pause is `first`, each further one `factor` times longer, none above `ceiling`; each
    is shortened by up to the share `jitter`, so that what failed together does not return
    together. After `tries` failures it is given up.
    """

    tries: int = 8
    first: timedelta = timedelta(seconds=1)
    factor: float = 4.0
    ceiling: timedelta = timedelta(hours=1)
    jitter: float = 0.3

    def __post_init__(self) -> None:
        at_least(self.tries, 1, "the number of tries")
        for name in ("first", "ceiling"):
            at_least(getattr(self, name), timedelta(), f"the pause '{name}'")
        if self.ceiling > _YEAR:
            raise BadArgument("the pause 'ceiling' is too long", hint="a year is the most")
        for name, least, most in (("factor", 1, 1000), ("jitter", 0, 1)):
            share = getattr(self, name)
            if (
                isinstance(share, bool)
                or not isinstance(share, (int, float))
                or not least <= share <= most
            ):
                raise BadArgument(
                    f"'{name}' is {shown(share)}", hint=f"it is a number from {least} to {most}"
                )

    def next_try(self, failures: int, now: datetime, chance: float) -> datetime | None:
        """When to try after so many failures (at least one); None: give up.

        `chance` is from 0 to 1.
        """
        if failures >= self.tries:
            return None
        # The exponent is bounded because a float's is.
        grown = self.first.total_seconds() * self.factor ** min(failures - 1, 64)
        pause = min(grown, self.ceiling.total_seconds())
        return now + timedelta(seconds=pause * (1 - self.jitter * chance))
