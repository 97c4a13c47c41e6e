from collections.abc import Collection, Mapping

from callout.checks import check_process
from callout.loading import load_process
from callout.tables import RuleTable


def findings(
    text: str,
    *codes: str,
    tables: Mapping[str, RuleTable] | None = None,
    given: Collection[str] = (),
) -> list[str]:
    """Findings of these codes in a process, as ``line:column code message``."""
    process = load_process(f"process: p\n{text}", "p.yaml")
    found = check_process(process, tables=tables, given=given)
    return [
        f"{each.where.line}:{each.where.column} {each.code} {each.message}"
        for each in found
        if each.code in codes
    ]
