"""What a database keeps beside tickets: contents of files, and seals."""
