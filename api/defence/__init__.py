"""What a stranger cannot do to the service: ask without end, hold what it answers with, or come in another's shape."""
