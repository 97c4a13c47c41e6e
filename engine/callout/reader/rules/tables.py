"""Tables: their declarations, and the grid out of its literal block."""

from __future__ import annotations

from collections.abc import Iterator

from callout.dmn import Cell, ColumnSource, Grid, HitPolicy, Line, TableSource, read_grid
from callout.errors import Location
from callout.feel import STRING, Type
from callout.library import RuleFile
from callout.reader.yaml.nodes import Mapping, Scalar

from .reader import Reader

_KEYS = ("title", "about", "source", "hit", "inputs", "needs", "outputs", "default", "rules")
_INPUT_KEYS = ("type", "values", "allowed", "from", "title", "about", "source")
_OUTPUT_KEYS = ("type", "values", "default", "title", "about", "source")
_BLOCK = "write 'rules: |' and the grid on the lines below it"


def read_tables(root: Mapping, reader: Reader) -> RuleFile:
    """A file of tables."""
    reader.keys(root, "a file of tables", ("tables", "title", "about", "source"))
    named = reader.named(root.get("tables"), "tables")
    found = (_table(name, node, reader) for name, node in named)
    return RuleFile(reader.path, tables=tuple(each for each in found if each is not None))


def _table(name: Scalar, node: Mapping, reader: Reader) -> TableSource | None:
    what = f"table '{name.text}'"
    reader.keys(node, what, _KEYS)
    grid = _grid(node, what, reader)
    inputs = tuple(_columns(node, "inputs", _INPUT_KEYS, reader))
    outputs = tuple(_columns(node, "outputs", _OUTPUT_KEYS, reader))
    for key, columns in (("inputs", inputs), ("outputs", outputs)):
        if not columns and key not in node:
            reader.report("R023", f"{what} has no '{key}'", name.where)
    if grid is None:
        return None
    return TableSource(
        name=name.text,
        where=_place(name),
        policy=_policy(node, reader),
        inputs=inputs,
        outputs=outputs,
        grid=grid,
        needs=_needs(node, reader),
        title=reader.label(node.get("title"), "title"),
        about=reader.label(node.get("about"), "about"),
        source=reader.texts(node.get("source"), "source"),
    )


def _policy(node: Mapping, reader: Reader) -> HitPolicy:
    text = reader.text(node.get("hit"), "hit")
    if text is None:
        return HitPolicy.UNIQUE
    try:
        return HitPolicy(text)
    except ValueError:
        message = f"'{text}' is not a hit policy"
        hint = f"one of {' '.join(HitPolicy)}"
        reader.report("R026", message, node["hit"].where, hint)
        return HitPolicy.UNIQUE


def _columns(
    node: Mapping, key: str, known: tuple[str, ...], reader: Reader
) -> Iterator[ColumnSource]:
    table_default = node.get("default") if key == "outputs" else None
    defaults = reader.mapping(table_default, "default") if table_default is not None else None
    for name, declared in reader.named(node.get(key), key):
        what = f"'{name.text}'"
        reader.keys(declared, what, known)
        values = reader.cells(declared.get("values"), "values")
        default = declared.get("default") or (defaults.get(name.text) if defaults else None)
        yield ColumnSource(
            name=name.text,
            where=_place(name),
            type=_type(declared, what, values, reader),
            values=values,
            allowed=reader.cell(declared.get("allowed"), "allowed"),
            expression=reader.cell(declared.get("from"), "from"),
            default=reader.cell(default, "default"),
        )


def _type(node: Mapping, what: str, values: tuple[Cell, ...], reader: Reader) -> Type:
    """The declared type; a column that lists its values is of strings unless it says otherwise."""
    if "type" not in node and values:
        return STRING
    return reader.type(reader.required(node, "type", what), what)


def _needs(node: Mapping, reader: Reader) -> dict[str, Type] | None:
    if "needs" not in node:
        return None
    mapping = reader.mapping(node["needs"], "needs")
    return {key: reader.type(mapping[key], f"'{key}'") for key in mapping} if mapping else {}


def _grid(node: Mapping, what: str, reader: Reader) -> Grid | None:
    block = reader.scalar(reader.required(node, "rules", what), "rules")
    if block is None:
        return None
    if "\n" not in block.text or block.text.strip() == "":
        reader.report("R001", f"the rules of {what} are not a literal block", block.where, _BLOCK)
        return None
    return read_grid(_lines(block), block.where, reader.problems)


def _lines(block: Scalar) -> list[Line]:
    """The lines of the block, each with the place of its first character."""
    text = block.as_text()
    lines: list[Line] = []
    offset = 0
    for line in block.text.split("\n"):
        lines.append(Line(line, text.place(offset)))
        offset += len(line) + 1
    return lines


def _place(name: Scalar) -> Location:
    return name.where.shifted(0, max(1, len(name.text)))
