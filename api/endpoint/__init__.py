"""SPARQL: what it is asked and told, and what it answers."""
