"""What checkpoints are signed with, and how they are carried elsewhere."""
