"""Event logs of others and of ours: XES, OCEL 2.0 and CSV, read, written, put to a process."""
