"""Child processes for what a stranger gave us, which can be limited and killed."""
