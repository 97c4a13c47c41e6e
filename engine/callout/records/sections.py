"""What the engine keeps of a ticket beside its data, by section (`Ticket.internals`).

Every section maps keys to JSON; one that holds nothing is not kept. In the deltas of entries a
part of one stands at ``/$/section/key``. Links are a section there; a `Ticket` has them apart.
"""

from __future__ import annotations

from typing import Final, NewType

Section = NewType("Section", str)
"""The name of a section on record."""

ENGINE: Final = "$"
"""The name in deltas and in the document of a state's hash under which all sections stand."""

TICKET: Final = Section("ticket")
"""``status`` and ``outcome``, once they are not those of a new ticket; ``as``, its parent's name
for it; ``lost``, the number of the last entry in which a deadline could not be worked out;
``assignee``, the id of the person it is assigned to; ``suspended``, since when it rests; ``ended``,
when it has ended, if it may be reopened (instants as RFC 3339)."""
LOST: Final = "lost"
"""The key of that number."""
ASSIGNEE: Final = "assignee"
"""The key of that id."""
SUSPENDED: Final = "suspended"
"""The key of the one instant."""
ENDED: Final = "ended"
"""The key of the other."""
ORIGIN: Final = Section("origin")
"""``profile`` and ``region``, as far as the ticket was opened with them; ``schedule``, which opened
it."""
LINKS: Final = Section("links")
"""The id of another ticket by its role."""
CALLS: Final = Section("calls")
"""The id of the sub-process by its invoke, while it runs; by ``invoke#number`` in a group."""
GROUP: Final = Section("group")
"""Of a group of sub-processes, by its invoke, how it stands: ``size``, how many items; ``until``,
how many must end; ``ended``; ``begun``, how many were opened. By ``invoke#number`` of a member what
it will be given (``with``, and ``process`` where that was worked out), then nothing while it runs,
then its ``result``."""
CHILDREN: Final = Section("children")
"""How many tickets were opened so far by link."""
TIMERS: Final = Section("timers")
"""By timer, what its id and due time do not tell: ``event``, ``order``, ``data``."""
FIRED: Final = Section("fired")
"""When the instant was due for which a timer has fired already (RFC 3339), by timer."""
BOUND: Final = Section("bound")
"""The states whose fields have got their first values, under late binding: true by state."""
SEAL: Final = Section("seal")
"""``key``, the name of the key with which the ticket's personal data are sealed from here on;
``erased``, the names of those that were destroyed, oldest first; ``held``, why none of them may be
now."""
HELD: Final = "held"
"""The key of that reason."""
FORM: Final = Section("form")
"""A form's ``state``, ``fields``, ``open_fields``, ``at``, ``by``, by its name."""
CHECKLIST: Final = Section("checklist")
"""What was said of each item, by checklist."""
MUST: Final = Section("must")
"""A duty's ``state``, ``since``, ``due``, ``closed``, by its name; ``at``, when it was done, where
that was claimed and believed."""
CLOCK: Final = Section("clock")
"""The last run of each clock (`clock_runs.ClockRun`), by the clock's name."""
HAPPENED: Final = Section("happened")
"""The last instant at which something happened that an actor has told of, by the actor's id; only
of events that declare ``happened``."""
SENT: Final = Section("sent")
"""Who sent the last of an event, by its name: the actor's id, and whom it was on behalf of; only of
events that another one is ``not_by``."""
DONE: Final = Section("done")
"""How often an act was done, by its name."""
BREACHES: Final = Section("breaches")
"""``act``, ``at``, ``by``, ``note``, ``reported_by`` of a breach, by its number from 1; of one that
was taken back also ``retracted``: ``at``, ``by``, ``note``."""
