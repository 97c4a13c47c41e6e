"""What the commands show of when an event happened, as its sender says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.running import Command

PROCESS = """
process: visit
data: {at: {type: date and time}}
events:
  knocked: {by: technician, happened: {within: PT4H, late: refuse}}
  noted: {by: technician, happened: {within: PT0S}}
  told: {by: technician}
never: {smoke: {}}
states:
  a:
    waits_forever: a test
    entry: [{breach: smoke}]
    on:
      knocked: {do: [{set: {at: event.at}}]}
      noted: {do: [{set: {at: event.at}}]}
      told: {do: [{retract: {act: smoke, note: '"somebody else"'}}]}
"""


@pytest.fixture
def visit(callout: Command, tmp_path: Path) -> Command:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "visit.yaml").write_text(PROCESS, "utf-8")
    callout("start", "visit", "--id", "V", "--processes", "mine")
    return callout


def _send(callout: Command, event: str, at: datetime | None) -> dict[str, object]:
    said = [] if at is None else ["--occurred-at", at.isoformat()]
    ended = callout(
        "send", "V", event, "--by", "technician:li", "--processes", "mine", *said, "--json"
    )
    return ended.json


def test_what_became_of_a_claim_is_told_wherever_an_entry_is(visit: Command) -> None:
    now = datetime.now(UTC)
    _send(visit, "noted", now - timedelta(minutes=1))

    why = visit("why", "V", "--processes", "mine")
    assert "said to have happened at" in why.out
    assert "counts as of now: the claim lies before" in why.out
    assert "counts as of now: the claim lies before" in visit("history", "V").out
    claim = visit("why", "V", "--processes", "mine", "--json").json["claim"]
    assert isinstance(claim, dict)
    assert claim["doubt"] == "late"

    refused = _send(visit, "knocked", now - timedelta(days=1))["error"]
    assert isinstance(refused, dict)
    assert refused["type"] == "callout:untimely"


def test_who_may_send_it_is_told_since_when_it_may_have_happened(visit: Command) -> None:
    ended = visit("can", "V", "--by", "technician:li", "--processes", "mine")
    asked = visit("can", "V", "--by", "technician:li", "--processes", "mine", "--json").json

    assert "knocked (may have happened since" in ended.out
    assert {name for name, each in asked.items() if "believed_from" in each} == {
        "knocked",
        "noted",
    }


def test_a_breach_that_is_taken_back_is_named(visit: Command) -> None:
    _send(visit, "told", None)

    assert "breach 1 of smoke (somebody else)" in visit("why", "V", "--processes", "mine").out
