"""The relationship map as one file to take away: with pyvis up to 300 things, beyond that as the page itself draws it.

pyvis builds nodes and edges, and nothing else: its own page runs whatever stands in a heading, an option or a menu, and
asks another host for its scripts. Here data reach the page as JSON only, and the file carries its scripts, their hashes
and a policy that allows nothing else.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from visualisations.addresses import STATIC
from visualisations.charting import compact
from visualisations.charting.chart import Chart
from visualisations.charting.choices import choices, looks
from visualisations.charting.figure import COLOURS
from visualisations.charting.table import Table, table
from visualisations.template import render
from visualisations.translation import _, isolated
from visualisations.vendor import text
from visualisations.words import after, kind, when

USABLE = 300
ROWS = 2_000
SHAPES = {
    "body": ("square", COLOURS["body"]),
    "post": ("dot", COLOURS["post"]),
    "theme": ("hexagon", COLOURS["theme"]),
    "mandate": ("diamond", COLOURS["mandate"]),
    "document": ("box", COLOURS["document"]),
    "activity": ("triangle", COLOURS["activity"]),
    "action-line": ("triangleDown", COLOURS["action-line"]),
    "goal": ("star", COLOURS["goal"]),
}
FONTS = re.compile(r"@font-face \{[^}]*\}\n?")
MODULES = ("painting.js", "threads.js", "asking.js", "drawing.js", "online.js", "packed.js", "explorer.js")
IMPORT = re.compile(r"^import .*;\n", re.M)
EXPORT = re.compile(r"^export (?=const|class|function)", re.M)


def network(chart: Chart, asked: Mapping[str, str] = MappingProxyType({}), whole: bool = False) -> Any:
    """A map as a pyvis network, at the places of the map."""
    # pyvis brings IPython, which takes longer to import than all of remit.
    from pyvis.network import Network  # type: ignore[import-untyped]

    made, names = Network(directed=True), {thing.key: isolated(thing.named.name) for thing in chart.things}
    for thing in chart.things:
        shape, colour = SHAPES[thing.look]
        title = _("%(kind)s: %(name)s", kind=kind(thing.named.definition), name=names[thing.key])
        look = {"shape": shape, "color": colour, "kind": thing.look, "x": thing.x, "y": thing.y}
        made.add_node(thing.key, label=thing.label, title=title, href=_href(chart, thing.key, asked, whole), **look)
    facts = {node.key: node for node in chart.view.stated(stroke.subject for stroke in chart.strokes)}
    for stroke in chart.strokes:
        fact = facts.get(stroke.subject)
        life = when(fact) if fact and fact.cls.within("Fact") else ""
        title = _(
            "%(first)s %(verb)s %(second)s", first=names[stroke.source], verb=stroke.how, second=names[stroke.target]
        )
        title = after(title, life) if life else title
        dashes = stroke.status == "proposed"
        about = {"label": stroke.how, "title": title, "dashes": dashes, "status": stroke.status, "fact": stroke.subject}
        made.add_edge(stroke.source, stroke.target, width=1.5, **about)
    return made


def data(chart: Chart, asked: Mapping[str, str] = MappingProxyType({}), whole: bool = False) -> dict[str, Any]:
    """What is shown of a map as JSON: its nodes and edges as vis-network takes them.

    :param asked: what the links of its nodes ask for.
    :param whole: whether they are full IRIs.
    """
    made = network(chart, asked, whole)
    first = chart.asked.steps[0].key if chart.asked.steps else ""
    return {"of": first, "nodes": list(made.nodes), "edges": list(made.edges)}


def page(chart: Chart) -> str:
    """What is shown of a map as one HTML file that asks no other for anything.

    :raises NoVendor: if the scripts were not brought from npm.
    """
    shown = chart.shown
    rows = table(shown, whole=True, most=ROWS)
    if len(shown.things) > USABLE:
        return _drawn(chart, shown, rows)
    content = data(shown, whole=True) | {"evidence": evidence(shown)}
    scripts = [text("vis-network.js"), (STATIC / "map.js").read_text(encoding="utf-8")]
    return _file("mapfile.html", shown, rows, content, scripts)


def _drawn(chart: Chart, shown: Chart, rows: Table) -> str:
    """The page that draws thousands, as one file."""
    content = compact.data(shown) | {"evidence": evidence(shown) if len(shown.things) <= ROWS else {}}
    content["asked"] = {name: value for name, value in chart.asked.query.items() if name in ("show", "whole")}
    modules = "\n".join((STATIC / "explorer" / name).read_text(encoding="utf-8") for name in MODULES)
    own = f"(async () => {{\n{EXPORT.sub('', IMPORT.sub('', modules))}\n}})();"
    scripts = [text("graphology.js"), text("sigma.js"), own]
    return _file("mapdrawn.html", shown, rows, content, scripts)


def _file(template: str, shown: Chart, rows: Table, content: dict[str, Any], scripts: list[str]) -> str:
    inside = [inline(script) for script in scripts]
    style = inline(FONTS.sub("", (STATIC / "remit.css").read_text(encoding="utf-8")))
    policy = (
        f"default-src 'none'; script-src {' '.join(map(hashed, inside))}; style-src {hashed(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    first = next((thing.named for thing in shown.things if thing.first), None)
    return render(
        template,
        thing=first,
        things=len(shown.things),
        strokes=len(shown.strokes),
        table=rows,
        looks=[(look, looks()[look]) for look in sorted(shown.kinds)],
        choices=choices(shown),
        query=shown.asked.query,
        left=sum(shown.left.values()),
        most=len(shown.things),
        whole_file=True,
        content=content,
        as_of=shown.view.asked,
        graph=shown.view.graph,
        usable=USABLE,
        policy=policy,
        scripts=[Markup(script) for script in inside],
        style=Markup(style),
    )


def evidence(chart: Chart) -> dict[str, Any]:
    """What the lines of a map rest on, by the key of the fact: its dates in words, and who says so in which words."""
    facts = chart.view.stated(dict.fromkeys(stroke.subject for stroke in chart.strokes))
    said = chart.view.evidence(fact.key for fact in facts)
    return {
        fact.key: {
            "when": when(fact) if fact.cls.within("Fact") else "",
            "said": [
                {"quote": one.quote, "where": after(one.document_name, one.paragraph)} for one in said.get(fact.key, ())
            ][:4],
        }
        for fact in facts
    }


def _href(chart: Chart, key: str, asked: Mapping[str, str], whole: bool) -> str:
    """Where a thing is to be found: its IRI in a file that is taken away, else its page, asked as this one is."""
    if whole:
        return str(chart.view.graph.identity.iri(key).value)
    return f"/id/{key}" + (f"?{urlencode(asked)}" if asked else "")


def inline(content: str) -> str:
    """A script or style sheet of ours or from npm, fit to stand inside a page.

    :raises ValueError: if it would end its own element.
    """
    if re.search(r"</(script|style)|<!--", content, re.IGNORECASE):
        raise ValueError("this file cannot stand inside a page: it closes the element it stands in")
    return content.replace("\r\n", "\n")


def hashed(content: str) -> str:
    """A script or style sheet as a policy names it."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
