"""Tickets as lists show them: rows for each commit, what is asked of them, making them anew."""
