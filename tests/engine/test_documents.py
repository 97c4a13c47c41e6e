"""What the documents show is what happens."""

import doctest
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_examples_for_embedding_run_as_they_stand(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)

    result = doctest.testfile(str(ROOT / "docs/embedding.md"), module_relative=False)

    assert result.attempted > 15
    assert result.failed == 0


def test_the_process_in_the_readme_is_the_one_that_runs() -> None:
    shown = (ROOT / "README.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]

    assert shown == (ROOT / "docs/examples/callback/callback.yaml").read_text("utf-8")
