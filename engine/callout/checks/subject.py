"""A process under check, with what its checks may ask beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from callout.dmn import RuleTable
from callout.library import ParameterSet
from callout.process import Process, Text


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about, and what is known around it.

    Without `tables`, fields that a rule table might read are taken as read; without `clauses`,
    sources are not looked up. `given` are the fields that other processes give it at the start;
    `neighbours` the processes of the project by name, itself among them: what is sent to a child
    that is not there is not looked at. `parameter_sets` are those of all profiles, `measured` the
    expressions of KPIs about its tickets.
    """

    process: Process
    tables: Mapping[str, RuleTable] | None
    clauses: Collection[str] | None
    given: Collection[str]
    neighbours: Mapping[str, Process]
    parameter_sets: Collection[ParameterSet] = ()
    measured: Collection[Text] = ()
