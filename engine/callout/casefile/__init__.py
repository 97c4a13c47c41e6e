"""Case files: all evidence of a ticket in one zip, and a verifier in it that needs no callout.

`case_file` gathers, `zipped` packs; docs/auditors/case_file.md says what lies where. The same
database gives the same bytes, on whatever day and machine.
"""

from .assembling import CaseFile, case_file
from .packing import zipped
from .proofs import CaseProofs

__all__ = ["CaseFile", "CaseProofs", "case_file", "zipped"]
