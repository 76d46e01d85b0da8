"""Whom the basic texts of ITU address: posts, groups of posts and bodies, by the keys of our own tables."""

import re

from graph.entity import Entity, entity

ASIDE = re.compile(
    r",? (?:in (?:close )?(?:consultation|collaboration|cooperation|coordination)|with the assistance)\b.*"
)
BUREAUX = {
    "Radiocommunication Bureau": "post/director-br",
    "Telecommunication Standardization Bureau": "post/director-tsb",
    "Telecommunication Development Bureau": "post/director-bdt",
}
DIRECTORS = ("PostGroup", "post-group/directors-of-the-bureaux", "Directors of the three Bureaux")
STATES = ("BodyGroup", "body/itu-member-states", "Member States of ITU")
NAMED = {
    r"Directors of the (?:three )?Bureaux": DIRECTORS,
    r"Deputy Secretary-General": ("Post", "post/deputy-secretary-general", "Deputy Secretary-General"),
    r"Secretary-General": ("Post", "post/itu-secretary-general", "ITU Secretary-General"),
    r"(?:ITU )?Council": ("GoverningBody", "body/itu-council", "ITU Council"),
    r"(?:administrations of (?:the )?)?Member States": STATES,
    r"Sector Members": ("BodyGroup", "body/itu-sector-members", "Sector Members of ITU"),
    r"Members": STATES,
    r"Telecommunication Standardization Sector": (
        "Sector",
        "body/itu-t",
        "ITU Telecommunication Standardization Sector",
    ),
    r"Telecommunication Development Sector": ("Sector", "body/itu-d", "ITU Telecommunication Development Sector"),
    r"Radiocommunication Sector": ("Sector", "body/itu-r", "ITU Radiocommunication Sector"),
    r"world telecommunication development conference": (
        "GoverningBody",
        "body/wtdc",
        "World Telecommunication Development Conference",
    ),
    r"world telecommunication standardization assembly": (
        "GoverningBody",
        "body/wtsa",
        "World Telecommunication Standardization Assembly",
    ),
    r"radiocommunication assembly": ("GoverningBody", "body/ra", "Radiocommunication Assembly"),
}
FILLING = re.compile(r"\b(?:the|and|of|ITU|three|all|Directors?)\b|[\s,]+")


def addressees(lead: str) -> tuple[list[Entity], str]:
    """Whom a lead-in addresses, and the words of it that name nobody known; who is only consulted is not addressed.

    >>> found, rest = addressees("the Secretary-General and the Directors of the Bureaux, in consultation with others")
    >>> [one.key for one in found], rest
    (['post/itu-secretary-general', 'post-group/directors-of-the-bureaux'], '')
    >>> [one.key for one in addressees("the Director of the Telecommunication Development Bureau")[0]]
    ['post/director-bdt']
    >>> addressees("least developed countries")
    ([], 'least developed countries')
    """
    rest = ASIDE.sub("", lead)
    found: dict[str, tuple[int, Entity]] = {}
    for pattern, (cls, key, name) in NAMED.items():
        if match := re.search(rf"\b{pattern}\b", rest):
            found.setdefault(key, (match.start(), entity(cls, {"name": name}, key)))
            rest = rest.replace(match.group(), " " * len(match.group()))
    for bureau, key in BUREAUX.items():
        if "Director" in rest and bureau in rest:
            found[key] = (rest.index(bureau), entity("Post", {"name": f"Director of the {bureau}"}, key))
            rest = rest.replace(bureau, " " * len(bureau))
    ordered = [one for _, one in sorted(found.values(), key=lambda pair: pair[0])]
    return ordered, " ".join(FILLING.sub(" ", rest).split())
