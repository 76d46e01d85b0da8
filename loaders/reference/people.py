"""Names of people in texts that are not about people: such a text is not kept.

A body's description may say who led it on the day it was written. The post is the fact; the name is personal data, and
ages.
"""

import re

NAME = r"[A-Z][\w'\u2019-]+ (?:[A-Z]\. )?[A-Z][\w'\u2019-]+"
PERSON = re.compile(
    rf"\b(?:Mr|Ms|Mrs|Dr|Sir|Dame|Prof)\.? [A-Z]\w+"
    rf"|appoint(?:ed|ment of) (?!the\b){NAME} as\b"
    rf"|(?:Secretary-General|Director|Administrator|President|Chair|Rector|High Commissioner),? (?!of\b){NAME}\b"
    rf"(?=,| announced|\.)"
)


def names_person(text: str) -> bool:
    """Whether a text calls a person by name.

    >>> names_person("Led by Assistant Secretary-General, Ada Lovelace, it supports the Commission.")
    True
    >>> names_person("Led by an Assistant Secretary-General, it supports the Peacebuilding Commission.")
    False
    """
    return bool(PERSON.search(text))
