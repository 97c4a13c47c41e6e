"""Files that designers write, read into records; every problem with its place.

`load_process` gives the `Process` of a file, or raises with everything that is wrong with it;
`read` gives the tree of any YAML file.
"""

from .nodes import Mapping, Node, Scalar, Sequence
from .processes import Loaded, inspect_process, load_process
from .reading import Reading, read, scan, split_lines
from .shape import schema, shape_problems

__all__ = [
    "Loaded",
    "Mapping",
    "Node",
    "Reading",
    "Scalar",
    "Sequence",
    "inspect_process",
    "load_process",
    "read",
    "scan",
    "schema",
    "shape_problems",
    "split_lines",
]
