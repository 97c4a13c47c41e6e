"""Small files with KPIs, and what is found in them."""

from __future__ import annotations

from callout.checks import Project, check_project
from callout.reader import load_process

JOB = """
process: job
title: A job
profiles: [shop]
data:
  buyer: {type: string, required: true, pii: true}
  kind: {type: string, values: [small, large], required: true}
  happy: {type: boolean, required: false}
  amount: {type: number, required: false}
  lines: {type: list<context>, fields: {n: number, who: string}, default: []}
  people: {type: list<string>, default: [], pii: true}
  reached: {type: date and time, required: false}
events:
  finish: {by: clerk, payload: {happy: boolean, amount: number}}
clocks: {answer: {starts: open, stops: finish, limit: "@\\"PT2H\\""}}
states:
  open:
    waits_forever: the clerk works
    on: {finish: {target: closed, do: {set: {happy: happy, amount: amount}}}}
  closed: {type: final}
"""
SHOP = """
parameters: shop
zone: Asia/Shanghai
values:
  least: {type: number, value: 0.5}
  long: {type: duration, value: PT2H}
  unset: {type: number, required: true}
"""


def found(kpis: str, settings: bool = False) -> list[str]:
    """Codes and messages of a file of KPIs, beside a process and its parameters."""
    files = {"kpis.yaml": f"kpis:\n{kpis}", "shop.yaml": SHOP}
    project = Project(files, {"job.yaml": JOB}, settings={} if settings else None)
    assert load_process(JOB, "job.yaml").name == "job"
    return [f"{each.code} {each.message}" for each in check_project(project)]
