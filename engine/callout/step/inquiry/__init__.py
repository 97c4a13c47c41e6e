"""What can be said of a ticket at rest: what it may take, what it waits for, how it is found."""
