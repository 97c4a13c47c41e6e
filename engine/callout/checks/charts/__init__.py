"""What is questionable in the chart of a process, on the chart that its tickets run on."""
