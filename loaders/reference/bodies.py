"""Bodies of the UN system as sets of data name them: one key for each, whatever the spelling.

The naming authority is the UN system: within it an acronym means one body. An acronym that some other authority uses
too is told apart when the file is linked to what is known, and never merged for the acronym alone.
"""

from graph.entity import Entity, entity
from graph.identity import slug

SPELLINGS = {
    "DESA": "UN DESA",
    "UNDESA": "UN DESA",
    "UN-DESA": "UN DESA",
    "ECA": "UNECA",
    "ECLAC": "UNECLAC",
    "UN Habitat": "UN-Habitat",
    "UNHabitat": "UN-Habitat",
    "UNHSP": "UN-Habitat",
    "UNWOMEN": "UN Women",
    "UN-Women": "UN Women",
    "UN-OHRLLS": "OHRLLS",
    "GA": "UNGA",
}


def un_body(acronym: str) -> str:
    """The key of the body that the UN system calls so.

    >>> un_body("ITU"), un_body("UN Habitat"), un_body("DESA")
    ('body/itu', 'body/un-habitat', 'body/un-desa')
    """
    return f"body/{slug(SPELLINGS.get(acronym.strip(), acronym))}"


def named(acronym: str) -> Entity:
    """A body of which a source gives no more than the acronym: a body, of no kind stated, called by it."""
    short = acronym.strip()
    return entity("Body", {"name": short, "acronym": short}, un_body(short))
