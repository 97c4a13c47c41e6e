"""Files in scenarios: a story names them, and has no contents."""

from pathlib import Path

from callout.catalog import Catalog, Sources
from callout.scenarios import Runner, read_stories
from tests.cli.test_files import VISIT
from tests.scenarios_runner.files import said, write

HASH = "ab" * 32
STORY = f"""
clock: 2026-03-02 20:00 Asia/Shanghai
process: visit
steps:
  - send: arrived
    with: {{photo: {{sha256: {HASH}, name: a.png, type: image/png, bytes: 5}}}}
    expect: {{data: {{photo: {{sha256: {HASH}, name: a.png, type: image/png, bytes: 5}}}}}}
  - send: arrived
    with: {{photo: {{sha256: {HASH}, name: a.png, type: text/html, bytes: 5}}}}
    expect: {{refused: bad-payload}}
"""


def test_a_story_names_files_whose_content_nobody_looks_for(tmp_path: Path) -> None:
    write(tmp_path, one=STORY)
    (story,) = read_stories([tmp_path])

    assert said(Runner(Catalog.of(Sources({"visit.yaml": VISIT}, {}))).play(story)) == []
