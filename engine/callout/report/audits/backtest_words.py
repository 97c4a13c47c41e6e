"""The words of a backtest's report in Chinese; English is how they stand in the code."""

from __future__ import annotations

from collections.abc import Mapping

CHINESE: Mapping[str, str] = {
    "{} tickets, {} entries  {}": "{} 张工单，{} 条记录  {}",
    "all there are": "全部",
    "from": "自",
    "to": "至",
    "where": "条件",
    "with {} = {}": "设 {} = {}",
    "range {}  change {}": "范围 {}  更改 {}",
    "decisions": "判定",
    "(exact)": "（精确）",
    "{} made again, {} the same": "重新判定 {} 次，{} 次相同",
    "{} of {} otherwise": "{} 次不同，共 {} 次",
    "not on record: {}, asked for {} times": "无记录：{}，被问 {} 次",
    "other outputs": "输出不同",
    "other row": "行不同",
    "other row, same outputs": "行不同，输出相同",
    "[red]no row[/]": "[red]没有符合的行[/]",
    "[red]overlap, or no value[/]": "[red]重叠，或无值[/]",
    "[red]input not taken[/]": "[red]不接受输入[/]",
    "[yellow]unknown[/]": "[yellow]未知[/]",
    "[red]no such table[/]": "[red]没有这张表[/]",
    "replay": "重放",
    "{} tickets, {} as recorded; {} entries exact": "{} 张工单，{} 张与记录相同；{} 条精确",
    "{} part from the record: {}": "{} 张偏离记录：{}",
    "an event does something else": "事件的结果不同",
    "a timer that fired would not": "触发过的定时器不再触发",
    "a timer fires that did not": "未触发过的定时器触发",
    "an event cannot be handled": "事件无法处理",
    "a message of a ticket that had parted before": "消息来自已偏离的工单",
    "in": "差异在",
    "by": "按",
    "refused now, accepted then": "现拒绝，当时接受",
    "accepted now, refused then": "现接受，当时拒绝",
    "{} tickets with a timer that is due at another instant": "{} 张工单的定时器到期时刻不同",
    "unknown": "未知",
    "effects {}: {} added, {} missing": "对外动作 {}：多 {}，少 {}",
    "clock": "时限",
    "as recorded": "与记录相同",
    "ok": "未超限",
    "breach": "超限",
    "undecided": "未定",
    "none": "无",
    "(hypothetical)": "（假设）",
    "hypothetical": "假设",
    ", earliest": "，最早",
    "in {} tickets, where the exact parts end": "涉及 {} 张工单，计至精确部分结束",
    "after the first difference nothing is counted (--after stop)": (
        "第一处差异之后不再计数（--after stop）"
    ),
    "after the first difference, --after {}: {} entries differ again": (
        "第一处差异之后，--after {}：又有 {} 条不同"
    ),
    "and {} more": "等，另有 {} 张",
    "are of a process that the change does not have": "属于更改中没有的流程",
    "have rules or a process that do not load with the change": "的规则或流程无法与更改一起载入",
    "do not replay by what decided them": "按当时的定义重放不符",
    "cannot be read": "无法读取",
}
