"""Tables: their declarations, and the grid out of its literal block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callout.dmn import Cell, ColumnSource, Grid, HitPolicy, Line, TableSource, read_grid
from callout.feel import STRING, Type
from callout.library import RuleFile
from callout.reader.yaml.access import entries, label, mappings, part, word, words
from callout.reader.yaml.nodes import Mapping, Node, Scalar

from .draft import RulesDraft, cell, cells, place

_FOLDED = "> makes one line of them: write 'rules: |'"
_BLOCK = "write 'rules: |' and the grid on the lines below it"


def read_tables(root: Mapping, draft: RulesDraft) -> RuleFile:
    """A file of tables."""
    found = (_table(name, node, draft) for name, node in mappings(root["tables"]))
    return RuleFile(draft.path, tables=tuple(each for each in found if each is not None))


def _table(name: Scalar, node: Mapping, draft: RulesDraft) -> TableSource | None:
    inputs = tuple(_columns(node.get("inputs"), None, draft))
    outputs = tuple(_columns(node.get("outputs"), node.get("default"), draft))
    grid = _grid(node.get("rules"), f"table '{name.text}'", draft, [each.name for each in outputs])
    if grid is None:
        return None
    return TableSource(
        name=name.text,
        where=place(name),
        policy=_policy(node),
        inputs=inputs,
        outputs=outputs,
        grid=grid,
        needs=_needs(node, draft),
        title=label(node.get("title")).texts,
        about=label(node.get("about")).texts,
        source=words(node.get("source")),
    )


def _policy(node: Mapping) -> HitPolicy:
    text = word(node.get("hit"))
    return HitPolicy(text) if text in tuple(HitPolicy) else HitPolicy.UNIQUE


def _columns(
    columns: Node | None, defaults: Node | None, draft: RulesDraft
) -> Iterator[ColumnSource]:
    """Inputs or outputs; `defaults` of outputs may stand at the table instead."""
    for name, declared in mappings(columns):
        values = cells(declared.get("values"))
        yield ColumnSource(
            name=name.text,
            where=place(name),
            type=_type(declared, values, draft),
            values=values,
            allowed=cell(declared.get("allowed")),
            expression=cell(declared.get("from")),
            default=cell(declared.get("default") or part(defaults, name.text)),
        )


def _type(node: Mapping, values: tuple[Cell, ...], draft: RulesDraft) -> Type:
    """The declared type; a column that lists its values is of strings unless it says otherwise."""
    if "type" not in node and values:
        return STRING
    return draft.type(node.get("type"))


def _needs(node: Mapping, draft: RulesDraft) -> dict[str, Type] | None:
    if "needs" not in node:
        return None
    return {key.text: draft.type(type_) for key, type_ in entries(node["needs"])}


def _grid(block: Node | None, what: str, draft: RulesDraft, outputs: Sequence[str]) -> Grid | None:
    if not isinstance(block, Scalar) or block.is_null:
        return None
    if "\n" not in block.text or block.text.strip() == "":
        draft.report("R001", f"the rules of {what} are not a literal block", block.where, _BLOCK)
        return None
    if len(block.breaks) > 1 and "\n" not in block.text.strip():
        message = f"the lines of {what} are folded into one"
        draft.report("R001", message, block.where, _FOLDED)
        return None
    return read_grid(_lines(block), block.where, draft.problems, outputs)


def _lines(block: Scalar) -> list[Line]:
    """The lines of the block, each with the place of its first character."""
    text = block.as_text()
    lines: list[Line] = []
    offset = 0
    for line in block.text.split("\n"):
        lines.append(Line(line, text.place(offset)))
        offset += len(line) + 1
    return lines
