"""Whether names in a process mean something: states, events and whatever is declared."""
