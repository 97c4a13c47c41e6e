"""``callout import``: a ticket for each row of a sheet.

A map says which column is which field; what it does not name is left out. Every row is opened or
refused by itself, and told with its line.

    import: parcel
    key: No.                     # rows with a key that was imported before open nothing again
    columns: {Name: receiver.name, Weight: weight}
    values: {channel: paper}     # of all rows
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

import typer

from callout.cli.facts import file_text
from callout.cli.options import ActorText, AsJson, Profile
from callout.cli.output import Exit, emit, finish
from callout.cli.project import OpeningPlace
from callout.cli.rows import rows_of
from callout.datamodel.data_delta import inside
from callout.datamodel.payload_check import Shape
from callout.definition import Definition
from callout.engine import Engine, Result
from callout.engine.lookups.keys import who_has
from callout.errors import CalloutError, Refused, StoreError
from callout.feel import Type
from callout.feel.typed_texts import read_value
from callout.reader import read
from callout.reader.yaml.access import entries, part, word
from callout.report.screen import Screen, escape
from callout.store import MemoryStore
from callout.suggest import did_you_mean
from callout.values import Json, Value, from_json


@dataclass(frozen=True, slots=True)
class SheetMap:
    """Which column is which field, by dotted path; `key` is the column that tells rows apart."""

    process: str
    columns: Mapping[str, str]
    values: Mapping[str, Value]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class SheetOrigin:
    """What all tickets of a sheet are opened with."""

    definition: Definition
    region: str | None
    actor: str


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What became of a row, by its place in the sheet: the first after the names is row 2."""

    line: int
    ticket: str | None = None
    is_repeated: bool = False
    problem: str | None = None


def import_(
    sheet: Annotated[Path, typer.Argument(help="A CSV file with the names of its columns first.")],
    *,
    by_map: Annotated[Path, typer.Option("--map", help="YAML that says which column is what.")],
    actor: ActorText = "nobody",
    profile: Profile = None,
    region: Annotated[str | None, typer.Option(help="Region, like CN-31.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Open nothing; say which rows would be refused.")
    ] = False,
    place: OpeningPlace,
    json: AsJson = False,
) -> None:
    """Open a ticket for each row of a sheet; 1 if a row is refused."""
    wanted = _map_of(by_map)
    rows = list(rows_of(sheet, "SHEET"))
    catalog = place.catalog()
    chosen = profile or catalog.sole_profile(wanted.process)
    definition = catalog.get(wanted.process, chosen, region)
    with place.engine(
        catalog, profile=profile, create=not dry_run, released_only=place.released_only
    ) as engine:
        trial = Engine(MemoryStore(), catalog, profile=profile) if dry_run else None
        importer = _Importer(engine, trial, wanted, SheetOrigin(definition, region, actor))
        importer.check(rows)
        found = [importer.row(*each) for each in enumerate(rows, start=2)]
    refused = [each for each in found if each.problem is not None]
    document = {
        "rows": len(found),
        "opened": len(found) - len(refused),
        "refused": [{"line": each.line, "problem": each.problem} for each in refused],
        "tickets": [each.ticket for each in found if each.ticket is not None],
    }
    emit(json, document, lambda out: _show(out, found, dry_run=dry_run))
    if refused:
        finish(Exit.FINDINGS)


class _Importer:
    """Rows of a sheet as tickets of one process; with `trial`, an engine in memory, of none."""

    def __init__(
        self, engine: Engine, trial: Engine | None, wanted: SheetMap, opening: SheetOrigin
    ) -> None:
        self._engine = engine
        self._trial = trial
        self._map = wanted
        self._opening = opening
        shapes = opening.definition.opener.shapes
        self._types = {path: _type_at(path, shapes) for path in wanted.columns.values()}

    def check(self, rows: list[dict[str, str]]) -> None:
        """Raise BadParameter for a column that the sheet does not have."""
        known = list(rows[0]) if rows else []
        wanted = (*self._map.columns, *((self._map.key,) if self._map.key else ()))
        for name in wanted if rows else ():
            if name not in known:
                hint = did_you_mean(name, known, f"it has: {', '.join(known)}")
                raise typer.BadParameter(f"the sheet has no column '{name}'; {hint}")

    def row(self, line: int, cells: Mapping[str, str]) -> RowAnswer:
        """Open the ticket of a row; what is refused is told."""
        try:
            data = self._data(cells)
            if self._trial is not None:
                self._try(self._trial, data)
                return RowAnswer(line)
            result = self._start(self._engine, data, cells)
        except StoreError:
            raise
        except CalloutError as error:
            return RowAnswer(line, problem=str(error).splitlines()[0])
        return RowAnswer(line, result.id, is_repeated=result.repeated)

    def _data(self, cells: Mapping[str, str]) -> dict[str, Value]:
        data: dict[str, Value] = dict(self._map.values)
        for column, path in self._map.columns.items():
            value = read_value(cells[column], self._types[path], column)
            if value is not None:
                first, *_ = names = tuple(path.split("."))
                data[first], _ = inside(data.get(first), names, value)
        return data

    def _start(self, engine: Engine, data: dict[str, Value], cells: Mapping[str, str]) -> Result:
        number = cells.get(self._map.key or "")
        return engine.start(
            self._map.process,
            data=data,
            actor=self._opening.actor,
            region=self._opening.region,
            key=f"import:{self._map.process}:{number}" if number else None,
        )

    def _try(self, trial: Engine, data: dict[str, Value]) -> None:
        """Open it in memory; a key that somebody has is looked up. Raises what opening raises."""
        opener = self._opening.definition.opener
        result = self._start(trial, data, {})
        if opener.key:
            texts = opener.key_of(result.ticket.data)
            holder = who_has(self._opening.definition, texts, self._engine.store.load_many).holder
            if holder is not None:
                raise Refused(f"'{holder}' is open with this key", hint="tell that one")


def _map_of(path: Path) -> SheetMap:
    """Raises BadParameter, or DefinitionError for what is no YAML."""
    root = read(file_text(path, "--map"), str(path))
    process = word(part(root, "import"))
    columns = {key.text: word(node) or "" for key, node in entries(part(root, "columns"))}
    if not process or not columns:
        raise typer.BadParameter(
            f"{path}: a map has `import: PROCESS` and `columns: {{Column: field}}`"
        )
    said = entries(part(root, "values"))
    values = {key.text: from_json(cast("Json", node.data)) for key, node in said}
    return SheetMap(process, columns, values, word(part(root, "key")))


def _type_at(path: str, shapes: Mapping[str, Shape]) -> Type:
    """The type of a field by its dotted path; raises BadParameter where there is none."""
    name, *inside = path.split(".")
    shape = shapes.get(name)
    for each in inside:
        name, shapes = each, shape.fields if shape is not None else {}
        shape = shapes.get(each)
    if shape is None:
        hint = did_you_mean(name, shapes, f"there are: {', '.join(shapes) or 'none'}")
        raise typer.BadParameter(f"there is no field '{path}'; {hint}")
    return shape.type


def _show(out: Screen, found: list[RowAnswer], *, dry_run: bool) -> None:
    for each in found:
        if each.problem is not None:
            out.print(f"[red]row {escape(str(each.line))}[/] {escape(each.problem)}")
    refused = sum(each.problem is not None for each in found)
    repeated = sum(each.is_repeated for each in found)
    would = "would be opened" if dry_run else "opened"
    again = f", {repeated} of them before" if repeated else ""
    out.print(f"{len(found)} rows: {len(found) - refused} {would}{again}, {refused} refused")
