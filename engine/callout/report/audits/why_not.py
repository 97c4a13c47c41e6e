"""Why something did not happen, in words: one sentence for each kind of obstacle, en and zh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from callout.dmn import row_parts
from callout.records import read_instant
from callout.report.history import clock_text, plain_value
from callout.report.masking import MASK, NOTHING_MASKED, Masking
from callout.report.screen import escape
from callout.values import Json
from callout.whynot import Alteration, Bound, BoundKind, Obstacle, ObstacleKind, WhyNot

_EN: Mapping[str, str] = {
    "title": "why not {target}",
    "reached": "it did happen, at {entries}",
    "entry": "#{seq}",
    "more": "{count} more were left out",
    ObstacleKind.GUARD: "the guard of {subject} said no: {text}",
    ObstacleKind.BRANCH: "it was led around by a condition, which was {value}: {text}",
    ObstacleKind.CELL: "{subject}: the cell for {input} did not take its input: {text}",
    ObstacleKind.ROW_BEFORE: "{subject} fits, and the table ({policy}) answered with {rows}",
    ObstacleKind.NOT_ASKED: "table {subject} was not asked",
    ObstacleKind.ROLE: "{actor} may not send {subject}; these may: {roles}",
    ObstacleKind.PAYLOAD: "{subject} was sent with what it cannot carry: {message}",
    ObstacleKind.REFUSED: "{subject} is refused ({code}): {message}",
    ObstacleKind.NOT_TAKEN: "in {states} nothing takes {subject}; it is taken in {elsewhere}",
    ObstacleKind.CLOSED: "the ticket had ended: {status} ({outcome})",
    ObstacleKind.NOT_SENT: "{subject} was not sent; these may: {roles}",
    ObstacleKind.NOT_RAISED: "{subject} did not come: nobody sends it, the ticket makes it itself",
    ObstacleKind.OTHER: "on {event} {transitions} went before {subject}: {text}",
    ObstacleKind.NOT_DUE: "the timer {subject} was not due before {due}",
    ObstacleKind.CANCELLED: "the timer {subject}, due {due}, was taken off by {event}",
    ObstacleKind.NOT_ARMED: "the timer {subject} was never armed",
    ObstacleKind.CHILD: "the sub-process {child} ({ticket}) did not end so: {subject} did not come",
    ObstacleKind.NO_WAY: "no way leads there from {states}",
    "fired": "the timer {subject} fired at {due} and did not lead there",
    "part": "false: {text}",
    "no value": "no value: {text}",
    "read": "read {operands}",
    "decided": "{name} was decided by {table}: {rows} (#{seq})",
    "change": "it would open with {change}",
    "and": " and ",
    "then": "then, in turn: {path}",
    "by": "ask about it in {ticket}, which refused it",
    "would": "had it come, it would have been refused: {refusal} {guard}",
    "taken": "had it come, it would have been taken",
    "depends": "had it come, what it carries would have decided",
    "role": "sent by {role}: {then}",
    "is taken": "taken",
    "instead": " (is {present})",
    "unsure": "it read more than is on record, so no change was tried",
    "nobody": "nobody from outside",
    "anybody": "anybody",
    "nowhere": "no state",
    BoundKind.IS: "{name} {value}",
    BoundKind.IS_NOT: "{name} other than {value}",
    BoundKind.FROM: "{name} {value} or more",
    BoundKind.OVER: "{name} more than {value}",
    BoundKind.TO: "{name} {value} or less",
    BoundKind.UNDER: "{name} less than {value}",
}
_ZH: Mapping[str, str] = {
    "title": "为何没有 {target}",
    "reached": "其实发生了，见 {entries}",
    "entry": "#{seq}",
    "more": "另有 {count} 条未列出",
    ObstacleKind.GUARD: "{subject} 的条件不成立：{text}",
    ObstacleKind.BRANCH: "所在分支的条件为 {value}，因此未执行：{text}",
    ObstacleKind.CELL: "{subject}：{input} 一格不接受输入：{text}",
    ObstacleKind.ROW_BEFORE: "{subject} 符合，但表（{policy}）用了 {rows}",
    ObstacleKind.NOT_ASKED: "没有查过表 {subject}",
    ObstacleKind.ROLE: "{actor} 无权发送 {subject}；有权的是：{roles}",
    ObstacleKind.PAYLOAD: "{subject} 所带内容不对：{message}",
    ObstacleKind.REFUSED: "{subject} 被拒绝（{code}）：{message}",
    ObstacleKind.NOT_TAKEN: "在 {states} 中不处理 {subject}；在 {elsewhere} 中才处理",
    ObstacleKind.CLOSED: "工单已结束：{status}（{outcome}）",
    ObstacleKind.NOT_SENT: "没有人发送 {subject}；可发送的是：{roles}",
    ObstacleKind.NOT_RAISED: "{subject} 没有出现：它由工单自己产生，外界不能发送",
    ObstacleKind.OTHER: "收到 {event} 时 {transitions} 先于 {subject}：{text}",
    ObstacleKind.NOT_DUE: "定时器 {subject} 要到 {due} 才到期",
    ObstacleKind.CANCELLED: "定时器 {subject}（{due} 到期）因 {event} 被取消",
    ObstacleKind.NOT_ARMED: "定时器 {subject} 从未启动",
    ObstacleKind.CHILD: "子流程 {child}（{ticket}）没有这样结束：没有出现 {subject}",
    ObstacleKind.NO_WAY: "从 {states} 没有路通向那里",
    "fired": "定时器 {subject} 于 {due} 触发，但没有通向那里",
    "part": "不成立：{text}",
    "no value": "没有值：{text}",
    "read": "读到 {operands}",
    "decided": "{name} 由 {table} 判定：{rows}（#{seq}）",
    "change": "若 {change} 则可行",
    "and": " 且 ",
    "then": "之后还需依次经过：{path}",
    "by": "是 {ticket} 拒绝的，请到那里查问",
    "would": "即使发送也会被拒绝：{refusal} {guard}",
    "taken": "若发送则会被接受",
    "depends": "若发送，则取决于所带内容",
    "role": "若由 {role} 发送：{then}",
    "is taken": "会被接受",
    "instead": "（现为 {present}）",
    "unsure": "所读内容没有全部记录，因此没有试算",
    "nobody": "外界无人可以",
    "anybody": "任何人",
    "nowhere": "无此状态",
    BoundKind.IS: "{name} 为 {value}",
    BoundKind.IS_NOT: "{name} 不为 {value}",
    BoundKind.FROM: "{name} 不少于 {value}",
    BoundKind.OVER: "{name} 大于 {value}",
    BoundKind.TO: "{name} 不超过 {value}",
    BoundKind.UNDER: "{name} 小于 {value}",
}
WORDS: Mapping[str, Mapping[str, str]] = {"en": _EN, "zh": _ZH}
"""By language, the sentence of every kind of obstacle and what stands around it."""
_TRIED = frozenset({ObstacleKind.GUARD, ObstacleKind.BRANCH, ObstacleKind.CELL})


class WhyNotLines:
    """The words of one answer, in one language and zone; what is private is masked."""

    def __init__(
        self, answer: WhyNot, language: str, zone: tzinfo, masking: Masking = NOTHING_MASKED
    ) -> None:
        self._answer, self._zone, self._masking = answer, zone, masking
        self._language = "zh" if language.startswith("zh") else "en"
        self._words = WORDS[self._language]

    def lines(self) -> Iterator[str]:
        """The answer in lines (rich markup), nearest obstacle first."""
        answer = self._answer
        title = self._say("title", target=answer.target.name)
        yield f"[bold]{escape(answer.ticket)}[/] {escape(title)} ({answer.target.kind})"
        if answer.reached:
            entries = ", ".join(f"#{seq}" for seq in answer.reached)
            yield escape(self._say("reached", entries=entries))
        for number, each in enumerate(answer.obstacles, start=1):
            yield from self._obstacle(number, each)
        if answer.more:
            yield escape(self._say("more", count=str(answer.more)))
        yield f"definition {escape(answer.definition[:17])}"

    def _say(self, key: str, **parts: str) -> str:
        return self._words[key].format(**parts)

    def _obstacle(self, number: int, each: Obstacle) -> Iterator[str]:
        entry = f" #{each.seq}" if each.seq is not None else ""
        if each.at is not None:
            entry += f" [dim]{clock_text(read_instant(each.at), self._zone)}[/]"
        place = f" [dim]{escape(str(each.where))}[/]" if each.where is not None else ""
        yield f"{number}.{entry} {escape(self._sentence(each))}{place}"
        for line in (*self._reasons(each), *self._ways_on(each)):
            yield f"   {escape(line)}"

    def _sentence(self, each: Obstacle) -> str:
        fired = each.kind is ObstacleKind.CANCELLED and each.details.get("change") == "fire"
        parts = _Parts({name: self._shown(name, value) for name, value in each.details.items()})
        parts |= {"subject": each.subject, "text": each.text}
        return self._words["fired" if fired else each.kind].format_map(parts)

    def _shown(self, name: str, value: Json) -> str:
        match value:
            case list() if not value:
                return self._words["nowhere" if name in ("elsewhere", "states") else "anybody"]
            case list():
                return ", ".join(map(plain_value, value))
            case str() if name == "due":
                return clock_text(read_instant(value.removeprefix("@")), self._zone)
            case None:
                return "-"
            case _:
                return plain_value(value)

    def _reasons(self, each: Obstacle) -> Iterator[str]:
        whole = each.parts[0].text if len(each.parts) == 1 else ""
        for part in each.parts:
            if whole != each.text:
                key = "part" if part.value is False else "no value"
                yield self._say(key, text=part.text)
        read = [self._operand(each, name, value) for name, value in each.operands.items()]
        if read:
            yield self._say("read", operands=", ".join(read))
        decided = each.details.get("decided")
        for name, made in decided.items() if isinstance(decided, dict) else ():
            told = made if isinstance(made, dict) else {}
            parts = {key: self._shown(key, value) for key, value in told.items()}
            yield self._say("decided", name=name, **parts)

    def _operand(self, each: Obstacle, name: str, value: Json) -> str:
        return f"{name} = {self._value(each, name, value)}"

    def _value(self, each: Obstacle, name: str, value: Json) -> str:
        table = row_parts(each.subject)[0]
        hidden = self._masking.private.inputs.get(table, ())
        return MASK if name in hidden else plain_value(value)

    def _ways_on(self, each: Obstacle) -> Iterator[str]:
        for change in each.changes:
            parts = [self._alteration(each, part) for part in change.alterations]
            yield self._say("change", change=self._words["and"].join(parts))
        if each.kind in _TRIED and each.details.get("tried") is False:
            yield self._words["unsure"]
        then = each.details.get("then")
        for role, code in then.items() if isinstance(then, dict) else ():
            taken = self._words["is taken"] if code is None else str(code)
            yield self._say("role", role=role, then=taken)
        if each.details.get("by") is not None:
            yield self._say("by", ticket=str(each.details["by"]))
        if each.kind is ObstacleKind.NOT_SENT:
            yield self._had_it_come(each)
        if each.path:
            yield self._say("then", path=", ".join(each.path))

    def _had_it_come(self, each: Obstacle) -> str:
        refusal = each.details.get("refusal")
        if refusal is not None:
            guard = each.details.get("guard") or ""
            return self._say("would", refusal=str(refusal), guard=str(guard)).rstrip()
        return self._words["depends" if each.details.get("depends") else "taken"]

    def _alteration(self, each: Obstacle, part: Alteration) -> str:
        said = [self._bound(each, part, bound) for bound in part.bounds]
        present = self._value(each, part.name, part.present)
        return self._words["and"].join(said) + self._say("instead", present=present)

    def _bound(self, each: Obstacle, part: Alteration, bound: Bound) -> str:
        value = self._value(each, part.name, bound.value)
        return self._say(bound.kind, name=part.name, value=value)


class _Parts(dict[str, str]):
    """Parts of a sentence; what an obstacle does not say is a dash."""

    def __missing__(self, key: str) -> str:
        return "-"


def why_not_lines(
    answer: WhyNot, language: str, zone: tzinfo, masking: Masking = NOTHING_MASKED
) -> Iterator[str]:
    """The answer in lines (rich markup), in English or Chinese."""
    return WhyNotLines(answer, language, zone, masking).lines()
