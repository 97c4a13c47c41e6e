"""A KPI over several periods as SVG: a point for each with its number, and the target as a line.

Periods without a case have no point, and the line between the others is broken there. Each point is
a group ``period-<name>`` with a `class` that says whether its target is ``kept`` or ``missed``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from callout.kpis.figures import Figure
from callout.kpis.linked import LinkedKpi
from callout.kpis.periods import Period
from callout.kpis.reported import ReportedKpi
from callout.kpis.shown import Unit, shown_value, unit_of
from callout.values import visible_lines

_WIDTH, _HEIGHT = 760, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 30, 70, 60
_STYLE = """\
text{font:12px system-ui,'Noto Sans CJK SC','PingFang SC',sans-serif;fill:#1f2937}
.title{font-weight:600;font-size:15px}.note{fill:#6b7280}.value,.period{text-anchor:middle}
.axis{stroke:#94a3b8}.trend{fill:none;stroke:#2563eb;stroke-width:2}
.target{fill:none;stroke:#b45309;stroke-width:1.5;stroke-dasharray:6 4}.bound{fill:#b45309}
circle{fill:#2563eb}.kept circle{fill:#15803d}.missed circle{fill:#b91c1c}"""
_WORDS = {
    "en": {"target": "target", "none": "no cases", "cases": "{} cases"},
    "zh": {"target": "目标", "none": "无案例", "cases": "{} 件"},
}


@dataclass(frozen=True, slots=True)
class _Point:
    """A period in the picture: where it is, and its number and bound, as far as there are any."""

    period: Period
    figure: Figure
    x: float
    value: Fraction | None
    bound: Fraction | None


@dataclass(frozen=True, slots=True)
class _Scale:
    """What lies at the bottom and at the top."""

    low: Fraction
    high: Fraction

    def y(self, value: Fraction) -> float:
        height = _HEIGHT - _TOP - _BOTTOM
        return float(_HEIGHT - _BOTTOM - height * (value - self.low) / (self.high - self.low))


def trend_svg(reported: ReportedKpi, language: str = "en") -> str:
    """The picture as a document of its own; `language` is a tag like ``zh``."""
    kpi = reported.kpi
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    points = _points(reported)
    scale = _scale(points, unit_of(kpi))
    title = kpi.kpi.title.in_language(language, kpi.name)
    place = f"{kpi.profile} · " if kpi.profile else ""
    note = f"{kpi.name} · {place}{points[0].period} – {points[-1].period}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="{_LEFT}" y="24">{escape(title)}</text>',
        f'<text class="note" x="{_LEFT}" y="42">{escape(note)}</text>',
        f'<path class="axis" d="M{_LEFT} {_HEIGHT - _BOTTOM}H{_WIDTH - _RIGHT}"/>',
        *_target(points, scale, kpi, words["target"], language),
        *_trend(points, scale),
    ]
    for point in points:
        lines += _drawn(point, scale, kpi, words, language)
    return visible_lines("\n".join([*lines, "</svg>"])) + "\n"


def _points(reported: ReportedKpi) -> Sequence[_Point]:
    found = [*reported.before, (reported.period, reported.figure)]
    step = (_WIDTH - _LEFT - _RIGHT) / len(found)
    return [
        _Point(
            period,
            figure,
            _LEFT + step * (number + 0.5),
            figure.main,
            reported.kpi.target.on(period.last) if reported.kpi.target is not None else None,
        )
        for number, (period, figure) in enumerate(found)
    ]


def _scale(points: Sequence[_Point], unit: Unit) -> _Scale:
    """From the least to the greatest with some room; no share is more than all or less than none.

    For example, shares of 90 % and 96 % with a target of 98 % lie between 89 % and 99 %.
    """
    values = [each for point in points for each in (point.value, point.bound) if each is not None]
    low, high = min(values, default=Fraction(0)), max(values, default=Fraction(1))
    room = (high - low) / 8 or max(abs(high) / 10, Fraction(1, 100))
    low, high = low - room, high + room
    if unit is Unit.SHARE:
        low = max(low, Fraction(0))
    return _Scale(low, high)


def _trend(points: Sequence[_Point], scale: _Scale) -> Iterator[str]:
    path, is_broken = "", True
    for point in points:
        if point.value is None:
            is_broken = True
            continue
        path += f"{'M' if is_broken else 'L'}{point.x:.1f} {scale.y(point.value):.1f}"
        is_broken = False
    if path:
        yield f'<path class="trend" d="{path}"/>'


def _target(
    points: Sequence[_Point], scale: _Scale, kpi: LinkedKpi, word: str, language: str
) -> Iterator[str]:
    """A step for each period that has a bound; a target of the period before has no line."""
    half = (_WIDTH - _LEFT - _RIGHT) / len(points) / 2
    found = [(point.x, point.bound) for point in points if point.bound is not None]
    if not found:
        return
    steps = (f"M{x - half:.1f} {scale.y(bound):.1f}H{x + half:.1f}" for x, bound in found)
    yield f'<path class="target" d="{"".join(steps)}"/>'
    x, bound = found[-1]
    shown = f"{word} {shown_value(unit_of(kpi), bound, language)}"
    yield (
        f'<text class="bound" text-anchor="end" x="{x + half:.1f}" '
        f'y="{scale.y(bound) - 5:.1f}">{escape(shown)}</text>'
    )


def _drawn(
    point: _Point, scale: _Scale, kpi: LinkedKpi, words: dict[str, str], language: str
) -> Iterator[str]:
    target = point.figure.target
    kind = "" if target is None else " kept" if target.is_met else " missed"
    name = str(point.period)
    yield f'<g id={quoteattr(f"period-{name}")} class="point{kind}">'
    number = words["none"]
    if point.value is not None:
        y = scale.y(point.value)
        number = words["cases"].format(point.figure.cases)
        shown = shown_value(unit_of(kpi), point.value, language)
        yield f'<circle cx="{point.x:.1f}" cy="{y:.1f}" r="4"/>'
        yield f'<text class="value" x="{point.x:.1f}" y="{y - 9:.1f}">{escape(shown)}</text>'
    below = _HEIGHT - _BOTTOM
    yield f'<text class="period" x="{point.x:.1f}" y="{below + 18}">{escape(name)}</text>'
    yield f'<text class="period note" x="{point.x:.1f}" y="{below + 34}">{escape(number)}</text>'
    yield "</g>"
