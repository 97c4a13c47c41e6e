"""Figures in lines: the number, what it is set against, what was left out, who the misses are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from callout.kpis.cases import NO_KEY, NO_VALUE, PERSONAL, UNANSWERED, KpiCase, Side
from callout.kpis.figures import Figure
from callout.kpis.linked import LinkedKpi
from callout.kpis.reported import KpiReport, ReportedGroup, ReportedKpi
from callout.kpis.revisions import CaseChange, RevisedKpi, Revision
from callout.kpis.shown import Unit, shown_difference, shown_value, unit_of
from callout.library.kpis import Aim, Also, KpiKind, Statistic

from .history import clock_text
from .screen import escape

MOST_LISTED = 20
"""Tickets in a line at most."""


@dataclass(frozen=True, slots=True)
class KpiWords:
    """The words around figures in one language."""

    language: str
    said: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.said.get(name, name)


def kpi_words(language: str) -> KpiWords:
    """English, or Chinese for tags that begin with ``zh``."""
    tongue = "zh" if language.startswith("zh") else "en"
    return KpiWords(tongue, _WORDS[tongue])


_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        Aim.AT_LEAST: "at least",
        Aim.AT_MOST: "at most",
        Aim.HIGHER: "above the period before,",
        Aim.LOWER: "below the period before,",
        Also.CANCELLED: "cancelled",
        Also.MERGED: "merged",
        NO_KEY: "nothing to tell it apart by",
        NO_VALUE: "without a value",
        PERSONAL: "personal data in its version",
        UNANSWERED: "could not be worked out",
        Statistic.P90: "90 % up to",
        "of": "{} of {}",
        "against": "{} against {}",
        "none": "no KPIs in the rules",
        "no cases": "no cases",
        "interval": "95 % interval {} to {}",
        "target": "target {} {}",
        "met": "met",
        "not met": "not met",
        "open": "{} open",
        "left out": "left out",
        "misses": "misses",
        "more": "and {} more",
        "before": "before",
        "definition": "definition",
        "as of": "as of",
        "nothing": "(none)",
    },
    "zh": {
        Aim.AT_LEAST: "不低于",
        Aim.AT_MOST: "不高于",
        Aim.HIGHER: "高于上期",
        Aim.LOWER: "低于上期",
        Also.CANCELLED: "已取消",
        Also.MERGED: "已合并",
        NO_KEY: "无法区分",
        NO_VALUE: "无数值",
        PERSONAL: "该版本含个人信息",
        UNANSWERED: "无法计算",
        Statistic.COUNT: "件数",
        Statistic.SUM: "合计",
        Statistic.MEAN: "平均",
        Statistic.MEDIAN: "中位数",
        Statistic.P90: "九成不超过",
        "of": "{}/{}",
        "against": "{} 对 {}",
        "none": "规则中没有指标",
        "no cases": "无案例",
        "interval": "95% 区间 {} 至 {}",
        "target": "目标{} {}",
        "met": "达标",
        "not met": "未达标",
        "open": "未到期 {}",
        "left out": "未计入",
        "misses": "未达到的工单",
        "more": "另有 {} 件",
        "before": "往期",
        "definition": "定义",
        "as of": "截至",
        "nothing": "(无)",
    },
}


def report_lines(report: KpiReport, words: KpiWords) -> Iterator[str]:
    """The report in lines with markup."""
    for each in report.kpis:
        yield from kpi_lines(each, words)
    yield as_of_line(report, words)


def as_of_line(report: KpiReport, words: KpiWords) -> str:
    """Of which instant it is, and where the feed of changes was."""
    place = f" · {report.position}" if report.position else ""
    said = f"{words['as of']} {clock_text(report.as_of, UTC)} UTC"
    return f"[dim]{escape(said + place)}[/]"


def kpi_lines(reported: ReportedKpi, words: KpiWords) -> Iterator[str]:
    """One KPI: a heading, its figure, what it is told apart by, the misses."""
    kpi = reported.kpi
    yield f"[bold]{escape(title_of(kpi, words))}[/] {escape(_place(reported))}"
    yield from (f"  {line}" for line in figure_lines(kpi, reported.figure, words))
    for period, figure in reported.before:
        text = _main(kpi, figure, words)
        yield f"  [dim]{escape(words['before'])} {escape(str(period))}[/] {text}"
    for group in _ranked(reported):
        name = " / ".join(each or words["nothing"] for each in group.names)
        text = "; ".join(figure_lines(kpi, group.figure, words))
        yield f"  [bold]{escape(name)}[/] {text}"
    yield from _misses(reported.cases, words)
    for each in reported.unreadable:
        yield f"  [red]{escape(each.ticket)}[/] {escape(each.why)}"
    yield f"  [dim]{escape(words['definition'])} {escape(kpi.hash[:17])}[/]"


def title_of(kpi: LinkedKpi, words: KpiWords) -> str:
    """What people call a KPI, with its name."""
    title = kpi.kpi.title.in_language(words.language)
    return f"{title} ({kpi.name})" if title else kpi.name


def figure_lines(kpi: LinkedKpi, figure: Figure, words: KpiWords) -> Iterator[str]:
    """The number with its target, then what is in neither number."""
    yield _main(kpi, figure, words) + _target(kpi, figure, words)
    titles = {each.name: each.title.in_language(words.language) for each in kpi.kpi.out}
    out = [
        f"{number} {titles.get(reason) or words[reason]}"
        for reason, number in figure.left_out.items()
    ]
    apart = [words["open"].format(figure.open)] if figure.open else []
    apart += [f"{words['left out']}: {', '.join(out)}"] if out else []
    if apart:
        yield escape(" · ".join(apart))


def _place(reported: ReportedKpi) -> str:
    profile = reported.kpi.profile
    return f"{profile} · {reported.period}" if profile else str(reported.period)


def _main(kpi: LinkedKpi, figure: Figure, words: KpiWords) -> str:
    if kpi.kpi.kind is KpiKind.FIGURE:
        return escape(_values(kpi, figure, words))
    value = figure.main
    if value is None:
        return words["no cases"]
    form = words["of"] if kpi.kpi.kind is KpiKind.SHARE else words["against"]
    numbers = form.format(figure.numerator, figure.denominator)
    line = f"{shown_value(Unit.SHARE, value)} · {numbers}"
    if figure.interval is not None:
        bounds = (shown_value(Unit.SHARE, each) for each in figure.interval)
        line += f" · {words['interval'].format(*bounds)}"
    return escape(line)


def _values(kpi: LinkedKpi, figure: Figure, words: KpiWords) -> str:
    if not figure.cases and kpi.kpi.value is not None:
        return words["no cases"]
    return " · ".join(
        f"{words[summary]} {shown_value(unit_of(kpi, summary), value, words.language)}"
        for summary, value in figure.values.items()
        if value is not None
    )


def _target(kpi: LinkedKpi, figure: Figure, words: KpiWords) -> str:
    kept, target = figure.target, kpi.target
    if kept is None or target is None:
        return ""
    unit = unit_of(kpi)
    bound = shown_value(unit, kept.bound, words.language)
    asked = words["target"].format(words[target.aim], bound)
    source = f" ({', '.join(kpi.kpi.target.source)})" if kpi.kpi.target is not None else ""
    colour, verdict = ("green", words["met"]) if kept.is_met else ("red", words["not met"])
    difference = shown_difference(unit, kept.difference, words.language)
    return f" · {escape(asked + source)}: [{colour}]{escape(verdict)}[/], {escape(difference)}"


def _ranked(reported: ReportedKpi) -> Sequence[ReportedGroup]:
    """Counts with the highest first; all else by name."""
    if reported.kpi.kpi.show[:1] != (Statistic.COUNT,):
        return reported.groups
    return sorted(reported.groups, key=lambda each: -(each.figure.main or 0))


def _misses(cases: Sequence[KpiCase], words: KpiWords) -> Iterator[str]:
    names = list(dict.fromkeys(str(each.ticket) for each in cases if each.side is Side.MISSED))
    if names:
        yield f"  {words['misses']}: {escape(_some(names, words))}"


def _some(names: Sequence[str], words: KpiWords) -> str:
    listed = ", ".join(names[:MOST_LISTED])
    rest = len(names) - MOST_LISTED
    return f"{listed} {words['more'].format(rest)}" if rest > 0 else listed


def revision_lines(revision: Revision, words: KpiWords) -> Iterator[str]:
    """What has changed since the published report, then the new figures."""
    if revision.is_same:
        yield f"nothing has changed since {escape(revision.published[:17])}"
    for kpi in revision.kpis:
        if not kpi.is_same:
            yield from _revised(kpi)
    yield from report_lines(revision.report, words)


def _revised(kpi: RevisedKpi) -> Iterator[str]:
    profile = f" {kpi.profile}" if kpi.profile else ""
    yield f"[bold]{escape(kpi.name)}[/]{escape(profile)} has changed since it was published"
    if kpi.is_redefined:
        yield "  [yellow]its definition is another[/]"
    for each in kpi.changes:
        item = f" {each.item}" if each.item else ""
        yield f"  {escape(each.ticket + item)} {escape(_change(each))}"


def _change(change: CaseChange) -> str:
    was, now = (_side(each) for each in (change.before, change.after))
    if was is None:
        return f"came: {now}"
    if now is None:
        return f"went: {was}"
    return f"{was}, now {now}" if was != now else f"{was}, otherwise than before"


def _side(case: Mapping[str, object] | None) -> str | None:
    if case is None:
        return None
    reason = case.get("reason")
    return f"{case.get('side')} ({reason})" if reason is not None else str(case.get("side"))


def listed_lines(kpis: Sequence[LinkedKpi], words: KpiWords) -> Iterator[str]:
    """Which KPIs there are: name, profile, processes, target, clauses."""
    if not kpis:
        yield escape(words["none"])
    for each in kpis:
        kpi = each.kpi
        profile = f" · {each.profile}" if each.profile else ""
        yield f"[bold]{escape(title_of(each, words))}[/]{escape(profile)}"
        about = f"{kpi.kind} of {', '.join(kpi.processes)}"
        if kpi.target is not None:
            bound = kpi.target.bound.text if kpi.target.bound is not None else ""
            about += f" · {words['target'].format(words[kpi.target.aim], bound).strip()}"
        clauses = (*kpi.source, *(kpi.target.source if kpi.target is not None else ()))
        about += f" · {', '.join(dict.fromkeys(clauses))}" if clauses else ""
        yield f"  {escape(about)}"
        for problem in each.unset:
            yield f"  [yellow]rests[/] {escape(problem.message)}"
