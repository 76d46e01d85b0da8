"""What lies between the things of two kinds: statements that join them, in rows and columns."""
