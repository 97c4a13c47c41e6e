"""What ``expect:`` may ask of a ticket after a step, one module for each kind of question."""
