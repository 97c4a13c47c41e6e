"""Sections of a process beside its states: standard acts, clocks, facts, its place in lists."""
