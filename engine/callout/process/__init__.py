"""What a process file says, as frozen records; nothing is interpreted yet.

Expressions are still `Text`: what the author wrote, and where. `callout.reader` makes these
records from YAML; `callout.definition` gives them meaning.
"""

from .actions import (
    Action,
    Breach,
    Cancel,
    Decide,
    Duty,
    DutyAct,
    Foreach,
    FormAct,
    FormStep,
    If,
    Let,
    Log,
    Raise,
    Send,
    Set,
    Start,
    Tell,
)
from .declarations import (
    Act,
    ActKind,
    Checklist,
    ChecklistItem,
    EventDeclaration,
    Form,
    Message,
)
from .fields import Field
from .states import (
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

__all__ = [
    "NO_LABEL",
    "Act",
    "ActKind",
    "Action",
    "At",
    "Breach",
    "Cancel",
    "Checklist",
    "ChecklistItem",
    "Decide",
    "Duty",
    "DutyAct",
    "EventDeclaration",
    "Every",
    "Field",
    "Foreach",
    "Form",
    "FormAct",
    "FormStep",
    "HistoryKind",
    "If",
    "Initial",
    "Invoke",
    "Label",
    "Let",
    "Log",
    "Message",
    "Process",
    "Raise",
    "Send",
    "Set",
    "Start",
    "State",
    "StateKind",
    "Tell",
    "Text",
    "Transition",
    "Within",
]
