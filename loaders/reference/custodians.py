"""The bodies that a text names as custodians of an indicator's data.

Several are separated by commas. What stands in brackets, is no name, or names no one body is not guessed at.
"""

import re

BODY = re.compile(r"[A-Z][\w]*(?:[ /-][A-Z][\w]*)*")
NO_BODY = {
    "Regional Commissions": "several bodies, not said which",
    "SIDS": "a group of States",
    "Samoa Pathway": "an outcome document",
}


def custodians(text: str) -> tuple[str, ...]:
    """The bodies in a text, as it writes them; none if one of its parts names no one body.

    >>> custodians("WTO,ITC"), custodians("IRENA "), custodians("DESA Population Division")
    (('WTO', 'ITC'), ('IRENA',), ('DESA Population Division',))
    >>> custodians("Under discussion among agencies (ILO, WHO)"), custodians("National Gov."), custodians("SIDS")
    ((), (), ())
    """
    parts = tuple(part.strip() for part in text.split(","))
    return parts if all(BODY.fullmatch(part) and part not in NO_BODY for part in parts) else ()
