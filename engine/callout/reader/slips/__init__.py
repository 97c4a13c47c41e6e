"""Slips of the hand: bytes, characters, blanks and quotes that look right and are not.

A slip is seldom where the trouble shows: a full-width colon makes the *next* line no YAML. These
modules look for the slip behind a problem, so that its place and its mend are what is said.
"""
