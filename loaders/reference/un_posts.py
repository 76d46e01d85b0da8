"""Posts of the UN system as sets of data name them: a title and the short form of a body, such as "USG DPPA".

Sets name posts, not people; what has no known title may be a person's name and is nothing here. The UN's
"DSG" is not ITU's.
"""

import re
from dataclasses import dataclass

from graph.entity import Entity, entity
from graph.identity import slug
from loaders.reference.bodies import named, short_form, un_body

TITLES = {
    "USG": "Under-Secretary-General",
    "ASG": "Assistant Secretary-General",
    "SG": "Secretary-General",
    "HC": "High Commissioner",
    "ED": "Executive Director",
    "ES": "Executive Secretary",
    "Administrator": "Administrator",
    "Rector": "Rector",
    "Chair": "Chair",
    "Co-Chairs": "Co-Chairs",
}
SEVERAL = {"Co-Chairs"}
CLOSER = "post/itu-secretary-general"  # our own tables say more closely where it is
OFFICES = {
    "SG": ("post/un-secretary-general", "UN Secretary-General", "UN"),
    "DSG": ("post/un-deputy-secretary-general", "UN Deputy Secretary-General", "UN"),
    "CDC": ("post/un-chef-de-cabinet", "UN Chef de Cabinet", "EOSG"),
    "USG Policy": ("post/usg-policy", "Under-Secretary-General for Policy", "EOSG"),
    "SA Reform": ("post/sa-reform", "Special Adviser on Reform", "EOSG"),
    "SG ITU": ("post/itu-secretary-general", "ITU Secretary-General", "ITU"),
    "ED UN Women": ("post/executive-director-of-un-women", "Executive Director of UN Women", "UN Women"),
}
TITLED = re.compile(rf"(?P<title>{'|'.join(sorted(TITLES, key=len, reverse=True))})\s+(?P<body>\S+|UN \S+)")
SHORT_FORM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][\w-]*|UN [A-Z][\w-]*|[A-Z]+ [A-Z]+")
WORDS = {"Minamata Convention"}


@dataclass(frozen=True)
class Office:
    """A post, or several held together, and the body it belongs to."""

    holder: Entity
    body: Entity


def body(words: str) -> Entity | None:
    """The body that words are the short form of; None if they do not look like one.

    >>> found = body("OSRSG CAAC")
    >>> found.key if found else "", body("Ada Lovelace")
    ('body/srsg-caac', None)
    """
    given = words.strip()
    return named(given) if given in WORDS or SHORT_FORM.fullmatch(given) else None


def office(words: str) -> Office | None:
    """The post that words name; None if they name none that is told by its title.

    >>> found = office("USG DPPA")
    >>> found.holder.key if found else "", found.holder.values[0] if found else ""
    ('post/usg-dppa', ('name', 'Under-Secretary-General, DPPA'))
    >>> office("USG Ada Lovelace"), office("Ada Lovelace")
    (None, None)
    """
    given = " ".join(words.split())
    if given in OFFICES:
        key, name, where = OFFICES[given]
        return _office(key, name, given, where)
    found = TITLED.fullmatch(given)
    if not found or not body(found["body"]):
        return None
    kind = "post-group" if found["title"] in SEVERAL else "post"
    name = f"{TITLES[found['title']]}, {short_form(found['body'])}"
    return _office(f"{kind}/{slug(given)}", name, given, found["body"])


def _office(key: str, name: str, given: str, where: str) -> Office:
    several = key.startswith("post-group/")
    values = {"name": name, "alternativeNames": given if " " in given else None}
    if key != CLOSER:
        values["postsIn" if several else "postIn"] = un_body(where)
    return Office(entity("PostGroup" if several else "Post", values, key), named(where))
