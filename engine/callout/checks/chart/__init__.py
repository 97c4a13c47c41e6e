"""What the states and transitions of a process tell: where a ticket can go, wait and end."""
