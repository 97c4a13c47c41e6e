"""What a process file says (SCXML 3 to 6, in YAML), as frozen records; nothing is interpreted yet.

Expressions are still `Text`: what the author wrote, and where. `callout.reader` makes these
records from YAML; `callout.definition` gives them meaning.
"""

from .actions import (
    Action,
    Assign,
    Cancel,
    Decide,
    Declared,
    Foreach,
    If,
    Let,
    Log,
    Raise,
    Reference,
    Sample,
    Send,
    Set,
    Start,
    Tell,
)
from .clocks import SUSPENDED, Reopening, ServiceClock
from .declarations import (
    Act,
    ActKind,
    Checklist,
    ChecklistItem,
    EventDeclaration,
    Form,
    Happened,
    LatePolicy,
    Message,
)
from .facts import FactKind, TicketFact, WhichTickets
from .fields import FILE, Field, FileRule
from .lifecycle import StandardAct, TicketAct, endings
from .ownership import ASSIGNEE
from .paper_actions import Breach, Duty, DutyAct, FormAct, FormStep, Retract
from .states import (
    UNTIL,
    At,
    Every,
    HistoryKind,
    Initial,
    Invoke,
    Process,
    State,
    StateKind,
    Transition,
    Within,
)
from .text import NO_LABEL, Label, Text
from .worklist import Worklist

__all__ = [
    "ASSIGNEE",
    "FILE",
    "NO_LABEL",
    "SUSPENDED",
    "UNTIL",
    "Act",
    "ActKind",
    "Action",
    "Assign",
    "At",
    "Breach",
    "Cancel",
    "Checklist",
    "ChecklistItem",
    "Decide",
    "Declared",
    "Duty",
    "DutyAct",
    "EventDeclaration",
    "Every",
    "FactKind",
    "Field",
    "FileRule",
    "Foreach",
    "Form",
    "FormAct",
    "FormStep",
    "Happened",
    "HistoryKind",
    "If",
    "Initial",
    "Invoke",
    "Label",
    "LatePolicy",
    "Let",
    "Log",
    "Message",
    "Process",
    "Raise",
    "Reference",
    "Reopening",
    "Retract",
    "Sample",
    "Send",
    "ServiceClock",
    "Set",
    "StandardAct",
    "Start",
    "State",
    "StateKind",
    "Tell",
    "Text",
    "TicketAct",
    "TicketFact",
    "Transition",
    "WhichTickets",
    "Within",
    "Worklist",
    "endings",
]
