"""The words around what a history says, in Chinese; English is how they stand in the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Phrases: TypeAlias = Callable[[str], str]
"""A phrase in the reader's language; `{}` in it is filled in afterwards."""

CHINESE: Mapping[str, str] = {
    "at {} by {}": "{} 由 {}",
    " as {}": "，身份 {}",
    " for {}": "，代表 {}",
    "said to have happened at {}": "自称发生于 {}",
    "caused by {}": "起因 {}",
    "looked up: {} = {}": "查得: {} = {}",
    "something was drawn by chance": "有随机抽取",
    "came in": "收到",
    "refused": "拒绝",
    "hint: {}": "提示: {}",
    "guards": "条件",
    "decisions": "规则表",
    "transitions": "转移",
    "states": "状态",
    "data": "数据",
    "timers": "定时器",
    "effects": "对外动作",
    "warnings": "警告",
    "groups": "分组",
    "ticket": "工单",
    "breaches": "违规",
    "taken back": "撤销的违规",
    "log": "日志",
    "definition": "定义",
    "yes": "是",
    "no": "否",
    "no value": "无值",
    "row {}": "第 {} 行",
    "no row": "无匹配行",
    "inputs: {}": "输入: {}",
    "outputs: {}": "输出: {}",
    "{} gets {} more": "{} 增加 {}",
    "{} is gone": "{} 已删除",
    "nowhere": "无",
    "set": "设定",
    "cancel": "取消",
    "fire": "触发",
    "at {}, after entry {}, {}": "在 {}，第 {} 条之后，{}",
    "left out, for they came after a later instant (the clock was set back)": (
        "未计入，因为记录在更晚的时刻之后（时钟曾被拨回）"
    ),
    "with what happened later, and cannot be taken out": "含有之后发生的事，无法分开",
    "as put right by #{}": "按 #{} 更正",
    "status": "状况",
    "state": "状态",
    "{} tickets": "{} 张工单",
    "{} tickets in {}": "{} 张工单写入 {}",
    ", {} damaged": "，{} 张已损坏",
}


def phrases(language: str, chinese: Mapping[str, str] = CHINESE) -> Phrases:
    """Those of a language tag; of one that is not spoken here, English.

    >>> phrases("zh-CN")("row {}").format(3)
    '第 3 行'
    """
    known = chinese if language.lower().partition("-")[0] == "zh" else {}
    return lambda english: known.get(english, english)
