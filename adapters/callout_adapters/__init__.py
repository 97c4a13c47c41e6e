"""What touches the world: databases, alarm clocks, deliveries."""
