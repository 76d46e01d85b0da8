"""The GraphQL schema: the types of the ontology and the questions of the mission."""

from threading import Lock

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.portal import derived

_MADE: list[strawberry.Schema] = []
_LOCK = Lock()


def schema() -> strawberry.Schema:
    """The schema, made once; its context is ``{"shelf": Shelf, "languages": (...)}``, those of who asks.

    ``seen`` in the context, a :class:`api.portal.incoming.Seen`, is how the whole request is to be seen.

    >>> "owners(" in schema().as_str()
    True
    """
    if not _MADE:
        with _LOCK:  # the first requests of a service come together
            if not _MADE:
                _MADE.append(made())
    return _MADE[0]


def made() -> strawberry.Schema:
    """A schema of the questions that there are now; types are made once."""
    types = derived.derive()
    from api.portal import acting, answers, delivering, lookup, roots, texts
    from api.questions import derived as questions

    several = (roots, answers, lookup, acting, delivering, questions, texts)
    fields = {name: field for one in several for name, field in one.fields().items()}
    query = derived.made("Query", fields, "What is said, by whom, and when it holds.")
    changes = {**acting.mutations(), **delivering.mutations()}
    mutation = derived.made("Mutation", changes, "What those who may write can do.")
    concrete = [types[c.name] for c in derived.families() if not c.abstract]
    return strawberry.Schema(query, mutation, types=concrete, config=StrawberryConfig(auto_camel_case=False))


if __name__ == "__main__":
    print(schema().as_str())
