"""Overlaps: two who answer for one thing in one role, and work that is alike; found, scored, kept in a table."""
