"""Commands that read histories: what happened, why, and whether it happens again the same way."""
