from callout.checks import check_process
from callout.reader import load_process
from tests.checks.findings import findings

TITLE = "title: {en: P, zh: 程}\n"
END = "states: {a: {type: final}}\n"


def test_a_process_without_title_is_shown_by_its_name() -> None:
    assert findings(END, "C401") == ["1:10 C401 the process 'p' has no title"]
    assert findings(TITLE + END, "C401") == []


def test_titles_have_the_languages_of_the_process_title() -> None:
    text = (
        TITLE + "data: {x: {type: any, title: {en: X}}, y: any}\n"
        "events: {go: {title: {zh: 走}, payload: {z: {type: any, title: {de: Z}}}}}\n"
        "forms: {f: {title: F, fields: {g: any}}}\n"
        "states: {a: {type: final, title: {en: A, zh: 甲}}}\n"
    )

    assert findings(text, "C402") == [
        "3:8 C402 the title of 'x' is missing in zh",
        "4:10 C402 the title of 'go' is missing in en",
        "4:41 C402 the title of 'z' is missing in en and zh",
        "5:9 C402 the title of 'f' is missing in zh",
    ]


def test_a_process_in_one_language_needs_no_other() -> None:
    assert findings("title: P\nstates: {a: {type: final, title: A}}\n", "C402") == []


def test_messages_say_the_same_in_every_language() -> None:
    text = (
        TITLE + "messages:\n"
        "  one: {en: '{rounds} of {x}', zh: '{rounds  } 次'}\n"
        "  two: {en: '{a(b, \", \")} {{no}}', zh: '{a(b, \"、\")}'}\n"
        "  three: {en: Hello}\n" + END
    )

    assert findings(text, "C403", "C404") == [
        "4:37 C404 'one' does not say {x} in zh",
        "6:3 C403 the message 'three' is missing in zh",
    ]


def test_a_part_of_what_a_place_reads_is_not_the_place_with_other_marks() -> None:
    text = 'messages: {m: {en: "To {x.y}.", zh: "致 {x}。"}}\n' + END
    process = load_process(f"process: p\n{text}", "p.yaml")

    hints = {each.hint for each in check_process(process) if each.code == "C404"}

    assert hints == {
        f"write {{{name}}} where it belongs, or take it out of the others" for name in ("x", "x.y")
    }


def test_sources_name_clauses_or_sections_of_the_catalogue() -> None:
    text = (
        "source: [A-1, A-1.b, A-9, Z-1]\n"
        "messages: {m: {en: Hello, source: A-2}}\n"
        "states: {a: {always: {target: b, source: A-1.x}}, b: {type: final}}\n"
    )
    process = load_process(f"process: p\n{text}", "p.yaml")

    found = check_process(process, clauses={"A-1.a", "A-1.b"})

    sources = [str(each.message) for each in found if each.code == "C410"]
    assert sources == [
        "the catalogue has no clause 'A-9'",
        "the catalogue has no clause 'A-2'",
        "the catalogue has no clause 'A-1.x'",
    ]
    assert not [each for each in check_process(process) if each.code == "C410"]


UNTITLED = """events:
  told:
    reason: required
    payload:
      when: date
      who:
        type: context
        title: {en: Who}
        fields: {name: string, kind: {type: string, title: K, values: {a: A, b: {}}}}
  filled: {form: paper}
forms:
  paper: {fields: {what: string, why: {type: string, title: {en: Why}}}}
states: {open: {on: {told: {}, filled: {}}}}
"""


def test_fields_that_people_fill_in_have_titles_where_the_process_has_one() -> None:
    assert findings(TITLE + UNTITLED, "C406") == [
        "4:3 C406 the event 'told' asks for what has no title: 'when', "
        "'who.name', 'b' of 'who.kind'",
        "14:3 C406 the form 'paper' asks for what has no title: 'what'",
    ]
    assert findings(UNTITLED, "C406") == []
