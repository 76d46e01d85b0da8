"""Gaps: what one would look for and no document states; rules as data, and the table of what they find."""
