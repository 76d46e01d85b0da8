"""A paper as one HTML file, which asks no other for anything and prints well."""

from functools import cache

from markupsafe import Markup

from visualisations.addresses import STATIC
from visualisations.briefing.content import Paper
from visualisations.network import FONTS, hashed, inline
from visualisations.template import render


def page(paper: Paper) -> str:
    """The paper as a page."""
    return render("briefing.html", paper=paper, policy=policy(), style=Markup(_style()))


@cache
def policy() -> str:
    """What such a page may do: show itself."""
    return f"default-src 'none'; style-src {hashed(_style())}; base-uri 'none'; form-action 'none'"


@cache
def _style() -> str:
    sheets = (STATIC / name for name in ("remit.css", "briefing.css"))
    return inline(FONTS.sub("", "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)))
