"""What is said, by whom, and when it holds: entities, readings, editions, views, and the questions of the mission."""

from graph.change import Change
from graph.entity import Entity, entity
from graph.evidence import Evidence
from graph.home import Busy, Edition, Home, NoHome
from graph.identity import Identity, slug
from graph.lists import Difference, difference
from graph.names import Named, NotFound
from graph.owners import Owners, owners
from graph.portrait import Portrait, neighbourhood, portrait
from graph.reading import Place, Reading
from graph.shelf import BUILDERS, Shelf
from graph.span import Holds, Period, Span
from graph.tracing import Trace, trace
from graph.view import Graph, Node, View

__all__ = [
    "BUILDERS",
    "Busy",
    "Change",
    "Difference",
    "Edition",
    "Entity",
    "Evidence",
    "Graph",
    "Holds",
    "Home",
    "Identity",
    "Named",
    "NoHome",
    "Node",
    "NotFound",
    "Owners",
    "Period",
    "Place",
    "Portrait",
    "Reading",
    "Shelf",
    "Span",
    "Trace",
    "View",
    "difference",
    "entity",
    "neighbourhood",
    "owners",
    "portrait",
    "slug",
    "trace",
]
