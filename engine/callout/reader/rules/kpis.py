"""KPIs: what a rules file says of figures about many tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from callout.library import RuleFile
from callout.library.kpis import (
    BUILT_IN,
    Aim,
    Also,
    Kpi,
    KpiTarget,
    NamedText,
    Population,
    Statistic,
)
from callout.process import NO_LABEL, Text
from callout.reader.process.context import Draft
from callout.reader.yaml.access import (
    entries,
    label,
    mappings,
    part,
    texts,
    word,
    words,
)
from callout.reader.yaml.nodes import Mapping, Node, Scalar

from .draft import RulesDraft, expression

_MEASURES = ("met", "against", "show")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%", re.ASCII)


def read_kpis(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of KPIs; R603 and R604 for keys that do not go together, R609 for taken names."""
    feel = Draft(draft.path, {})
    found = (_kpi(key, node, draft, feel) for key, node in mappings(root.get("kpis")))
    kpis = tuple(each for each in found if each is not None)
    draft.problems.extend(feel.problems)
    return RuleFile(draft.path, kpis=kpis)


def _kpi(key: Scalar, node: Mapping, draft: RulesDraft, feel: Draft) -> Kpi | None:
    _check_measure(key, node, draft)
    _check_keys(key, node, draft)
    population = _population(node, feel)
    if population is None:
        return None
    against = node.get("against")
    return Kpi(
        name=key.text,
        where=key.where,
        population=population,
        met=expression(node.get("met"), feel),
        against=_population(against, feel) if isinstance(against, Mapping) else None,
        value=expression(node.get("value"), feel),
        show=tuple(Statistic(each) for each in words(node.get("show")) if each in list(Statistic)),
        open=expression(node.get("open"), feel),
        out=tuple(_named(node.get("out"), feel)),
        per=tuple(_groups(node.get("per"), draft, feel)),
        target=_target(node.get("target"), draft, feel),
        profiles=texts(node.get("profile")),
        also=frozenset(Also(each) for each in words(node.get("also")) if each in list(Also)),
        title=label(node.get("title")),
        source=words(node.get("source")),
    )


def _check_measure(key: Scalar, node: Mapping, draft: RulesDraft) -> None:
    said = [name for name in _MEASURES if name in node]
    if len(said) != 1:
        names = " and ".join(f"'{name}'" for name in said) or "nothing"
        draft.report(
            "R603",
            f"what '{key.text}' comes to is said by {names}",
            key.where,
            hint="write one of met (a share), against (a rate) and show (a figure)",
        )


def _check_keys(key: Scalar, node: Mapping, draft: RulesDraft) -> None:
    """What cannot stand beside each other, each with what to do instead."""
    needs_value = any(each != Statistic.COUNT for each in words(node.get("show")))
    faults = {
        "'value' is read by no 'show'": "value" in node and not needs_value,
        "'show' needs a 'value'": needs_value and "value" not in node,
        "a 'value' of cases that 'distinct' makes one is not defined": (
            "value" in node and "distinct" in node
        ),
        "an 'open' case stands in neither number, and a rate has no such cases": (
            "open" in node and "against" in node
        ),
    }
    for message, is_wrong in faults.items():
        if is_wrong:
            draft.report("R604", f"{message}, in '{key.text}'", key.where, hint=_TOGETHER)


_TOGETHER = "show: count needs no value; sum, mean, median and p90 need one, and no distinct"


def _population(node: Mapping, feel: Draft) -> Population | None:
    when, of = expression(node.get("when"), feel), texts(node.get("of"))
    if when is None or not of:
        return None
    return Population(
        of=of,
        when=when,
        counts=expression(node.get("counts"), feel),
        each=expression(node.get("each"), feel),
        distinct=expression(node.get("distinct"), feel),
    )


def _named(node: Node | None, feel: Draft) -> Iterator[NamedText]:
    for key, value in entries(node):
        text = expression(part(value, "is") if isinstance(value, Mapping) else value, feel)
        title = label(value.get("title")) if isinstance(value, Mapping) else NO_LABEL
        if text is not None:
            yield NamedText(key.text, text, title)


def _groups(node: Node | None, draft: RulesDraft, feel: Draft) -> Iterator[NamedText]:
    for key, _ in entries(node):
        if key.text in BUILT_IN:
            message = f"cases can be told apart by '{key.text}' already"
            draft.report("R609", message, key.where, hint="call the group something else")
    yield from _named(node, feel)


def _target(node: Node | None, draft: RulesDraft, feel: Draft) -> KpiTarget | None:
    said = [(aim, part(node, aim.value)) for aim in Aim if part(node, aim.value) is not None]
    if node is None or not isinstance(node, Mapping):
        return None
    source = words(node.get("source"))
    if len(said) != 1:
        names = ", ".join(aim.value for aim in Aim)
        draft.report("R608", "a target has one bound", node.where, hint=f"write one of {names}")
        return None
    if not source:
        hint = "write source: and the clause that asks for it"
        draft.report("R608", "a target that no clause asks for", node.where, hint=hint)
    aim, bound = said[0]
    if aim in (Aim.HIGHER, Aim.LOWER):
        return KpiTarget(aim, None, node.where, source)
    return KpiTarget(aim, _bound(bound, feel), node.where, source)


def _bound(node: Node | None, feel: Draft) -> Text | None:
    """FEEL, a duration, or a number of hundredths: ``98 %``."""
    written = _PERCENT.fullmatch(word(node) or "")
    if isinstance(node, Scalar) and written is not None:
        return Text(str(Decimal(written[1]).scaleb(-2)), node.where)
    return feel.duration(node) if isinstance(node, Scalar) else None
