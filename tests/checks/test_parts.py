from callout.catalog import read_sources
from callout.checks import check_process
from callout.reader import load_process

WHOLE = """process: p
data: {shared: {type: number, default: 0}}
events: {go: {}}
states:
  a: {part: p/a.yaml}
  b: {part: p/b.yaml}
"""
PARTS = {
    "p/a.yaml": """part: a
data: {own: {type: number, default: 0}}
on: {go: {guard: own + shared > 1, target: b}}
states: {inner: {part: a/inner.yaml}}
""",
    "p/a/inner.yaml": """part: inner
data: {deep: {type: number, default: 0}}
entry: [{set: {deep: own, shared: deep}}]
""",
    "p/b.yaml": "part: b\nentry: [{set: {shared: shared + 1}}]\n",
}


def foreign(**changed: str) -> list[str]:
    texts = PARTS | {f"p/{name}.yaml": text for name, text in changed.items()}
    found = check_process(load_process(WHOLE, "p.yaml", texts))
    return [f"{each.where} {each.message}" for each in found if each.code == "C509"]


def test_a_part_uses_its_own_fields_and_those_around_it() -> None:
    assert foreign() == []


def test_who_reads_or_sets_a_field_of_another_part_is_told() -> None:
    beside = "part: b\nentry: [{set: {own: 1, shared: deep + 1}}, {log: '\"own\"'}]\n"
    above = PARTS["p/a.yaml"].replace("own + shared", "own + deep")

    assert foreign(b=beside, a=above) == [
        "p/a.yaml:3:18 the field 'deep' of another part is read here",
        "p/b.yaml:2:16 the field 'own' of another part is set here",
        "p/b.yaml:2:32 the field 'deep' of another part is read here",
    ]


def test_the_parts_that_we_ship_keep_to_their_own_fields() -> None:
    sources = read_sources()
    texts = {**sources.rules, **sources.processes}
    path = next(path for path in texts if path.endswith("processes/home_visit.yaml"))

    process = load_process(texts[path], path, texts)
    found = check_process(process)

    assert len({field.where.path for field in process.data.values()}) > 10
    assert [str(each) for each in found if each.code == "C509"] == []
