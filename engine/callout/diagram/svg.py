"""A process as SVG; see `layout` for how it is arranged.

Every state is a group ``state-<id>`` and every transition a group ``transition-<id>`` with its
line and its arrows, so that a page can mark, hide or animate them by id; `class` says what they
are (``active``, ``armed``, ``final``), `data-` attributes name them as the process does.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from callout.process import Process, StateKind
from callout.values import visible_lines

from .ids import state_id, transition_id
from .labels import Wording
from .layout import HEAD, INSET, LINE, Arrow, StateBox, TextLine, all_boxes, lay_out
from .marks import NO_MARKS, Marks

STYLE = """\
text{font:12px system-ui,'Noto Sans CJK SC','PingFang SC',sans-serif;fill:#1f2937}
.title{font-weight:600}.id{fill:#6b7280;font-size:10px}
.state>rect{fill:#fff;stroke:#94a3b8}.parallel>rect{stroke-dasharray:6 3}
.final>rect{stroke:#1f2937;stroke-width:2}.active>rect{fill:#fef3c7;stroke:#b45309;stroke-width:2}
.note path{fill:none;stroke:#94a3b8}
.transition path{fill:none;stroke:#64748b}.transition:hover path{stroke:#b91c1c;stroke-width:2}
.transition:hover text{fill:#b91c1c}.armed text{fill:#b45309;font-weight:600}"""
PATH_STYLE = """
.visited>rect{fill:#eff6ff;stroke:#2563eb}.visited.active>rect{fill:#fef3c7;stroke:#b45309}
.taken text{fill:#1d4ed8}.taken path{stroke:#2563eb;stroke-width:1.8}"""


def svg(process: Process, language: str = "en", marks: Marks = NO_MARKS) -> str:
    """The picture as a document of its own; `language` is a tag like ``zh``."""
    wording = Wording(process, language)
    layout = lay_out(process, wording, marks)
    arrows: dict[int, list[Arrow]] = {}
    for arrow in layout.arrows:
        arrows.setdefault(id(arrow.line), []).append(arrow)
    size = f'width="{layout.width:.0f}" height="{layout.height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {layout.width:.0f} {layout.height:.0f}">',
        f"<title>{escape(wording.title)}</title>",
        f"<style>{STYLE}{PATH_STYLE if marks.visited else ''}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#64748b"/></marker></defs>',
    ]
    boxes = [box for root in layout.boxes for box in all_boxes(root)]
    for box in boxes:
        lines += _state(box, marks)
    for box in boxes:
        for line in box.lines:
            lines += _transition(box, line, arrows.get(id(line), []), marks)
    return visible_lines("\n".join([*lines, "</svg>"])) + "\n"


def _state(box: StateBox, marks: Marks) -> Iterator[str]:
    state = box.state
    classes = ["state", state.kind.value]
    if state.id in marks.visited:
        classes.append("visited")
    if state.id in marks.active:
        classes.append("active")
    yield (
        f'<g id="{state_id(state.id)}" class="{" ".join(classes)}" '
        f"data-state={quoteattr(state.id)}>"
    )
    radius = 10 if state.kind is not StateKind.PARALLEL else 4
    yield (
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" '
        f'height="{box.height:.0f}" rx="{radius}"/>'
    )
    name = f' <tspan class="id">{escape(state.id)}</tspan>' if box.title != state.id else ""
    yield (
        f'<text class="title" x="{box.x + INSET:.0f}" y="{box.y + HEAD - 9:.0f}">'
        f"{escape(box.title)}{name}</text>"
    )
    yield "</g>"


def _transition(box: StateBox, line: TextLine, arrows: list[Arrow], marks: Marks) -> Iterator[str]:
    if line.transition is None:
        yield f'<g class="note" data-source={quoteattr(box.state.id)}>'
    else:
        classes = "transition armed" if line.due else "transition"
        if line.transition.id in marks.taken:
            classes += " taken"
        yield (
            f'<g id="{transition_id(line.transition.id)}" class="{classes}" '
            f"data-transition={quoteattr(line.transition.id)}>"
        )
        guard = f" [{line.transition.guard}]" if line.transition.guard else ""
        yield f"<title>{escape(line.transition.id + guard)}</title>"
    yield (
        f'<text x="{box.x + INSET * 1.5:.0f}" y="{line.y + LINE / 4:.0f}">'
        f"{escape(line.words)}</text>"
    )
    for arrow in arrows:
        yield (
            f'<path marker-end="url(#head)" d="M{arrow.x1:.0f} {arrow.y1:.0f}H{arrow.lane:.0f}'
            f'V{arrow.y2:.0f}H{arrow.x2:.0f}"/>'
        )
    yield "</g>"
