"""Entries on disk: written, read, and read where anything may lie there."""
