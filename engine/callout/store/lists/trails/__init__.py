"""What entries are found by, across all tickets: a row for each entry, kept with its commit."""
