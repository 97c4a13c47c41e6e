"""More slips in the small project of `slips`, by kind; each is one problem at its place."""

from tests.checks.slips import DAYS, INSPECTION, NUMBERS, TABLES, slip

ROLES = "rules/roles.yaml"

CHARACTERS = [
    slip("  frame:", "  ▸fra-me:", "S005", "fra_me", file=INSPECTION),
    slip("技师}}", "技师}, substitutes: [▸clrk]}", "R307", "'clerk'", file=ROLES),
    slip("guard: fits", "guard▸：fits", "Y009", "': '"),
    slip('from: "10:00"', 'from: "10▸：00"', "S005", "write : instead", file=DAYS),
    slip("2026-10-01", "▸２026-10-01", "S005", "2 instead of ２", file=DAYS),
    slip("[fetched, scrapped]", "[fetched▸；scrapped]", "S005", ", instead of ；"),
    slip("now(), param", "now()▸； param", "F001", ", instead of ；"),
    slip('outcome = "sound"', "outcome = ▸‘sound’", "F001", '" instead of ‘'),
    slip("| >= 100 ", "| [0▸…100] ", "F001", ".. instead of …", file=TABLES),
    slip("guard: tries < 4", "guard: tries < 4▸％", "F001", "write 0.04 instead of 4％"),
    slip("guard: tries < 4", "guard: tries ▸％ 4 = 0", "F002", "modulo(a, b) instead of ％"),
    slip("        - {guard: fits", "        ▸— {guard: fits", "Y001", "- instead of —"),
    slip("        - {guard: fits", "        ▸• {guard: fits", "Y001", "- instead of •"),
    slip("target: riding}", "target: r▸іding}", "N001", "Latin i"),
    slip("target: riding}", "target: rid▸\u200bing}", "N001", "delete"),
    slip("  riding:\n", "  rid▸\u200bing:\n", "S005", "delete"),
    slip("initial: arrived", "▸\ufeffinitial: arrived", "Y001", "delete"),
    slip("zh: 修车}", "zh: 修车▸｝", "Y001", "} instead of ｝"),
    slip("roles:\n", "roles▸：\n", "Y001", "：", file=ROLES),
    slip("  clerk:  ", "  clerk▸：  ", "Y001", "：", file=ROLES),
]

TIMES = [
    slip("    after:\n      PT15M", "    at:\n      ▸PT15M", "F002", 'now() + @"PT15M"'),
    slip("    after:\n      PT15M", "    at:\n      '▸@\"PT15M\"'", "F003", "use `after`"),
    slip("PT15M: selling", "▸now(): selling", "F003", "use `at`"),
]

QUOTES = [
    slip(
        'en: "Your {frame} bicycle, is ready"',
        'en: Your {frame} bicycle is ready▸"',
        "Y001",
        'write " before Your',
    ),
    slip('outcome = "sound"', 'outcome = ▸"sound', "F001", 'write "'),
    slip(
        'guard: urgency = "now"',
        'guard: ▸urgency in ["now", "soon"]',
        "Y001",
        """'urgency in ["now", "soon"]'""",
    ),
    slip(
        "{en: Repair of a bicycle,", "{en: ▸Repair: of a bicycle,", "Y001", "'Repair: of a bicycle'"
    ),
    slip(
        "{en: Repair of a bicycle,", "{en: Repair ▸#1 of a bicycle,", "Y001", "put text that has #"
    ),
]

LISTS = [
    slip("by: clerk}", "by: clerk, ▸owner}", "Y009", "[clerk, owner]"),
    slip("[steel, carbon], req", '"▸steel, carbon", req', "S003", "[steel, carbon]"),
    slip("[fetched, scrapped]", "▸(fetched, scrapped)", "S005", "[fetched, scrapped]"),
    slip("states:\n  looking:", "states:\n  ▸- looking:", "Y001", "blank", file=INSPECTION),
    slip("    after:\n      PT15M", "    after:\n      ▸- PT15M", "S003", "dashes"),
    slip("data:\n  frame", "data:\n  ▸- frame", "S003", "dashes", file=INSPECTION),
    slip(
        "      | steel  | < 100  || calm    | cheap |",
        "      ▸steel,< 100,calm,cheap",
        "R001",
        "| steel | < 100 | calm | cheap |",
        file=TABLES,
    ),
    slip("    rules: |\n      |", "    rules: >\n      ▸|", "R001", "rules: |", file=TABLES),
    slip("|| urgency |", "|| ▸urgncy |", "R003", "urgency", file=TABLES),
    slip("| frame  |", "| ▸frames |", "R003", "frame", file=TABLES),
]

VALUES = [
    slip("required: true", "required: ▸yes", "S003", "write true"),
    slip("default: 0}\n  tries", "default: ▸none}\n  tries", "S011", "number, like 1.5"),
    slip("default: 0}\n  tries", 'default: "▸0"}\n  tries', "S011", "0 without quotes"),
    slip("value: PT6H", "value: ▸6", "R025", "PT2H", file=NUMBERS),
    slip("fetched:  {type: final", "fetched:  {type: ▸end", "S004", "final"),
    slip("paid: worth", "paid: ▸urgency", "F003", "number("),
    slip('urgency = "now"', 'urgency <▸> "now"', "F001", "!="),
    slip("target: riding}", "target: ▸1}", "S003", '"1"'),
    slip("target: riding}", "target: ▸null}", "S003", "quotes"),
]

NAMES = [
    slip("  riding:\n", "  ▸试骑:\n", "S005", "letters a to z", "{zh: 试骑}"),
    slip("  riding:\n", "  ▸ri ding:\n", "S005", "ri_ding"),
    slip("  parts.missing:", "  ▸parts-missing:", "N003", "write parts.missing here"),
    slip("  riding:\n", "  ▸rid-ing:\n", "N001", "write riding here"),
    slip("  riding:\n", "  ▸2riding:\n", "S005", "n_2riding"),
    slip("states:\n  arrived", "▸state:\n  arrived", "S001", "states"),
    slip("events:\n", "▸event:\n", "S001", "events"),
    slip("messages:\n  ready", "▸message:\n  ready", "S001", "messages"),
    slip("checklists:\n", "▸checklist:\n", "S001", "checklists"),
    slip("outcomes: [f", "▸outcome: [f", "S001", "outcomes"),
    slip("riding:\n    on:", "riding:\n    ▸<<: *selling\n    on:", "Y003", "write the value out"),
    slip("Your {frame} b", "Your ▸{frame b", "L005", "write }"),
    slip(
        "fetched:  {type: final, outcome: fetched}", "▸fetched:  {type: final}", "C107", "fetched"
    ),
]

CAUSES = [
    slip(
        "    on:\n      fetched: {target: fetched, do: {set: {paid: worth}}}\n    after:\n"
        "      P1D: {target: scrapped, guard: paid = 0}\n",
        "",
        "C102",
        "add a transition",
    ),
    slip(
        '      - {guard: urgency = "now", target: selling}\n      - {target: ordering}',
        "      - ▸{target: arrived}",
        "C121",
        "guard",
    ),
    slip(
        '      - {guard: urgency = "now", target: selling}\n      - {target: ordering}',
        '      - ▸{guard: urgency = "now", target: selling}',
        "C108",
        "without a guard",
    ),
]
"""What is never reached because of them is told with them."""

MORE_SLIPS = [*CHARACTERS, *TIMES, *QUOTES, *LISTS, *VALUES, *NAMES, *CAUSES]
