"""What pictures say of clocks, duties, standard acts and sub-processes, by their titles."""

from __future__ import annotations

from callout.diagram.labels import Wording
from callout.process import walk
from callout.reader import load_process

TEXT = """process: ask
title: Ask
must:
  reply: {title: {en: Reply}, due: PT4H}
lifecycle:
  assign: {by: desk, title: {en: Give it, zh: 指派}}
clocks:
  response: {title: {en: First answer}, starts: a, stops: b, limit: PT4H, warn: PT1H}
states:
  a:
    entry: [{oblige: reply}]
    invoke: {process: look, id: second}
    on:
      warning.response: b
      breached.response: b
      overdue.reply: b
      ticket.assign: b
      done.second: b
    after: {PT2H working time: b}
  b: {type: final}
"""
LABELS = """labels: zh
title: 询问
clocks: {response: 首次答复}
must: {reply: 答复}
"""


def events(language: str) -> list[str]:
    process = load_process(TEXT, "ask.yaml", {"ask.zh.yaml": LABELS})
    wording = Wording(process, language)
    (state, _) = walk.states(process.root)
    return [wording.events(each) for each in state.transitions]


def test_its_events_are_told_by_its_title_in_every_language() -> None:
    assert events("en") == [
        "First answer: the limit is near",
        "First answer: the limit has passed",
        "Reply: overdue",
        "Give it",
        "done: second",
        "after PT2H of working time",
    ]
    assert events("zh") == [
        "首次答复: 将超时",
        "首次答复: 已超时",
        "答复: 已逾期",
        "指派",
        "完成: second",
        "PT2H 工作时间 后",
    ]
