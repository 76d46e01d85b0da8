"""The difference of two editions as one page that needs no network."""

from markupsafe import Markup

from graph.editions.comparison import Comparison
from visualisations.addresses import STATIC
from visualisations.network import FONTS, hashed, inline
from visualisations.template import render

SHOWN = 30


def page(what: Comparison) -> str:
    """The page, whole; it asks for nothing."""
    style = inline(FONTS.sub("", (STATIC / "remit.css").read_text(encoding="utf-8")))
    policy = f"default-src 'none'; style-src {hashed(style)}; base-uri 'none'; form-action 'none'"
    return render("differencefile.html", what=what, style=Markup(style), policy=policy, shown=SHOWN)
