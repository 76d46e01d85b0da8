"""Tables in whatever file: their cells, and a reading for each row."""
