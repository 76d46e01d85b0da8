"""The pages' templates: Jinja2, escaped, with the words of remit as filters.

No template receives HTML from Python; whatever a document says is text.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ontology import ontology
from visualisations import answer, flow, words

FOLDER = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


def render(name: str, **values: object) -> str:
    """A template filled in."""
    return environment().get_template(name).render(**values)


@cache
def environment() -> Environment:
    """The one environment of all pages."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        called=words.called,
        counted=words.counted,
        led=flow.led,
        sentence=answer.sentence,
        dated=words.dated,
        heading=words.heading,
        plural=words.plural,
        searched=words.searched,
        short=words.short,
        web=web,
    )
    made.globals.update(url=url, ontology=ontology(), sprite=Markup((STATIC / "sprite.svg").read_text("utf-8").strip()))
    return made


@pass_context
def url(context: Context, path: str, **asked: str) -> str:
    """An address of ours that keeps the date the reader has chosen."""
    if context.get("as_of"):
        asked.setdefault("as_of", context["as_of"])
    path, mark, fragment = path.partition("#")
    query = urlencode({k: v for k, v in asked.items() if v})
    return path + (f"?{query}" if query else "") + mark + fragment


def web(address: str) -> str:
    """An address that a link may lead to: http and https only; empty for anything else.

    >>> web("https://www.itu.int"), web("javascript:alert(1)")
    ('https://www.itu.int', '')
    """
    return address if address.startswith(("https://", "http://")) else ""
