"""The ways from a mandate to what came of it, and from what was to what took its place."""
