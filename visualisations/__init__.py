"""Pictures of a view: the pages and their rows, drawings of time and of what surrounds a thing, the map."""
