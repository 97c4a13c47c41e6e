"""What can be said about processes without running them.

`check_process` looks at one process, `check_project` at all files of a project together. Every
finding is a `Problem` with a stable code; docs/designers/problems.md has them all.
"""

from callout.checks.deadlines.calendar_ends import DATED

from .processes import check_process
from .project import Project, check_project

__all__ = ["DATED", "Project", "check_process", "check_project"]
