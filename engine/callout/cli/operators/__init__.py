"""Commands for those who keep it running: the worker, what waits for a person, copies."""
