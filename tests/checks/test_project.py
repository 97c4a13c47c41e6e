from callout.checks import Project, check_project
from callout.errors import Severity
from callout.reader import FileKind, kind_of

VISIT = """process: visit
title: Visit
data: {rounds: {type: number, default: 0}}
outcomes: [done]
states:
  a: {after: {PT5M: {target: b, guard: rounds < param.most}}}
  b: {type: final, outcome: done}
"""
PARAMETERS = """parameters: base
zone: UTC
values:
  most: {type: number, required: true, title: {en: Most}}
"""


def found(files: dict[str, str], around: dict[str, str] | None = None) -> list[str]:
    problems = check_project(Project(files, around or {}))
    return [f"{each.where} {each.code} {each.message}" for each in problems]


def test_a_file_says_by_its_first_key_what_it_is() -> None:
    texts = {
        "# words\n\nprocess: x": FileKind.PROCESS,
        '"process": x': FileKind.PROCESS,
        "settings: x\nvalues: {}": FileKind.RULES,
        "scenario: x": FileKind.SCENARIO,
        "\ufeffprocess: x": FileKind.PROCESS,
        "x: process": FileKind.OTHER,
        "- a": FileKind.OTHER,
    }

    assert {text: kind_of(text) for text in texts} == texts


def test_files_that_fit_together_are_silent() -> None:
    assert found({"visit.yaml": VISIT, "base.yaml": PARAMETERS}) == []


def test_what_linking_finds_is_found_with_files_around() -> None:
    assert found({"visit.yaml": VISIT}) == ["visit.yaml:6:49 F008 the context has no 'most'"]
    assert found({"visit.yaml": VISIT}, {"base.yaml": PARAMETERS}) == []


def test_a_profile_that_no_parameter_set_has_is_told_with_the_nearest() -> None:
    text = VISIT.replace("title: Visit", "title: Visit\nprofiles: [bass]")

    (problem,) = check_project(Project({"visit.yaml": text}, {"base.yaml": PARAMETERS}))

    assert (str(problem.where), problem.code, problem.hint) == (
        "visit.yaml:3:12",
        "N013",
        "did you mean 'base'?",
    )


def test_of_files_around_nothing_is_said() -> None:
    broken = VISIT.replace("target: b", "target: c").replace("visit", "other")

    assert found({"visit.yaml": VISIT}, {"other.yaml": broken, "base.yaml": PARAMETERS}) == []


def test_a_parameter_to_be_set_matters_only_with_settings() -> None:
    files = {"visit.yaml": VISIT, "base.yaml": PARAMETERS}

    with_settings = check_project(Project(files, settings={}))

    assert [each.code for each in with_settings] == ["R301"]
    assert check_project(Project(files, settings={"most": 3})) == ()


def test_what_cannot_be_loaded_is_neither_linked_nor_explored() -> None:
    broken = VISIT.replace("target: b", "target: bb").replace("rounds <", "round <")

    assert found({"visit.yaml": broken, "base.yaml": PARAMETERS}) == [
        "visit.yaml:6:30 N001 there is no state 'bb'"
    ]


def test_rules_that_do_not_load_are_told_and_nothing_is_linked() -> None:
    broken = PARAMETERS.replace("type: number", "type: nmber")

    problems = check_project(Project({"visit.yaml": VISIT, "base.yaml": broken}))

    assert [(str(each.where), each.code) for each in problems] == [("base.yaml:4:16", "R024")]


def test_two_files_cannot_hold_the_same_process() -> None:
    files = {"a/visit.yaml": VISIT, "b/visit.yaml": VISIT, "base.yaml": PARAMETERS}

    assert found(files) == ["b/visit.yaml:1:10 P004 the process 'visit' is in two files"]


WITH_PART = VISIT.replace("{type: final, outcome: done}", "{part: visit/b.yaml}")
PART = "part: b\ntitle: B\noutcome: done\ntype: final\n"


def test_a_process_and_its_parts_are_checked_together_whichever_is_asked_for() -> None:
    files = {"visit.yaml": WITH_PART, "visit/b.yaml": PART, "base.yaml": PARAMETERS}
    wrong = PART.replace("outcome: done\ntype: final", "on: {x: c}")

    assert found(files) == []
    assert found({"visit/b.yaml": wrong}, {**files, "visit/b.yaml": wrong}) == [
        "visit/b.yaml:3:6 N003 no event 'x' can come here",
        "visit/b.yaml:3:9 N001 there is no state 'c'",
    ]
    assert found({"visit/b.yaml": PART.replace("title: B", "source: [A-1]")}, files) == []


def test_a_finding_in_a_part_is_allowed_by_a_comment_there() -> None:
    unread = f"{PART}data: {{unread: number}}"
    files = {"visit.yaml": WITH_PART, "base.yaml": PARAMETERS}

    (finding,) = found({**files, "visit/b.yaml": unread})
    code = finding.split()[1]
    allowed = f"{unread}  # callout: allow {code}, for the test"

    assert finding.startswith("visit/b.yaml:5:8 C501")
    assert found({**files, "visit/b.yaml": allowed}) == []


def test_a_part_that_no_process_uses_is_told() -> None:
    files = {"visit.yaml": VISIT, "base.yaml": PARAMETERS, "visit/b.yaml": PART}

    assert found(files) == ["visit/b.yaml:1:1 P013 no process uses this part"]


def test_a_file_that_is_none_of_ours_says_what_was_meant() -> None:
    (problem,) = check_project(Project({"x.yaml": "# x\nproces: visit\n"}))

    assert (str(problem.where), problem.code, problem.hint) == (
        "x.yaml:2:1",
        "P005",
        "did you mean 'process'?",
    )
    assert found({"x.yaml": "- a"}) == [
        "x.yaml:1:1 P005 the first key of the file does not say what the file is"
    ]
    assert found({"x.yaml": "a: [b"}) == ["x.yaml:1:4 Y001 the [ that opens here is not closed"]


def test_events_for_a_child_exist_there() -> None:
    child = (
        "process: child\ntitle: C\nevents: {part.came: {}}\n"
        "states: {a: {on: {part.came: b}}, b: {type: final}}\n"
    )
    parent = (
        "process: parent\ntitle: P\nstates:\n"
        "  a:\n    invoke: {process: child, id: c, forward: [part.*, prat.*]}\n"
        "    entry: [{send: {event: part.come, to: 'child:c'}},"
        " {send: {event: part.came, to: 'child:c'}}]\n"
        "    on: {done.c: b}\n"
        "  b: {type: final}\n"
    )

    problems = check_project(Project({"parent.yaml": parent}, {"child.yaml": child}))

    serious = [each for each in problems if each.severity is not Severity.HINT]
    assert [(each.code, each.message, each.hint) for each in serious] == [
        (
            "C205",
            "'prat.*' is forwarded to 'child', which has no such event",
            "did you mean 'part.*'?",
        ),
        (
            "C206",
            "'part.come' is sent to 'child', which has no such event",
            "did you mean 'part.came'?",
        ),
    ]


def test_fields_that_a_caller_gives_are_not_called_unused() -> None:
    child = "process: child\ntitle: C\ndata: {x: string}\nstates: {a: {type: final}}\n"
    parent = (
        "process: parent\ntitle: P\nstates:\n"
        "  a: {invoke: {process: child, with: {x: '\"y\"'}}, on: {done.child: b}}\n"
        "  b: {type: final}\n"
    )

    assert found({"child.yaml": child}) == ["child.yaml:3:8 C501 the field 'x' is never used"]
    starting = parent.replace("invoke: {", "entry: {start: {").replace("}, on", "}}, on")
    assert found({"child.yaml": child}, {"parent.yaml": starting}) == [
        "child.yaml:3:8 C502 the field 'x' is set but never read"
    ]
    assert found({"child.yaml": child}, {"parent.yaml": parent}) == [
        "child.yaml:3:8 C502 the field 'x' is set but never read"
    ]


def test_a_word_in_yaml_quotes_is_told_from_a_text() -> None:
    text = (
        "process: p\ntitle: P\ndata: {x: string}\nstates:\n"
        '  a: {always: {target: b, guard: \'x = "on"\', do: {set: {x: "off"}}}}\n'
        "  b: {type: final}\n"
    )

    (problem,) = [p for p in check_project(Project({"p.yaml": text})) if p.code == "F002"]

    assert (str(problem.where), problem.message) == ("p.yaml:5:61", "there is no 'off'")
    assert problem.hint == "these quotes are YAML's; for the text itself write '\"off\"'"


def test_a_problem_in_a_folded_expression_stands_where_it_was_written() -> None:
    text = (
        "process: p\ntitle: P\ndata: {x: {type: number, default: 0}}\nstates:\n"
        "  a:\n    always:\n      guard: >\n        x > 1\n          or y > 2\n"
        '      target: b\n    entry: {set: {x: "x +\\\n     z"}}\n'
        "  b: {type: final}\n"
    )

    assert [each for each in found({"p.yaml": text}) if " F" in each] == [
        "p.yaml:9:14 F002 there is no 'y'",
        "p.yaml:12:6 F002 there is no 'z'",
    ]


def test_a_part_that_two_processes_use_is_told_with_both() -> None:
    second = WITH_PART.replace("process: visit", "process: call")
    files = {"visit.yaml": WITH_PART, "call.yaml": second, "visit/b.yaml": PART}

    (problem,) = [
        each
        for each in check_project(Project({**files, "base.yaml": PARAMETERS}))
        if each.severity is not Severity.HINT
    ]

    assert (problem.code, problem.message) == ("P019", "the part is used by 'visit' and 'call'")
    assert [place.path for place, _ in problem.related] == ["visit.yaml", "call.yaml"]
    assert "invoke" in (problem.hint or "")


def test_a_paper_that_hides_one_of_the_rules_is_told() -> None:
    own = (
        "process: visit\ntitle: V\nmessages: {hello: {en: Hi}}\n"
        "states: {a: {entry: {tell: {x: hello}}, always: b}, b: {type: final}}\n"
    )
    rules = "messages: {hello: {en: Good day}}\n"
    (problem,) = check_project(Project({"visit.yaml": own, "shared.yaml": rules}))

    assert (str(problem.where), problem.code, problem.severity) == (
        "visit.yaml:3:12",
        "P018",
        Severity.WARNING,
    )
    assert "nothing after it" in (problem.hint or "")
    assert [str(place) for place, _ in problem.related] == ["shared.yaml:1:12"]
    shared = own.replace("{hello: {en: Hi}}", "\n  hello:")
    assert check_project(Project({"visit.yaml": shared, "shared.yaml": rules})) == ()


def test_what_is_wrong_in_several_profiles_is_told_once_and_else_with_its_profile() -> None:
    other = PARAMETERS.replace("parameters: base", "parameters: other")
    less = other.replace("most:", "least:")
    none = PARAMETERS.replace("most:", "least:")

    assert found({"visit.yaml": VISIT, "a.yaml": PARAMETERS, "b.yaml": other}) == []
    assert found({"visit.yaml": VISIT, "a.yaml": none, "b.yaml": less}) == [
        "visit.yaml:6:49 F008 the context has no 'most'"
    ]
    assert found({"visit.yaml": VISIT, "a.yaml": PARAMETERS, "b.yaml": less}) == [
        "visit.yaml:6:49 F008 the context has no 'most', in the profile 'other'"
    ]


DUE = """tables:
  due:
    title: When it is due
    hit: U
    inputs: {soon: {type: boolean}}
    outputs: {by: {type: date and time}}
    rules: |
      | soon || by                                |
      | -    || add working time(now(), @"PT1H") |
"""
WAITING = """process: wait
title: Wait
data: {by: {type: date and time}}
outcomes: [done]
states:
  a: {entry: [{decide: {table: due, with: {soon: true}}}], at: {by: b}}
  b: {type: final, outcome: done}
"""


def test_parameters_without_a_calendar_are_told_where_a_table_asks_for_one() -> None:
    files = {"wait.yaml": WAITING, "due.yaml": DUE, "base.yaml": PARAMETERS}

    (said,) = [each for each in found(files) if "R108" not in each]

    needs = "name no calendar, which 'add working time' needs"
    assert said == f"base.yaml:1:13 R312 the parameters 'base' {needs}"


def test_of_parameters_that_a_process_may_never_run_with_no_calendar_is_asked() -> None:
    other = PARAMETERS.replace("base", "other")
    files = {"wait.yaml": WAITING, "due.yaml": DUE, "base.yaml": PARAMETERS, "other.yaml": other}
    named = {**files, "wait.yaml": WAITING.replace("data:", "profiles: [other]\ndata:")}

    assert [each for each in found(files) if "R312" in each] == []
    assert [each[:16] for each in found(named) if "R312" in each] == ["other.yaml:1:13 "]
