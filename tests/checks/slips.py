"""A small project without a finding, and a table of slips in it: one each, of many kinds.

In the text that is put in, ``▸`` stands before the place where the finding has to be.
"""

from dataclasses import dataclass

BASE = {
    "processes/repair.yaml": """\
process: repair
title: {en: Repair of a bicycle, zh: 修车}
outcomes: [fetched, scrapped]
data:
  frame:   {type: string, values: [steel, carbon], required: true}
  worth:   {type: number, default: 0}
  tries:   {type: number, default: 0}
  paid:    {type: number, default: 0}
  urgency: {type: string, values: [calm, soon, now]}
  due:     {type: date and time}
events:
  parts.came:    {by: mechanic, payload: {fits: boolean}}
  parts.missing: {by: mechanic}
  tested:        {by: [mechanic, owner], checklist: ride}
  fetched:       {by: clerk}
checklists:
  ride:
    title: {en: Ride, zh: 试骑}
    items:
      brakes: {title: {en: Brakes, zh: 刹车}}
      lights: {title: {en: Lights, zh: 车灯}}
messages:
  ready: {en: "Your {frame} bicycle, is ready", zh: "您的{frame}车好了，请来取"}
initial: arrived
states:
  arrived:
    entry:
      - decide: urgency_of
      - set: {due: 'add working time(now(), param.repair_within)'}
    always:
      - {guard: urgency = "now", target: selling}
      - {target: ordering}
  ordering:
    on:
      parts.came:
        - {guard: fits, target: inspecting}
        - {target: scrapped}
      parts.missing:
        - {guard: tries < 4, do: {set: {tries: tries + 1}}}
        - {target: scrapped}
    at:
      due: selling
  inspecting:
    invoke: {process: inspection, id: look, with: {frame: frame}, forward: [look.*]}
    on:
      done.look:
        - {guard: outcome = "sound", target: riding}
        - {target: selling}
      error.look: selling
  riding:
    on:
      tested: {guard: checklist.ride.passed, target: fetched}
    after:
      PT15M: selling
  selling:
    entry: {tell: {clerk: ready}}
    on:
      fetched: {target: fetched, do: {set: {paid: worth}}}
    after:
      P1D: {target: scrapped, guard: paid = 0}
  fetched:  {type: final, outcome: fetched}
  scrapped: {type: final, outcome: scrapped}
""",
    "processes/inspection.yaml": """\
process: inspection
title: {en: Inspection, zh: 检查}
outcomes: [sound, cracked, gone]
data:
  frame: {type: string}
messages:
  look: {en: "Look at the {frame}", zh: "看看{frame}"}
events:
  look.sound:   {by: mechanic}
  look.cracked: {by: mechanic}
states:
  looking:
    entry: {tell: {mechanic: look}}
    on:
      look.sound: sound
      look.cracked: cracked
    after: {PT3H: gone}
  sound:   {type: final, outcome: sound}
  cracked: {type: final, outcome: cracked}
  gone:    {type: final, outcome: gone}
""",
    "rules/tables.yaml": """\
tables:
  urgency_of:
    title: {en: Urgency, zh: 缓急}
    hit: U
    inputs:
      frame: {type: string, values: [steel, carbon]}
      worth: {type: number, allowed: '>= 0'}
    outputs:
      urgency: {type: string, values: [calm, soon, now]}
    rules: |
      | frame  | worth  || urgency | # id  |
      | steel  | < 100  || calm    | cheap |
      | steel  | >= 100 || soon    | dear  |
      | carbon | -      || now     | light |
""",
    "rules/roles.yaml": """\
roles:
  mechanic: {title: {en: Mechanic, zh: 技师}}
  clerk:    {title: {en: Clerk, zh: 店员}}
  owner:    {title: {en: Owner, zh: 车主}}
""",
    "rules/days.yaml": """\
calendar: SHOP
zone: Asia/Shanghai
valid: {from: 2026-01-01, until: 2027-12-31}
week: [tuesday, wednesday, thursday, friday, saturday]
hours: {from: "10:00", until: "19:00"}
days:
  2026-10-01: off
""",
    "rules/numbers.yaml": """\
parameters: shop
title: {en: Shop, zh: 车行}
zone: Asia/Shanghai
calendar: SHOP
values:
  repair_within: {type: duration, value: PT6H}
""",
}
REPAIR, INSPECTION, TABLES, NUMBERS, DAYS = (
    "processes/repair.yaml",
    "processes/inspection.yaml",
    "rules/tables.yaml",
    "rules/numbers.yaml",
    "rules/days.yaml",
)


@dataclass(frozen=True)
class MadeSlip:
    """`old` becomes `new` in a file; `code` and words of the hint are what has to be said."""

    file: str
    old: str
    new: str
    code: str
    hint: tuple[str, ...]


def slip(old: str, new: str, code: str, *hint: str, file: str = REPAIR) -> MadeSlip:
    """A slip in the process."""
    return MadeSlip(file, old, new, code, hint)


SLIPS = [
    # Characters that look right.
    slip("initial: arrived", "initial▸：arrived", "Y001", "': '", "："),
    slip("  ordering:\n", "  ordering▸：\n", "Y001", "："),
    slip(
        "outcomes: [fetched, scrapped]",
        "outcomes: [fetched▸， scrapped]",
        "S005",
        ", instead of ，",
    ),
    slip(
        "outcomes: [fetched, scrapped]", "outcomes: [fetched▸、scrapped]", "S005", ", instead of 、"
    ),
    slip("guard: tries < 4", "guard: tries ▸＜ 4", "F002", "< instead of ＜"),
    slip("guard: tries < 4", "guard: tries < ▸４", "F002", "4 instead of ４"),
    slip('outcome = "sound"', "outcome = ▸“sound”", "F001", '" instead of “'),
    slip("time(now(), param", "time▸（now(), param", "F001", "( instead of （"),
    slip("PT15M: selling", "PT▸１5M: selling", "F007", "1 instead of １"),
    slip("    after:\n      PT15M", "▸\u3000\u3000after:\n      PT15M", "Y001", "plain spaces"),
    slip("by: clerk}", "by: ▸“clerk”}", "S005", '" instead of “'),
    slip("| steel  | < 100", "▸｜ steel  ｜ < 100", "R001", "| instead of ｜", file=TABLES),
    slip("| < 100 ", "| < ▸１00 ", "F002", "1 instead of １", file=TABLES),
    slip("value: PT6H", "value: PT▸６H", "R025", "6 instead of ６", file=NUMBERS),
    # Blanks, tabs, quotes, brackets, commas.
    slip("initial: arrived", "▸initial:arrived", "Y001", "a blank after initial:"),
    slip("fits, target: inspecting", "fits, ▸target:inspecting", "Y009", "a blank after target:"),
    slip("        - {guard: fits", "        ▸-{guard: fits", "Y001", "a blank after -"),
    slip("      - decide: urgency_of", "      ▸-decide: urgency_of", "Y001", "a blank after -"),
    slip("    after:\n      PT15M", "▸\tafter:\n\t\tPT15M", "Y001", "spaces"),
    slip('"Your {frame} bicycle, is ready"', '▸"Your {frame} bicycle, is ready', "Y001", 'write "'),
    slip('zh: "您的{frame}车好了，请来取"}', 'zh: ▸"您的{frame}车好了，请来取}', "Y001", 'write "'),
    slip('"Your {frame} bicycle, is ready"', '"Your ▸"{frame}" bicycle"', "Y001", '\\"'),
    slip("{set: {paid: worth}}}", "{set: {paid: worth}}}▸}", "Y001", "delete it"),
    slip(
        "fetched: {target: fetched, do: {set: {paid: worth}}}",
        "fetched: ▸{target: fetched, do: {set: {paid: worth}}",
        "Y001",
        "write }",
    ),
    slip("PT15M: selling", "PT15M: ▸: selling", "Y001", "delete"),
    slip("guard: fits", "guard: ▸${fits}", "Y001", "write fits"),
    slip(
        "{due: 'add working time(now(), param.repair_within)'}",
        "{due: ▸add working time(now(), param.repair_within)}",
        "Y009",
        "'add working time(now(), param.repair_within)'",
    ),
    slip(
        "{type: number, default: 0}\n  tries",
        "{type: number, default: 1,▸5}\n  tries",
        "Y009",
        "1.5",
    ),
    slip(
        'en: "Your {frame} bicycle, is ready"',
        "en: Your bicycle, ▸is ready",
        "Y009",
        "'Your bicycle, is ready'",
    ),
    slip(
        'guard: outcome = "sound", target',
        'guard: ▸outcome in ("sound", "gone"), target',
        "Y001",
        """'outcome in ("sound", "gone")'""",
    ),
    slip("after: {PT3H: gone}", "after: {▸PT3H}", "Y009", "PT3H: ...", file=INSPECTION),
    slip("after: {PT3H: gone}", "after: {▸PT3H: }", "Y009", "after the colon", file=INSPECTION),
    # Lists, texts and words.
    slip(
        "outcomes: [fetched, scrapped]",
        "outcomes: ▸fetched, scrapped",
        "S005",
        "[fetched, scrapped]",
    ),
    slip("by: [mechanic, owner]", 'by: "▸mechanic, owner"', "S005", "[mechanic, owner]"),
    slip(
        "{tell: {clerk: ready}}",
        '{tell: {to: "▸clerk, owner", message: ready}}',
        "S005",
        "[clerk, owner]",
    ),
    slip("    on:\n      fetched:", "    on:\n      ▸- fetched:", "S003", "dash"),
    slip('outcome = "sound"', "outcome = ▸sound", "F002", '"sound"', "quotes"),
    slip('urgency = "now"', "urgency = ▸noww", "F002", '"now"', "quotes"),
    slip("    rules: |\n", "    ▸rules:\n", "Y001", "rules: |", file=TABLES),
    slip(
        "      | steel  | < 100  || calm    | cheap |",
        "▸\tsteel\t< 100\tcalm\tcheap",
        "Y001",
        "spreadsheet",
        file=TABLES,
    ),
    slip("| >= 100 ", "| ▸100-500 ", "R106", "[100..500]", file=TABLES),
    slip("PT15M: selling", "▸P15M: selling", "C307", "PT15M"),
    slip("PT15M: selling", "▸15 min: selling", "S009", "PT15M"),
    slip("PT15M: selling", "▸PT1D: selling", "F007", "P1D"),
    slip("value: PT6H", "value: ▸6h", "R025", "PT6H", file=NUMBERS),
    slip("value: PT6H", "value: ▸P6H", "R025", "PT6H", file=NUMBERS),
    slip("calendar: SHOP", "calendar: ▸SHOPP", "R309", "SHOP", file=NUMBERS),
    slip("calendar: SHOP\n", "", "R312", "calendar: SHOP", file=NUMBERS),
    # Names.
    slip("target: inspecting}", "target: ▸inspectin}", "N001", "inspecting"),
    slip("  riding:\n", "    ▸riding:\n", "S001", "further left"),
    slip("hit: U", "hit: C", "L003", "into", file=TABLES),
    slip("frame: frame}", "fram: ▸frame}", "L012", "frame"),
    slip("process: inspection,", "process: ▸inspektion,", "L012", "inspection"),
    slip("set: {paid: worth}", "set: {▸payd: worth}", "L001", "paid"),
    # What nobody waits for, and what never comes.
    slip(
        '        - {guard: outcome = "sound", target: riding}\n        - {target: selling}',
        '        - ▸{guard: outcome = "sound", target: riding}',
        "C108",
        "without a guard",
    ),
    slip(
        "        - {target: selling}\n      error.look",
        '        - ▸{guard: outcome in ("gone"), target: selling}\n'
        "      parts.came: selling\n      error.look",
        "C108",
        "without a guard",
    ),
    slip(
        "        - {target: selling}\n      error.look",
        '        - ▸{guard: outcome in ("gone"), target: selling}\n      error.look',
        "C108",
        "without a guard",
    ),
    slip(
        "      - {target: ordering}\n",
        '      - ▸{guard: urgency = "soon", target: ordering}\n',
        "C108",
        "without",
    ),
    slip("PT15M: selling", "▸-PT15M: selling", "C304", "PT5M", "always"),
    slip("PT15M: selling", "▸PT0M: selling", "C304", "PT5M", "always"),
    slip("      due: selling", '      ▸now() - duration("PT1H"): selling', "C304", "always"),
    slip("PT15M: selling", "PT15M: selling\n      ▸PT900S: scrapped", "C305", "together"),
    slip("guard: tries < 4", "guard: ▸tries < 4 and tries > 6", "C117", "or"),
    slip("guard: tries < 4", 'guard: ▸urgency = "calm" and urgency = "soon"', "C117", "or"),
    slip(
        "tries < 4, do: {set: {tries: tries + 1}}",
        "▸tries < 4, do: {log: tries}",
        "C118",
        "tries + 1",
    ),
    slip('hours: {from: "10:00", until: "19:00"}\n', "", "C308", "hours", file=DAYS),
    slip("brakes: {title: {en: Brakes, zh: 刹车}}", "▸brakes:", "C405", "title"),
    slip(
        "      - set: {due: 'add working time(now(), param.repair_within)'}\n", "", "C503", "set it"
    ),
]
"""Each is told as one problem, at its place, with a hint that leads to the mend."""
