"""Which things or facts of a class fit a condition, and in which order they are listed."""
