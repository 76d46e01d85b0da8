"""remit from Python: ask a service (:func:`connect`) or a home on this machine (:func:`open`).

::

    import remit

    graph = remit.connect("http://localhost:8000")
    graph.owners("Accessibility", as_of="2020")          # shows itself in a notebook
    graph.trace("Resolution 1332").frame()               # a DataFrame
    graph.sparql("SELECT ?name { ?body a :Body ; skos:prefLabel ?name }")
"""

from api.client.answer import Answer, Citation, Line
from api.client.client import Client, Parameter, Question
from api.client.matrix import Matrix
from api.client.opening import connect, open
from api.client.problems import Denied, Gone, NotFound, Problem, Refused, Unavailable, Unreachable

__all__ = [
    "Answer",
    "Citation",
    "Client",
    "Denied",
    "Gone",
    "Line",
    "Matrix",
    "NotFound",
    "Parameter",
    "Problem",
    "Question",
    "Refused",
    "Unavailable",
    "Unreachable",
    "connect",
    "open",
]
