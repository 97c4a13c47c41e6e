"""The demonstration, as a newcomer sees it."""

import pytest

from tests.cli.running import Command


@pytest.mark.slow
def test_a_ticket_lives_through_the_shipped_procedure_and_replays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")

    ended = Command(monkeypatch, capsys)("demo")

    assert ended.code == 0
    assert "entries: 0 divergences" in ended.out
    assert "error[N001]: there is no state" in ended.out
    assert "= hint: did you mean" in ended.out
    assert "Where to go next" in ended.out
    assert ended.out.index("triage.done") < ended.out.index("done.revisit")
