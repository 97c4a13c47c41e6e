"""Files that designers write, read into records; every problem with its place.

`load_process` gives the `Process` of a file and its parts, or raises with everything that is wrong
with them; `read` gives the tree of any YAML file.
"""

from .kinds import FileKind, kind_of
from .nodes import Mapping, Node, Scalar, Sequence
from .part_files import named_parts
from .processes import Loaded, inspect_process, load_process
from .reading import Reading, read, scan, split_lines
from .rendering import display_width, render
from .reporting import ReportFormat, as_json, report, summary
from .shape import schema, shape_problems

__all__ = [
    "FileKind",
    "Loaded",
    "Mapping",
    "Node",
    "Reading",
    "ReportFormat",
    "Scalar",
    "Sequence",
    "as_json",
    "display_width",
    "inspect_process",
    "kind_of",
    "load_process",
    "named_parts",
    "read",
    "render",
    "report",
    "scan",
    "schema",
    "shape_problems",
    "split_lines",
    "summary",
]
