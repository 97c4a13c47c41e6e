"""Files that designers write, read into records; every problem with its place.

`load_process` gives the `Process` of a file and its parts, or raises with everything that is wrong
with them; `read` gives the tree of any YAML file.
"""

from callout.reader.problems.formats import ReportFormat, as_json, report, summary
from callout.reader.problems.render import display_width, render
from callout.reader.process.files_beside import named_parts
from callout.reader.process.process import Loaded, inspect_process, load_process
from callout.reader.slips.encodings import DecodedFile, decoded
from callout.reader.yaml.nodes import Mapping, Node, Scalar, Sequence
from callout.reader.yaml.parse import ScannedFile, read, scan, split_lines

from .file_kind import BESIDE, FileKind, kind_of
from .schema import SCHEMAS, schema, shape_problems

__all__ = [
    "BESIDE",
    "SCHEMAS",
    "DecodedFile",
    "FileKind",
    "Loaded",
    "Mapping",
    "Node",
    "ReportFormat",
    "Scalar",
    "ScannedFile",
    "Sequence",
    "as_json",
    "decoded",
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
