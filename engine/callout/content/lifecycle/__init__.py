"""What may be done to any ticket: the standard acts of a process, compiled."""
