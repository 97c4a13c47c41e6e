"""Files that designers write, read into records; every problem with its place.

`read` gives the tree of any YAML file.
"""

from .nodes import Mapping, Node, Scalar, Sequence
from .reading import Reading, read, scan, split_lines

__all__ = ["Mapping", "Node", "Reading", "Scalar", "Sequence", "read", "scan", "split_lines"]
