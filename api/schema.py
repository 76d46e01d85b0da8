"""The GraphQL schema: the types of the ontology and the questions of the mission."""

from functools import cache

import strawberry
from strawberry.schema.config import StrawberryConfig

from api import derived


@cache
def schema() -> strawberry.Schema:
    """The schema; its context is ``{"shelf": Shelf, "languages": (...)}``, the languages being those of who asks.

    >>> "owners(" in schema().as_str()
    True
    """
    types = derived.derive()
    from api import acting, answers, texts
    from api.questions import derived as questions

    fields = {**answers.fields(), **acting.fields(), **questions.fields(), **texts.fields()}
    query = derived.made("Query", fields, "What is said, by whom, and when it holds.")
    mutation = derived.made("Mutation", acting.mutations(), "What those who may write can decide.")
    concrete = [types[c.name] for c in derived.families() if not c.abstract]
    return strawberry.Schema(query, mutation, types=concrete, config=StrawberryConfig(auto_camel_case=False))


if __name__ == "__main__":
    print(schema().as_str())
