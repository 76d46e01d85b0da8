"""What waits for a person, what a person decides, and what comes of it."""
