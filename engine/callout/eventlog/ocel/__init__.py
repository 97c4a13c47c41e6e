"""OCEL 2.0: logs in which an event belongs to several objects."""
