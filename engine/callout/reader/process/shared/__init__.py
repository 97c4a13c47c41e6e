"""What the rules declare once for all processes, put in place where a process names it."""
