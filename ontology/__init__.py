"""What can be said: every class, property, rule and role, read once from core.ttl.

Nothing else in the project names a class or property twice: what loaders accept, the GraphQL types, the checks on
loaded data and the pages are read off the objects here.
"""

from ontology.model import Ontology, ontology
from ontology.terms import NS, BadOntology, Class, Property, UnknownTerm

__all__ = ["NS", "BadOntology", "Class", "Ontology", "Property", "UnknownTerm", "ontology"]
