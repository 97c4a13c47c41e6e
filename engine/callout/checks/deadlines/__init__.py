"""Whether deadlines can be worked out: calendars that end, hours that nobody has given."""
