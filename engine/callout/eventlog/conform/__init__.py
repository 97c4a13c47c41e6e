"""Foreign events put to a process: what it would have accepted, and how far the rest is off."""
