"""The diagram of an exported document: nodes in rows, so that editors have something to show."""

from __future__ import annotations

from dataclasses import dataclass, field

from .writer import XmlWriter

WIDTH, HEIGHT = 180, 80
_ACROSS, _DOWN = 220, 180
_MARGIN = 40


@dataclass(slots=True)
class Drawing:
    """Where nodes stand, and which of them are connected."""

    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    edges: list[tuple[str, str, str]] = field(default_factory=list)
    _in_row: dict[int, int] = field(default_factory=dict)

    def add(self, node: str, row: int) -> None:
        """Put a node at the end of a row."""
        column = self._in_row.get(row, 0)
        self._in_row[row] = column + 1
        self.places[node] = (_MARGIN + column * _ACROSS, _MARGIN + row * _DOWN)

    def connect(self, edge: str, source: str, target: str) -> None:
        """Draw a requirement from what is required to who requires it."""
        self.edges.append((edge, source, target))

    def write(self, writer: XmlWriter) -> None:
        """Write the diagram."""
        with (
            writer.element("dmndi:DMNDI", {}),
            writer.element("dmndi:DMNDiagram", {"id": "diagram"}),
        ):
            for node, (x, y) in self.places.items():
                shape = {"id": f"shape_{node}", "dmnElementRef": node}
                with writer.element("dmndi:DMNShape", shape):
                    size = {"width": str(WIDTH), "height": str(HEIGHT)}
                    writer.leaf("dc:Bounds", {"x": str(x), "y": str(y), **size})
            for edge, source, target in self.edges:
                self._edge(writer, edge, source, target)

    def _edge(self, writer: XmlWriter, edge: str, source: str, target: str) -> None:
        from_x, from_y = self.places[source]
        to_x, to_y = self.places[target]
        drawn = {"id": f"edge_{edge}", "dmnElementRef": edge}
        with writer.element("dmndi:DMNEdge", drawn):
            start = {"x": str(from_x + WIDTH // 2), "y": str(from_y)}
            writer.leaf("di:waypoint", start)
            end = {"x": str(to_x + WIDTH // 2), "y": str(to_y + HEIGHT)}
            writer.leaf("di:waypoint", end)
