"""What to decide on, and in which order: pure functions over rows and records."""
