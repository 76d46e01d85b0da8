"""What was done to a home, by whom and when: a chain of entries, and the tables made from it."""
