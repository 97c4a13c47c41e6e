"""What entries are found by: rows for each commit, and what is asked about all tickets."""
