"""Small processes that engine tests run: a parcel that is fetched, and a desk that helps."""

from datetime import UTC, datetime

from callout.catalog import Catalog, Sources
from callout.clock import ManualClock
from callout.engine import Engine
from callout.store import MemoryStore, Store

NINE = datetime(2024, 3, 11, 9, tzinfo=UTC)

PARCEL = """
process: parcel
title: {en: A parcel}
outcomes: [fetched, returned]
data:
  weight: {type: number, required: true}
  shelf:  {type: string}
  reminders: {type: number, default: 0}
  answer: {type: string}
events:
  stored:   {by: clerk, payload: {shelf: string}}
  fetched:  {by: [clerk, courier]}
  weighed:  {by: clerk, payload: {weight: number}}
  asked:    {by: clerk}
  told:     {by: clerk, payload: {answer: string}}
  nobody_takes: {}
messages:
  come: {en: "Parcel on shelf {shelf}, please come.", zh: "{shelf}"}
initial: arrived
states:
  arrived:
    on:
      stored:
        - {guard: weight <= 30, target: waiting, do: [{set: {shelf: event.data.shelf}}]}
      weighed: {do: [{set: {weight: event.data.weight}}]}
      asked: helped
  waiting:
    entry: [{tell: {receiver: come}}]
    every:
      P1D: {do: [{set: {reminders: reminders + 1}}, {tell: {receiver: come}}], times: 2}
    after: {P7D: returned}
    on: {fetched: fetched}
  helped:
    invoke: {process: desk, id: desk, with: {about: weight}, forward: [told]}
    on:
      done.desk: {target: arrived, do: [{set: {answer: answer}}]}
      error.desk: returned
  fetched:  {type: final, outcome: fetched}
  returned: {type: final, outcome: returned}
"""

DESK = """
process: desk
title: {en: A desk}
outcomes: [answered]
data:
  about:  {type: number}
  answer: {type: string}
events:
  told: {by: clerk, payload: {answer: string}}
initial: open
states:
  open:
    on:
      told:
        - guard: event.data.answer != ""
          target: answered
          do: [{set: {answer: event.data.answer}}]
  answered: {type: final, outcome: answered, output: {answer: answer}}
"""


def catalog_of(**processes: str) -> Catalog:
    """A catalog of process texts by name, without rules."""
    return Catalog.of(Sources({f"{name}.yaml": text for name, text in processes.items()}, {}))


def parcels(store: Store | None = None, **options: object) -> tuple[Engine, ManualClock]:
    """An engine for parcels, and its clock at nine."""
    clock = ManualClock(NINE)
    catalog = catalog_of(parcel=PARCEL, desk=DESK)
    return Engine(store or MemoryStore(), catalog, clock=clock, **options), clock
