from callout.checks import Project, check_project

FILE = """process: p
title: P
states:
  a: {{after: {{PT5M: {{}}}}, always: b}}   {comment}
  b: {{type: final}}
"""


def found(comment: str) -> list[str]:
    problems = check_project(Project({"p.yaml": FILE.format(comment=comment)}))
    return [
        f"{each.where.line}:{each.where.column} {each.code} {each.message}" for each in problems
    ]


TIMER = "4:15 C302 the timer 'after.a.1' does nothing"
MASKED = "4:21 C114 'after.a.1.1' is never taken: 'a' is left as soon as it is entered"


def test_a_comment_with_a_reason_silences_one_finding_of_its_line() -> None:
    assert found("") == [TIMER, MASKED]
    assert found("# callout: allow C302, it marks the history") == [MASKED]
    assert found("# why not; callout: allow C302") == [TIMER, MASKED]


def test_a_comment_without_a_reason_silences_nothing() -> None:
    assert found("# callout: allow C302") == [
        TIMER,
        MASKED,
        "4:39 C900 C302 is allowed here without a reason",
    ]


def test_a_comment_that_is_no_longer_needed_is_a_finding() -> None:
    assert found("# callout: allow C999, long gone") == [
        TIMER,
        MASKED,
        "4:39 C900 C999 is allowed here, and there is none",
    ]


def test_errors_cannot_be_allowed() -> None:
    text = "process: p\ntitle: P\nstates: {a: {always: x}} # callout: allow N001, never mind\n"

    codes = [each.code for each in check_project(Project({"p.yaml": text}))]

    assert codes == ["N001", "C900"]
