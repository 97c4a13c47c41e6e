from collections.abc import Collection, Mapping

from callout.checks import check_process
from callout.dmn import RuleTable
from callout.reader import load_process

EVERYWHERE = """process: p
data: {d: {type: any, default: {feel: x01}}, i: any}
messages: {m: {en: "{x02} {{no}}"}}
checklists: {l: {items: {i: {when: x03}}}}
must: {o: {due: x04}}
clocks:
  k: {starts: a, stops: b, due: x45, since: x46}
  w: {starts: a, stops: b, limit: x47, warn: x48}
states:
  a:
    data: {own: {type: any, default: {feel: x05}}}
    entry:
      - set: {i: x06}
      - decide: {table: t, with: {a: x07}}
      - tell: {to: r, message: m, with: {a: x08}}
      - send: {event: e, to: {feel: x09}, with: {a: x10}, delay: x11}
      - send: {event: {feel: x12}, content: x13}
      - cancel: {feel: x14}
      - start: {process: q, with: {a: x15}}
      - breach: {act: n, note: x16}
      - log: x17
      - if: x18
        then: {log: x19}
        elif: [{if: x20, then: {log: x21}}]
        else: {foreach: {in: x22, as: y, do: {log: x23}}}
    exit: {log: x24}
    always: {guard: x25, target: b, do: {log: x26}}
    after: {x27: b}
    at: {x28: b}
    every: {x29: {guard: x30, limit: x31, times: x32, first: x33, target: b}}
    within: {open: x34, close: x35, opens: {guard: x36, target: b}}
    invoke:
      - {process: q, with: {a: x37}, finalize: {log: x38}}
      - {process: q, id: g, each: x42, as: z, at_once: x43, until: x44}
  b: {type: final, output: {a: x39}}
  c: {type: final, output: x40}
  h: {states: {i1: {}}, initial: {target: i1, do: {log: x41}}}
never: {n: {}}
"""
"""A process with an expression, x01 to x44, in every place that takes one."""


def findings(
    text: str,
    *codes: str,
    tables: Mapping[str, RuleTable] | None = None,
    given: Collection[str] = (),
) -> list[str]:
    """Findings of these codes in a process, as ``line:column code message``."""
    process = load_process(f"process: p\n{text}", "p.yaml")
    found = check_process(process, tables=tables, given=given)
    return [
        f"{each.where.line}:{each.where.column} {each.code} {each.message}"
        for each in found
        if each.code in codes
    ]
