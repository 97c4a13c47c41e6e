"""Whose signature a paper asks for, and that nobody else gives it.

Every form of every shipped process: a new signature has to be put here.
"""

from __future__ import annotations

from callout.process import FormAct, Process
from tests.shipped import catalog

PROCESSES = catalog().processes
SIGNED = {
    ("home_visit", "warranty_record"): ["customer"],
    ("haul_back_repair", "custody_receipt"): ["engineer"],
    ("delivery_installation", "acceptance_sheet"): ["customer"],
    ("three_guarantees_service", "repair_record"): ["customer"],
    ("service_order", "service_voucher"): ["customer"],
    ("complaint", "complaint_file"): ["customer"],
    ("dealer_file", "sales_agreement"): ["dealer"],
}
"""The engineer signs what the customer keeps, the customer what says that all is well."""
SAID = {
    ("home_visit", "supervision_card", "signed_by"),
    ("dealer_order", "delivery_list", "signed"),
}
"""Signatures that a form only tells of: see S71 for what is not the customer's."""
TOLD = {("three_guarantees_service", "record.signed")}
"""Given on paper where the repairer is, who may say so too."""


def test_each_signature_is_that_of_whom_the_paper_is_for() -> None:
    found = {
        (process.name, form.name): [role.text for role in form.signed_by]
        for process in PROCESSES.values()
        for form in process.forms.values()
        if form.signed_by
    }

    assert found == SIGNED


def test_an_event_that_signs_is_sent_by_the_one_who_signs() -> None:
    for process in PROCESSES.values():
        for event in process.events.values():
            told = (process.name, event.name) in TOLD
            if event.form is not None and event.form_act is FormAct.SIGN and not told:
                by = event.by or process.forms[event.form.text].signed_by
                senders = [_role(process, each.text) for each in by]
                assert senders == SIGNED[process.name, event.form.text]


def _role(process: Process, sender: str) -> str:
    """The role of whoever may send: that of the person who has the ticket, if it is that one."""
    return str(process.assignee) if sender == "assignee" else sender


def test_signatures_that_are_only_told_of_are_known() -> None:
    found = {
        (process.name, form.name, name)
        for process in PROCESSES.values()
        for form in process.forms.values()
        for name in form.fields
        if "sign" in name
    }

    assert found == SAID
