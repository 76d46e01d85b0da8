"""RDF in whatever syntax: statements in the terms of the ontology, a reading for each thing."""
