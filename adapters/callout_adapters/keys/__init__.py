"""Keys of subjects: made and wrapped, and their rows in a database."""
