"""A process as a picture: mermaid for pages that draw it, SVG drawn here.

Both show every state and transition under an id of its own (`ids.py`), in either language, with
the states a ticket is in and its armed timers marked. Mermaid leaves the layout to whoever draws
it; the SVG is an outline: states as nested boxes in the order of the file, their transitions as
lines of text, and arrows in lanes on the right, so that every process comes out readable.
"""

from .marks import NO_MARKS, Marks, marks_of, path_marks
from .mermaid import mermaid
from .svg import svg

__all__ = ["NO_MARKS", "Marks", "marks_of", "mermaid", "path_marks", "svg"]
