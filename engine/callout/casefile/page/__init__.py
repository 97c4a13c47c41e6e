"""The report of a case file: one page in one language, which reads and prints by itself."""
