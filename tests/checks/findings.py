from collections.abc import Mapping

from callout.checks import check_process
from callout.loading import load_process
from callout.tables import RuleTable


def findings(text: str, *codes: str, tables: Mapping[str, RuleTable] | None = None) -> list[str]:
    """Findings of these codes in a process, as ``line:column code message``."""
    process = load_process(f"process: p\n{text}", "p.yaml")
    found = [each for each in check_process(process, tables=tables) if each.code in codes]
    return [f"{each.where.line}:{each.where.column} {each.code} {each.message}" for each in found]
