"""Which rows match: cells as intervals on an axis, rows as bits, an index by breakpoints."""
