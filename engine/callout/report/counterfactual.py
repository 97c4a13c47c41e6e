"""What would have come of an entry, in words: what was altered, and what came out otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from callout.records import sections
from callout.values import Json
from callout.whynot import Aspect, Counterfactual

from .history import plain_value
from .masking import MASK, Masking
from .screen import escape

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "with": "had {name} been {instead} (it was {recorded}):",
        "alone": "table {table} asked alone; what the ticket would have done is not said",
        "same": "it comes to the same",
        "differs": "{what}: {recorded} -> {instead}",
        "nothing": "nothing",
        "refusal": "refusal",
        "transitions": "transitions",
        "states": "states",
        "rows": "rows",
        "outputs": "outputs",
        "error": "no answer",
        "row": "row of {table}",
        "timer": "timer {timer}",
        "effect": "effect {number}",
    },
    "zh": {
        "with": "假如 {name} 为 {instead}（实为 {recorded}）：",
        "alone": "只查表 {table}；工单会如何进行不在此列",
        "same": "结果相同",
        "differs": "{what}：{recorded} -> {instead}",
        "nothing": "无",
        "refusal": "拒绝",
        "transitions": "转移",
        "states": "状态",
        "rows": "行",
        "outputs": "输出",
        "error": "没有结果",
        "row": "{table} 的行",
        "timer": "定时器 {timer}",
        "effect": "对外动作 {number}",
    },
}
_ENGINES = f"/{sections.ENGINE}/"
_SHOWN = f"{_ENGINES}{sections.TICKET}/"


def masked_counterfactual(found: Counterfactual, masking: Masking) -> Counterfactual:
    """The same with what is private masked, but for what whoever asks has typed in."""

    def before(name: str, value: Json) -> Json:
        path = name.split(".")
        if found.alone is not None:
            hidden = masking.private.inputs.get(found.alone, ())
            return MASK if path[-1] in hidden else value
        carried = () if found.seq == 1 else masking.private.payloads.get(found.event, ())
        is_carried = any(tuple(path[: len(each)]) == each for each in carried)
        return MASK if is_carried else masking.change(f"/{'/'.join(path)}", value)

    def after(name: str, value: Json) -> Json:
        if name.startswith(_ENGINES):
            _, _, section, *key = name.split("/")
            kept = masking.internals({section: {"/".join(key): value}})[section]
            return next(iter(kept.values()), None) if isinstance(kept, dict) else None
        return masking.change(name, value) if name.startswith("/") else value

    return replace(
        found,
        changed={
            name: (before(name, recorded), instead)
            for name, (recorded, instead) in found.changed.items()
        },
        aspects=tuple(
            Aspect(each.name, after(each.name, each.recorded), after(each.name, each.instead))
            for each in found.aspects
        ),
    )


def counterfactual_lines(found: Counterfactual, language: str) -> Iterator[str]:
    """The answer in lines (rich markup), in English or Chinese; no engine's own."""
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    yield f"[bold]{escape(found.ticket)} #{found.seq}[/]"
    for name, (recorded, instead) in found.changed.items():
        parts = {"recorded": _text(recorded, words), "instead": _text(instead, words)}
        yield escape(words["with"].format(name=name, **parts))
    if found.alone is not None:
        yield escape(words["alone"].format(table=found.alone))
    shown = [each for each in found.aspects if _is_shown(each)]
    for each in shown:
        yield f"  {escape(_line(each, words))}"
    if not found.aspects:
        yield f"  {words['same']}"
    yield f"definition {escape(found.definition[:17])}"


def _is_shown(each: Aspect) -> bool:
    """What is in a digest, or in what the engine keeps for itself, is only for programs."""
    if each.name.startswith(_ENGINES):
        return each.name.startswith(_SHOWN)
    return not each.name.endswith(" with")


def _line(each: Aspect, words: Mapping[str, str]) -> str:
    recorded, instead = each.recorded, each.instead
    return words["differs"].format(
        what=_what(each.name, words), recorded=_text(recorded, words), instead=_text(instead, words)
    )


def _what(name: str, words: Mapping[str, str]) -> str:
    kind, _, rest = name.partition(" ")
    if name.startswith("/"):
        return name.removeprefix(_SHOWN).removeprefix("/").replace("/", ".")
    match kind:
        case "row":
            return words["row"].format(table=rest.removeprefix("of "))
        case "timer":
            return words["timer"].format(timer=rest)
        case "effect":
            return words["effect"].format(number=rest)
        case _:
            return words[kind]


def _text(value: Json, words: Mapping[str, str]) -> str:
    if value is None or value == []:
        return words["nothing"]
    if isinstance(value, list):
        return ", ".join(map(plain_value, value))
    return plain_value(value)
