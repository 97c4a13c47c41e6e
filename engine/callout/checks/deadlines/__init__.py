"""Whether deadlines can be worked out: calendars that end, hours not given, lengths of nothing."""
