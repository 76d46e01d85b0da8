"""What is said, by whom, and when it holds: entities, readings, editions, views, and the questions of the mission."""
