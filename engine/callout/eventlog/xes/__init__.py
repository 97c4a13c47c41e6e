"""XES (IEEE 1849), read and written trace by trace, without loss."""
