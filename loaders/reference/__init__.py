"""Public data that remit knows: one module for each set, told by a declared signature and never by a guess.

A module says what its files are told by, how many things of which class a full copy states, and what each record
becomes. What it does not understand it reports.
"""

from loaders.reference.form import Aside, Form, Given, read

FORMS: tuple[Form, ...] = ()
COMPANIONS: dict[str, tuple[str, ...]] = {}

__all__ = ["COMPANIONS", "FORMS", "Aside", "Form", "Given", "read"]
