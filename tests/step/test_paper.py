from __future__ import annotations

from callout.records import Actor, Event
from callout.step import can, papers
from tests.step.story import Story

LOOK = Event("look", actor=Actor.parse("x:li"))

FORMS = """
    forms:
      note:
        title: {en: Note, zh: 条}
        by: technician
        signed_by: owner
        may: [defer, void]
        fields:
          phone: {type: string, required: true, pii: true}
          count: {type: number, required: true, may_defer: true}
    events:
      left:    {form: note}
      signed:  {form: {note: sign}}
      put_off: {by: technician, form: {note: defer}}
    states:
      a:
        entry: [{form: {note: open}}]
        on:
          left: {do: []}
          put_off: {}
          signed: {guard: 'form.note.state = "signed" and form.note.fields.count > 1', target: b}
      b: {}
"""


def test_a_form_goes_through_its_life() -> None:
    story = Story.of(FORMS)
    tech, owner = "technician:li", "owner:wang"
    assert papers(story.definition, story.ticket, story.now).open_forms == ("note",)

    story.send("signed", by=owner)
    assert story.refusal == "no-transition"
    assert str(story.last.refusal) == "form 'note' is open: it cannot be signed"

    story.send("left", {"phone": "1"}, by=owner)
    assert story.refusal == "not-allowed"
    story.send("left", {"count": 2}, by=tech)
    assert story.refusal == "bad-payload"

    story.send("left", {"phone": "1"}, by=tech)
    story.send("signed", by=owner)
    assert story.refusal == "guard-false"
    story.send("left", {"phone": "1", "count": 2}, by=tech)
    story.send("signed", by=owner)

    assert story.states == ("b",)
    form = papers(story.definition, story.ticket, story.now).forms["note"]
    assert form == {"state": "signed", "fields": {"phone": "1", "count": 2}}


def test_what_may_be_deferred_is_kept_as_open() -> None:
    story = Story.of(FORMS)
    story.send("left", {"phone": "1"}, by="technician:li")

    note = story.ticket.internals["form"]
    assert isinstance(note, dict)
    held = note["note"]
    assert isinstance(held, dict)
    assert held["open_fields"] == ["count"]
    assert held["by"] == "technician:li"


def test_what_was_deferred_is_filled_in_after_the_signature() -> None:
    story = Story.of(FORMS.replace(" and form.note.fields.count > 1', target: b", "'"))
    story.send("left", {"phone": "1"}, by="technician:li")
    story.send("put_off", by="technician:li")
    story.send("signed", by="owner:wang")

    story.send("left", {"phone": "1", "count": 2}, by="technician:li")
    form = papers(story.definition, story.ticket, story.now).forms["note"]
    assert form == {"state": "signed", "fields": {"phone": "1", "count": 2}}

    story.send("left", {"phone": "1", "count": 3}, by="technician:li")
    assert str(story.last.refusal) == "form 'note' is signed: it cannot be filled"


CHECKS = """
    data: {place: {type: string, default: home}}
    checklists:
      look:
        title: {en: Looks, zh: 仪容}
        items:
          uniform: {title: {en: Uniform, zh: 工装}}
          smile:   {title: {en: Smile, zh: 微笑}, mandatory: false}
          cloth:   {title: {en: Cloth, zh: 布}, when: 'place = "home"'}
    events:
      looked: {checklist: look}
      moved:  {}
    states:
      a:
        on:
          looked: {guard: checklist.look.passed, target: b}
          moved: {do: [{set: {place: '"shop"'}}]}
      b: {}
"""


def test_a_checklist_passes_when_all_that_is_mandatory_is_true() -> None:
    story = Story.of(CHECKS)
    story.send("looked", {"uniform": True, "smile": False})

    assert story.refusal == "guard-false"
    assert story.entry.guards[0].operands == {
        "checklist.look.passed": False,
        "checklist.look.missing": ["cloth"],
    }
    story.send("looked", {"uniform": True, "cloth": True})
    assert story.states == ("b",)


def test_an_item_may_be_mandatory_by_a_condition() -> None:
    story = Story.of(CHECKS)
    story.send("moved")
    story.send("looked", {"uniform": True})

    assert story.states == ("b",)


def test_a_checklist_may_let_an_eventless_transition_go() -> None:
    story = Story.of("""
        checklists: {c: {title: {en: C, zh: 清}, items: {x: {title: {en: X, zh: 项}}}}}
        events: {ticked: {checklist: c}}
        states:
          a: {always: {guard: checklist.c.passed, target: b}}
          b: {}
    """)
    story.send("ticked", {"x": False})
    assert story.refusal == "no-transition"
    story.send("ticked", {"x": True})
    assert story.states == ("b",)


ACTS = """
    events: {handed: {fulfils: card}, go: {}}
    must:
      card: {by: technician, due: PT2H, title: {en: Hand in the card, zh: 交卡}}
    may:
      gift: {by: technician, title: {en: Gift, zh: 礼}}
    never:
      smoke: {title: {en: Smoke, zh: 吸烟}}
    data: {late: {type: boolean, default: false}, n: {type: number, default: 0}}
    states:
      a:
        entry: [{oblige: card}]
        on:
          handed: {}
          go: {guard: 'must.card.state = "open"', do: [{waive: card}]}
          overdue.card: {do: [{set: {late: 'true'}}]}
          did.gift: {do: [{set: {n: done.gift}}]}
          did.smoke: {do: [{breach: {act: smoke, note: '"seen"'}}]}
"""


def test_a_duty_is_fulfilled_by_its_event_and_its_due_time_is_off() -> None:
    story = Story.of(ACTS)
    assert list(story.timers()) == ["due.card"]

    story.send("handed")

    duty = papers(story.definition, story.ticket, story.now).duties["card"]
    assert isinstance(duty, dict)
    assert duty["state"] == "fulfilled"
    assert story.ticket.timers == ()


def test_a_duty_that_is_not_fulfilled_in_time_is_a_breach() -> None:
    story = Story.of(ACTS)
    story.wait("PT2H")

    held = papers(story.definition, story.ticket, story.now)
    assert story.data["late"] is True
    assert [breach["act"] for breach in held.breaches] == ["card"]
    story.send("did.card", by="technician:li")
    duty = papers(story.definition, story.ticket, story.now).duties["card"]
    assert isinstance(duty, dict)
    assert duty["state"] == "fulfilled"


def test_a_duty_can_be_waived() -> None:
    story = Story.of(ACTS)
    story.send("go")

    assert story.ticket.timers == ()
    story.send("go")
    assert story.refusal == "guard-false"


def test_acts_are_counted_and_prohibitions_broken_are_on_record() -> None:
    story = Story.of(ACTS)
    story.send("did.gift", by="technician:li")
    story.send("did.gift", by="technician:li")
    assert story.data["n"] == 2
    story.send("did.gift", by="owner:wang")
    assert story.refusal == "not-allowed"

    story.send("did.smoke", {"note": "in the hall", "reported_by": "wang"}, by="owner:wang")
    breaches = papers(story.definition, story.ticket, story.now).breaches
    assert [(each["act"], each.get("note"), each.get("reported_by")) for each in breaches] == [
        ("smoke", "in the hall", "wang"),
        ("smoke", "seen", None),
    ]
    assert breaches[0]["by"] == Actor.parse("owner:wang").id


def test_an_act_counts_in_any_state() -> None:
    story = Story.of("""
        never: {smoke: {title: {en: Smoke, zh: 烟}}}
        states: {a: {}}
    """)
    story.send("did.smoke")

    assert story.refusal is None
    assert story.ticket.internals["done"] == {"smoke": 1}


def test_a_signed_form_takes_only_what_was_deferred() -> None:
    story = Story.of("""
        forms:
          note:
            title: {en: Note, zh: 条}
            fields:
              phone: {type: string, required: true}
              count: {type: number, required: true, may_defer: true}
        events: {left: {form: note}, signed: {form: {note: sign}}, opened: {form: {note: open}}}
        states: {a: {on: {left: {}, signed: {}, opened: {}}}}
    """)
    story.send("left", {"phone": "1"})
    story.send("signed")

    refusals = {
        each.event: each.refusal for each in can(story.definition, story.ticket, LOOK, story.now)
    }
    assert refusals["left"] is None
    assert str(refusals["opened"]) == "form 'note' is signed: it cannot be open"

    story.send("left", {"phone": "2", "count": 3})
    assert str(story.last.refusal) == "form 'note' is signed: 'phone' stands"
    story.send("left", {"phone": "1", "count": 3})
    form = papers(story.definition, story.ticket, story.now).forms["note"]
    assert form == {"state": "signed", "fields": {"phone": "1", "count": 3}}

    story.send("left", {"phone": "1", "count": 4})
    assert story.refusal == "no-transition", "nothing is open any more"
