"""A small desk whose tickets hold personal data in every place there is."""

from __future__ import annotations

from typing import Any

from callout.catalog import Catalog, Sources

DESK = """
process: desk
title: A call at the desk
subject: customer.phone
data:
  customer:
    type: context
    fields:
      name: {type: string, pii: true}
      phone: {type: string, pii: true}
      city: {type: string}
  people: {type: list<context>, fields: {name: {type: string, pii: true}, age: {type: number}}}
  answer: {type: string, pii: true}
  said: {type: list<string>, pii: true}
  size: {type: string}
worklist: {title: '"Call from " + customer.city', find: [customer.phone]}
forms:
  note: {by: clerk, fields: {mail: {type: string, pii: true}, remark: {type: string}}}
messages:
  hello: {en: 'Dear {customer.name}, we call {customer.phone}'}
events:
  called: {by: clerk, payload: {words: {type: string, pii: true}}}
  noted: {by: clerk, form: note}
  asked: {by: clerk}
  round: {by: clerk}
  later: {by: clerk, payload: {who: {type: string, required: false, pii: true}}}
  closed: {by: clerk}
states:
  open:
    on:
      called: {do: [{set: {said: 'append(said, words)'}}, {tell: {customer: hello}}]}
      noted: open
      asked: asking
      round: rounds
      later: {do: [{set: {answer: who}}]}
      closed: closed
  asking:
    entry: [{send: {event: later, delay: PT1H, with: {who: customer.name}}}]
    invoke: {process: asked, id: ask, with: {name: customer.name}}
    on:
      done.ask: {target: open, do: [{set: {answer: event.data.said}}]}
      later: {do: [{set: {size: '"late"'}}]}
  rounds:
    invoke: {process: asked, id: all, each: people, as: one, with: {name: one.name}}
    on: {done.all: open}
  closed: {type: final}
"""
ASKED = """
process: asked
title: Somebody is asked
data: {name: {type: string, pii: true}, said: {type: string, pii: true}}
events: {told: {by: clerk, payload: {words: {type: string, pii: true}}}}
states:
  waiting: {on: {told: {do: [{set: {said: words}}], target: over}}}
  over: {type: final, output: {said: said}}
"""
CATALOG = Catalog.of(Sources({"desk.yaml": DESK, "asked.yaml": ASKED}, {}))


def canaries(number: int) -> dict[str, str]:
    """What nobody else has: by what it is."""
    return {
        what: f"{what}-{number:03}-kanarie"
        for what in ("name", "phone", "child", "words", "mail", "told")
    }


def data_of(known: dict[str, str]) -> dict[str, Any]:
    """The first data of a ticket about somebody."""
    return {
        "customer": {"name": known["name"], "phone": known["phone"], "city": "Wuhan"},
        "people": [{"name": known["child"], "age": 7}, {"name": known["name"], "age": 40}],
        "said": [known["words"]],
    }
