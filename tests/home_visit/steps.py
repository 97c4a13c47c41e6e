"""The way of a home visit in few words, for tests of whole tickets rather than single steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from callout import Engine, ManualClock
from callout.catalog.settings import read_settings
from callout.values import Json

ROOT = Path(__file__).parents[2]
SHANGHAI = ZoneInfo("Asia/Shanghai")

BAG = dict.fromkeys(
    [
        *("tools", "parts_or_loaner", "five_ones", "record_sheet", "standard", "notes"),
        *("work_permit", "floor_cloth", "rag", "spare_covers", "box_clean", "tools_tidy"),
        *("gift_and_card", "receipts", "loaner"),
    ],
    True,
)
CONFIRMED = dict.fromkeys(["visit_time", "address", "model", "purchase_date", "symptom"], True)
TIDY = dict.fromkeys(["uniform", "clean", "spirits", "smile"], True)
KNOCK = {"calm": True, "bell_first": True, "lightly": True}
INTRODUCED = dict.fromkeys(["introduced_self", "customer_verified", "permit_shown"], True)
PLACED = dict.fromkeys(["near_product", "cloth_first", "floor_clean"], True)
INSTRUCTED = dict.fromkeys(["basic_use", "maintenance", "common_problems"], True)
CLEAN = dict.fromkeys(
    [
        *("back_in_place", "product_wiped", "floor_wiped"),
        *("tools_cleared", "self_checked", "toolbox_checked"),
    ],
    True,
)
FAREWELL = dict.fromkeys(["gift", "covers_off", "goodbye"], True)
RECORD = {"content": "relay replaced", "cause": "worn", "measures": "replaced", "parts": ["relay"]}


def settings() -> dict[str, Json]:
    """The numbers of the test deployment, as the scenarios use them."""
    return read_settings([ROOT / "tests/scenarios/settings/haier.yaml"])


def local(text: str, day: str = "2024-03-11") -> datetime:
    """An instant of that day in Shanghai, from ``09:54`` or ``09:54:10``."""
    return datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=SHANGHAI)


def job(requested: str, day: str = "2024-03-11", **more: Json) -> dict[str, Json]:
    """A complete job, in warranty, requested for that time."""
    return {
        "customer": {"name": "c", "address": "a", "phone": "1", "request": "repair"},
        "product": {"model": "BCD-215", "purchase_date": "2023-06-01"},
        "fault": {"symptom": "does not cool"},
        "requested_at": local(requested, day).isoformat(),
        "travel_time": "PT40M",
        "has_bell": True,
        **more,
    }


class Visit:
    """One ticket and the hands that move it; every method lets the clock run to `at` first."""

    def __init__(self, engine: Engine, clock: ManualClock, ticket: str, who: str) -> None:
        self.engine, self.clock, self.id, self.who = engine, clock, ticket, f"engineer:{who}"

    def take(self) -> Visit:
        """Have the ticket assigned to these hands."""
        self.engine.send(self.id, "ticket.take", actor=self.who)
        return self

    def send(
        self, at: str, event: str, payload: Mapping[str, Json] | None = None, by: str | None = None
    ) -> None:
        run_to(self.engine, self.clock, local(at))
        self.engine.send(self.id, event, payload, actor=by or self.who)

    def prepare(self, at: str, **triage: Json) -> None:
        """Analysed, phoned and packed, all at one time."""
        known: dict[str, Json] = {"class": "fault", "parts": ["relay"], "on_hand": True}
        known |= {"repaired_before": True, "handled_well": True}
        self.send(at, "triage.done", known | triage)
        self.send(at, "place.decided", {"at_home": True, "haul": False, "loaner": False})
        self.send(at, "call.answered", CONFIRMED)
        self.send(at, "tool_bag.checked", BAG)

    def knock(self, departs: str, reaches: str, knocks: str) -> None:
        self.send(departs, "departed")
        self.send(reaches, "address.reached")
        self.send(reaches, "appearance.checked", TIDY)
        self.send(knocks, "knock.started", KNOCK)

    def enter(self, at: str) -> None:
        """Let in, set up, listened: at the diagnosis."""
        self.send(at, "door.opened")
        self.send(at, "introduced", INTRODUCED)
        self.send(at, "covers.worn")
        self.send(at, "toolbox.placed", PLACED)
        self.send(at, "standard.shown", {"standard": "2024", "policy": True})
        self.send(at, "listened")

    def repair(self, at: str) -> None:
        """Diagnosed and repaired."""
        found = {"cause_certain": True, "part": "at_hand", "at_home": True}
        self.send(at, "diagnosed", found)
        self.send(at, "repaired", {"certain": True})

    def finish(self, at: str) -> None:
        """Tested, explained, cleaned, signed, left."""
        self.send(at, "test.done", {"tested": True, "works": True, "hidden_fault": False})
        self.send(at, "instructed", INSTRUCTED)
        self.sign_off(at)

    def sign_off(self, at: str) -> None:
        self.send(at, "site.checked", CLEAN)
        self.send(at, "record.filled", RECORD)
        self.send(at, "rated", {"quality": "satisfied", "attitude": "satisfied"})
        self.send(at, "record.signed", by="customer:c")
        self.send(at, "card.given", {"company_phone": "400"})
        self.send(at, "farewell.checked", FAREWELL)
        self.send(at, "left")

    def states(self) -> tuple[str, ...]:
        return self.engine.ticket(self.id).states


def run_to(engine: Engine, clock: ManualClock, instant: datetime) -> None:
    """Let the clock run, firing what is due on the way at its own time."""
    while True:
        due = engine.next_due()
        if due is None or due > instant:
            break
        clock.move_to(max(due, clock.now()))
        engine.tick()
    if instant > clock.now():
        clock.move_to(instant)
