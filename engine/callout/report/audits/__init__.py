"""What auditors are told of what did not happen, of changes held against histories, of logs."""
