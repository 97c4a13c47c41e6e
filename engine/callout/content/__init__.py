"""SCXML chapters 4 and 6: executable content, compiled; and what is received from outside."""
