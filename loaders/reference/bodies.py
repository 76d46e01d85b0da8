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
    "UNECE": "ECE",
    "ECLAC": "UNECLAC",
    "UNESCAP": "ESCAP",
    "UNESCWA": "ESCWA",
    "UN Habitat": "UN-Habitat",
    "UNHabitat": "UN-Habitat",
    "UNHSP": "UN-Habitat",
    "UN Women": "UN-Women",
    "UNWOMEN": "UN-Women",
    "OHRLLS": "UN-OHRLLS",
    "OOSA": "UNOOSA",
    "UNOCT": "OCT",
    "UNODA": "ODA",
    "UNDSS": "DSS",
    "UNOCHA": "OCHA",
    "UN OCHA": "OCHA",
    "UNWTO": "UN Tourism",
    "OSRSG CAAC": "SRSG-CAAC",
    "OSRSG SVC": "SRSG-SVC",
    "OSRSG VAC": "SRSG-VAC",
    "GA": "UNGA",
    "WORLD BANK GROUP": "World Bank",
    "World Bank Group": "World Bank",
}
KEYS = {
    "UN-OHRLLS": "body/ohrlls",
    "HRC": "body/human-rights-council",
    "StatCom": "body/statistical-commission",
}


def short_form(acronym: str) -> str:
    """The one spelling of an acronym, of all that are in use.

    >>> short_form("DESA "), short_form("UN Habitat"), short_form("ITU")
    ('UN DESA', 'UN-Habitat', 'ITU')
    """
    given = acronym.strip()
    return SPELLINGS.get(given, given)


def un_body(acronym: str) -> str:
    """The key of the body that the UN system calls so.

    >>> un_body("ITU"), un_body("UN Habitat"), un_body("DESA"), un_body("HRC")
    ('body/itu', 'body/un-habitat', 'body/un-desa', 'body/human-rights-council')
    """
    short = short_form(acronym)
    return KEYS.get(short, f"body/{slug(short)}")


def named(acronym: str) -> Entity:
    """A body of which a source gives no more than the acronym: a body, of no kind stated, called by it.

    >>> named("DESA").values
    (('name', 'UN DESA'), ('acronym', 'UN DESA'), ('alternativeNames', 'DESA'))
    """
    given, short = acronym.strip(), short_form(acronym)
    other = given if given != short else None
    return entity("Body", {"name": short, "acronym": short, "alternativeNames": other}, un_body(short))
