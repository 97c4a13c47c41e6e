"""Slips of people who know other languages, formats and spreadsheets better."""

from tests.checks.slips import DAYS, NUMBERS, TABLES, slip

EXPRESSIONS = [
    slip("guard: tries < 4", "guard: tries =▸< 4", "F001", "<= instead of =<"),
    slip("| >= 100 ", "| =▸> 100 ", "F001", ">= instead of =>", file=TABLES),
    slip("| >= 100 ", "| 100▸..500 ", "F001", "[20..50]", file=TABLES),
    slip("| >= 100 ", "| 100▸~500 ", "F001", "[a..b]", file=TABLES),
    slip("guard: tries < 4", "guard: tries < 4 ▸AND paid = 0", "F001", "and in small letters"),
    slip("guard: tries < 4", "guard: tries < 4 ▸&& paid = 0", "F001", "write and"),
    slip("guard: tries < 4", "guard: tries < 4 ▸000", "F001", "without blanks"),
    slip("guard: fits", "guard: ▸not fits", "F002", "not(fits)"),
    slip("guard: fits", "guard: fits is ▸true", "F001", "= instead of is"),
    slip("guard: fits", "guard: worth is ▸null", "F001", "= instead of is"),
    slip("guard: fits", "guard: ▸[fits]", "F003", "leave out the [ ]"),
    slip("guard: fits", "guard: ▸event.fits", "F008", "event.data.fits"),
    slip("guard: tries < 4", "guard: ▸data.tries < 4", "F002", "by its name alone"),
    slip("param.repair_within)", "▸repair_within)", "F002", "param.repair_within"),
    slip("checklist.ride.passed", "▸ride.passed", "F002", "checklist.ride"),
    slip("checklist.ride.passed", "▸checklist.ride.passed()", "F006", "leave out the ()"),
    slip("time(now(), param", "time(▸now, param", "F006", "now()"),
    slip("time(now(), param.repair_within)", "time(now(), param.repair_within▸", "F001", "write )"),
    slip("param.repair_within)", "param.repair_within)▸)", "F001", "delete"),
    slip(
        "add working time(now(), param.repair_within)",
        "▸add working time(param.repair_within, now())",
        "F006",
        "a date and time, then",
    ),
    slip(
        "add working time(now(), param.repair_within)",
        "▸add working time(now())",
        "F006",
        "a date and time, then",
    ),
    slip("tries: tries + 1", "tries: ▸+= 1", "F001", "x + 1"),
    slip("tries: tries + 1", "tries: tries+▸+", "F001", "+ 1"),
    slip("tries: tries + 1", "▸tries = tries + 1", "Y009", "tries: tries + 1"),
]

DURATIONS = [
    slip("PT15M: selling", f"▸{written}: selling", code, "PT15M")
    for written, code in (
        ("PT15 M", "F007"),
        ("PT15min", "F007"),
        ("pt15m", "F002"),
        ("15M", "S009"),
        ("15 mins", "S009"),
    )
]
DURATIONS += [slip("PT15M: selling", "▸900: selling", "F003", "PT5M")]

RULES = [
    slip("2026-10-01", "▸2026/10/1", "S005", "2026-10-01", file=DAYS),
    slip("2026-10-01", "▸2026年10月1日", "S005", "2026-10-01", file=DAYS),
    slip("2026-10-01: off", "2026-10-01: ▸holiday", "S004", "off", file=DAYS),
    slip("2026-10-01: off", "2026-10-01: ▸休息", "S004", "off", file=DAYS),
    slip('from: "10:00"', 'from: "▸9:00"', "S005", "09:00", file=DAYS),
    slip('from: "10:00"', "from: ▸9", "S003", "09:00", file=DAYS),
    slip("week: [tuesday", "week: [▸周二", "S004", "tuesday", file=DAYS),
    slip("week: [tuesday", "week: [▸tue", "S004", "tuesday", file=DAYS),
    slip("zone: Asia/Shanghai", "zone: ▸Asia/Shanghia", "R306", "Asia/Shanghai", file=DAYS),
    slip("zone: Asia/Shanghai", "zone: ▸Asia/Shanghia", "R310", "Asia/Shanghai", file=NUMBERS),
    slip("zone: Asia/Shanghai", "zone: ▸+08:00", "R310", "Asia/Shanghai", file=NUMBERS),
    slip("zone: Asia/Shanghai", "zone: ▸北京", "R310", "Asia/Shanghai", file=NUMBERS),
    slip("until: 2027", "until: 2025", "R305", "earlier day", file=DAYS),
    slip(": duration, value", ": ▸durtion, value", "R024", "duration", file=NUMBERS),
    slip("value: PT6H", "▸PT6H", "Y009", "value: PT6H", file=NUMBERS),
    slip("hit: U", "hit: ▸unique", "S004", "U", file=TABLES),
    slip("| steel  | < 100", "| ▸*      | < 100", "F001", "write -", file=TABLES),
    slip("| steel  | < 100", "| ▸any    | < 100", "R107", "write -", file=TABLES),
    slip("| steel  | < 100", "| ▸steel or carbon | < 100", "R107", "steel, carbon", file=TABLES),
    slip("| frame  | worth  ||", "| worth  | frame  ||", "F003", "two columns", file=TABLES),
    slip("| soon    | dear  |", "| soon    |", "R002", "missing after ||", file=TABLES),
    slip("| soon    | dear  |", "| soon    | dear | x |", "R002", "too many after", file=TABLES),
    slip("| carbon | -      ||", "| carbon ||", "R002", "missing before", file=TABLES),
    slip(
        "| frame  | worth  || urgency |",
        "▸| frame  || worth  | urgency |",
        "R002",
        "in the header",
        file=TABLES,
    ),
]

SHAPES = [
    slip("initial: arrived", "▸initial = arrived", "Y001", "initial: arrived"),
    slip("initial: arrived", "▸initial arrived", "Y001", "initial: arrived"),
    slip("  riding:\n", "  ▸riding\n", "Y001", "riding:"),
    slip("initial: arrived", "about: |\n▸hello\ninitial: arrived", "Y001", "blanks before"),
    slip("title: {en: Repair", "  ▸title: {en: Repair", "Y001", "where line 1 begins"),
    slip("        - {guard: fits", "        ▸-- {guard: fits", "Y001", "instead of --"),
    slip("        - {guard: fits", "        ▸* {guard: fits", "Y001", "- instead of *"),
    slip("fetched:       {by: clerk}", "fetched:       ▸(by: clerk)", "Y001", "{by: clerk}"),
    slip(
        "do: {set: {paid: worth}}}",
        "do: ▸set: {paid: worth}}",
        "Y001",
        "{set: {paid: worth}}",
    ),
    slip(', is ready"', ', is ready▸\\"', "Y001", "backslash"),
    slip("initial: arrived", "initial: ▸arrived  // first", "N001", "a blank and a #"),
    slip("initial: arrived", "initial: ▸arrived# first", "N001", "a blank and a #"),
    slip("outcomes: [fetched,", "outcomes: [▸“fetched”,", "S005", '" instead of “'),
    slip("process: inspection,", "process: ▸inspection.yaml,", "S005", "write inspection"),
    slip(
        "      parts.missing:\n", "      ▸parts.missing, parts.lost:\n", "S005", "line of its own"
    ),
    slip(
        "    on:\n      tested: {guard: checklist.ride.passed, target: fetched}\n",
        "    on:▸\n",
        "S003",
        "leave the key out",
    ),
    slip("Your {frame} b", "Your ▸%frame% b", "C404", "{frame} instead of %frame%"),
    slip("Your {frame} b", "Your ▸{{frame}} b", "C404", "{frame} instead of {{frame}}"),
    slip("Your {frame} b", "Your ▸｛frame｝ b", "C404", "{frame} instead of ｛frame｝"),
    slip("Your {frame} b", "Your ▸frame} b", "C404", "{frame} instead of frame}"),
    slip("{tell: {clerk: ready}}", "{tell: {ready: ▸clerk}}", "N004", "{clerk: ready}"),
    slip("{tell: {clerk: ready}}", "{tell: {clerk: ▸It is ready}}", "N004", "under `messages`"),
    slip('zh: "您的', 'cn: "您的', "C403", "zh: instead of cn:"),
]

HABITS = [*EXPRESSIONS, *DURATIONS, *RULES, *SHAPES]
