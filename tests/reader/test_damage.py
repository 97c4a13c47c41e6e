import json
from collections.abc import Iterator

import pytest

from callout.checks import check_process
from callout.reader import inspect_process, read
from tests.checks.findings import EVERYWHERE

SHAPES = (None, 5, True, "x", "not a name!", [], {}, ["x"], [[]], {"x": {}}, {"feel": "1"})
TREE = read(EVERYWHERE, "p.yaml").data


def paths(tree: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield path
    parts: list[tuple[object, object]] = []
    if isinstance(tree, dict):
        parts = list(tree.items())
    elif isinstance(tree, list):
        parts = list(enumerate(tree))
    for key, part in parts:
        yield from paths(part, (*path, key))


def replaced(tree: object, path: tuple[object, ...], shape: object) -> object:
    if not path:
        return shape
    if isinstance(tree, dict):
        return {k: replaced(v, path[1:], shape) if k == path[0] else v for k, v in tree.items()}
    assert isinstance(tree, list)
    return [replaced(v, path[1:], shape) if k == path[0] else v for k, v in enumerate(tree)]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_whatever_stands_in_a_place_is_read_or_refused(shape: object) -> None:
    for path in paths(TREE):
        text = json.dumps(replaced(TREE, path, shape), default=str)

        loaded = inspect_process(text, "p.yaml")

        assert loaded.process is not None or loaded.problems, path
        if loaded.process is not None:
            check_process(loaded.process)
