"""From words to readings in the terms of the ontology: which things are meant, and where a fact goes."""
