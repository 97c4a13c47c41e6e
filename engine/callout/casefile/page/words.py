"""The words of a report around what `callout.report` says, in Chinese; English is their key."""

from __future__ import annotations

from collections.abc import Mapping

from callout.report.phrases import Phrases, phrases

_CHINESE: Mapping[str, str] = {
    "Case file of ticket {}": "工单 {} 的案卷",
    "process": "流程",
    "opened": "开立",
    "status": "状态",
    "states": "所处环节",
    "entries": "记录数",
    "outcome": "结果",
    "assigned to": "负责人",
    "head": "末条记录的哈希",
    "definition": "定义",
    "version": "版本",
    "time zone": "时区",
    "profile": "参数集",
    "hash": "哈希",
    "released": "发布",
    "reason": "原因",
    "what": "内容",
    "Ticket {}": "工单 {}",
    "Tickets in this case": "本案卷中的工单",
    "ticket": "工单",
    "steps away": "距离",
    "named by": "由其提及",
    "The path": "经过",
    "What happened": "经过明细",
    "Clocks": "时限",
    "Breaches": "违规",
    "Data at the end": "最终数据",
    "field": "字段",
    "value": "值",
    "clock": "时限",
    "run": "第几次",
    "state": "状态",
    "started": "开始",
    "stopped": "停止",
    "limit": "限额",
    "elapsed": "已用",
    "due": "到期",
    "at": "时间",
    "by": "由",
    "note": "说明",
    "timer": "定时器",
    "message": "工单间消息",
    "effect_result": "外部结果",
    "input": "人员操作",
    "rejected": "已拒绝",
    "admin": "管理",
    "migrate": "版本迁移",
    "correct": "更正",
    "erase": "抹除",
    "refused": "拒绝",
    "What does not verify": "未通过核验之处",
    "callout verify found nothing that differs.": "callout verify 未发现差异。",
    "What is not in this case file": "案卷中没有的内容",
    "Nothing is missing.": "没有缺失。",
    "Definitions": "定义",
    "kept in": "文件",
    "How to check": "如何核验",
    "This page was made from the entries; the entries are the evidence.": (
        "本页由记录生成；记录才是证据。"
    ),
    "Personal data are masked on this page; the entries have them, for their hashes cover them.": (
        "本页已遮盖个人信息；记录原文保留，因为哈希涵盖它们。"
    ),
    "Personal data are in clear on this page.": "本页显示个人信息，请妥善保管。",
    "Checkpoints": "检查点",
    "entry {} cannot be read": "第 {} 条记录无法读取",
    "entry {} was changed after it was written": "第 {} 条记录写入后被改动",
    "the entry does not continue the one before": "该记录与前一条不相接",
    "blue: where it has been, with the entries that took each way; amber: where it is": (
        "蓝色: 经过之处，旁注记录号；黄色: 所在之处"
    ),
    "met": "按时",
    "breached": "超时",
    "running": "进行中",
    "paused": "暂停",
    "void": "作废",
    "off": "无限额",
    "open": "进行中",
    "closed": "已结束",
    "cancelled": "已取消",
    "stuck": "卡住",
    "taken back": "已撤销",
    "yes": "是",
}


def page_words(language: str) -> Phrases:
    """The words of the page, and behind them those of `callout.report.phrases`."""
    if not language.startswith("zh"):
        return phrases(language)
    behind = phrases(language)
    return lambda english: _CHINESE.get(english) or behind(english)
