"""The pages' templates: Jinja2, escaped, with the words of remit as filters, in the language spoken.

No template receives HTML from Python; whatever a document says is text.
"""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote_plus, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

from graph.gaps.rule import shipped
from graph.languages import ENGLISH, fitting
from graph.matrices import joints
from graph.naming.names import Named
from graph.wording import Day, Words
from ontology import ontology
from visualisations import addresses, answer, boards, card, difference, flow, row, translation, wording, words, working
from visualisations.figures import scene
from visualisations.figures.stages import Band

FOLDER = Path(__file__).parent / "templates"


def render(name: str, **values: object) -> str:
    """A template filled in, in the language spoken."""
    spoken = {"language": translation.language(), "direction": translation.direction()}
    return environment().get_template(name).render(**spoken, **values)


def prepare(*names: str) -> None:
    """Compile templates, and those they are made of, so that who asks first does not wait for it."""
    for name in ("base.html", "parts.html", *names):
        environment().get_template(name)


class Late(CodeGenerator):
    """Puts nothing into words as it compiles a template: that would be in the language of whoever asks for it first."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> str:
        if isinstance(node, nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        raise nodes.Impossible


@cache
def environment() -> Environment:
    """The one environment of all pages."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        optimized=False,
    )
    made.code_generator_class = Late
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    made.filters.update(
        across=across,
        called=words.called,
        code=words.code,
        lengthy=words.lengthy,
        capital=answer.capital,
        changed=difference.changed,
        counted=words.counted,
        led=flow.led,
        schema_kind=card.kind,
        schema_said=card.said,
        sentence=answer.sentence,
        dated=words.dated,
        difference=difference.sentence,
        figure=translation.figure,
        heading=words.heading,
        how_many=words.how_many,
        isolated=translation.isolated,
        kind=words.kind,
        kinds=words.kinds,
        plural=words.plural,
        relation=words.relation,
        searched=words.searched,
        short=words.short,
        web=web,
        were_searched=words.were_searched,
    )
    made.filters.update(together=words.listed, told=wording.told)
    made.filters.update(facing=scene.facing, place=place, read_by=read_by, unlinked=scene.unlinked)
    made.filters.update(kind_of=joints.kind, at_cell=at_cell, gap_title=gap_title)
    made.filters.update(outcome=working.outcome, weight=working.weight)
    made.globals.update(far=working.far, by_key=by_key, called_of=words.called)
    made.filters.update(step_row=row.following, band_anchor=band_anchor, roles=boards.roles)
    for kind in (scene.Text, scene.Line, scene.Box, scene.Dot, scene.Sign):
        made.tests[f"{kind.__name__.lower()}_mark"] = _is(kind)
    made.tests.update(thing=_is(Named), words=_is(Words), day=_is(Day))
    sprite = Markup((addresses.STATIC / "sprite.svg").read_text("utf-8").strip())
    made.globals.update(url=url, static=addresses.static, lang=lang, turned=turned, ontology=ontology(), sprite=sprite)
    made.globals.update(symbols=Markup(sprite.partition(">")[2].rpartition("</svg>")[0]))
    return made


def _is(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)


def lang(tag: str) -> Markup:
    """The attribute that says in which language something is, where that is not the language of the page.

    >>> lang("fr"), lang("en"), lang("")
    (Markup(' lang="fr"'), Markup(''), Markup(''))
    """
    if not tag or fitting((tag,), translation.language()):
        return Markup()
    return Markup(' lang="{}"').format(tag)


def read_by(rule: str) -> Markup:
    """By which rule something was read; a rule is named in English on every page.

    >>> read_by("list")
    Markup('read by list')
    """
    return _read_by(rule, translation.language())


@lru_cache(256)
def _read_by(rule: str, spoken: str) -> Markup:
    named = rule if spoken == ENGLISH else Markup('<span lang="en" dir="ltr">{}</span>').format(rule)
    return escape(translation.gettext("read by %(rule)s")) % {"rule": named}


@pass_context
def url(context: Context, path: str, /, **asked: str) -> str:
    """An address of ours that keeps the date, the language and the edition the reader has chosen."""
    if kept := context.get("kept"):
        for name in ("as_of", "known_by", "lang", "edition"):
            if kept.get(name):
                asked.setdefault(name, kept[name])
    if not asked:
        return path
    path, mark, fragment = path.partition("#")
    query = urlencode({k: v for k, v in asked.items() if v})
    return path + (f"?{query}" if query else "") + mark + fragment


def across(x: float, width: float) -> float:
    """Where something stands in a drawing of some width: as far from the right, on a page that is written from there.

    >>> across(30, 100)
    30
    """
    return x if translation.direction() == "ltr" else round(width - x, 1)


def turned(width: float) -> Markup:
    """The attribute that turns a part of a drawing round, on a page that is written from the right.

    >>> turned(100)
    Markup('')
    """
    if translation.direction() == "ltr":
        return Markup()
    return Markup(' transform="translate({} 0) scale(-1 1)"').format(width)


def at_cell(address: str, row: str, column: str) -> str:
    """The address of a cell, made of that of the cell ``-``, ``-``: there may be thousands.

    >>> at_cell("/matrix?rows=body&row=-&column=-", "body/a", "theme/b")
    '/matrix?rows=body&row=body%2Fa&column=theme%2Fb#h-cell'
    """
    return f"{address.replace('row=-&column=-', f'row={_quoted(row)}&column={_quoted(column)}')}#h-cell"


_quoted = lru_cache(4096)(quote_plus)


def by_key(words: Callable[[Named], str], things: Iterable[Named]) -> dict[str, str]:
    """What is said of things, by their keys: for a template that says it many times."""
    return {thing.key: words(thing) for thing in things}


def band_anchor(band: Band) -> str:
    """The name of the place on a page where the statements of a band are."""
    return f"from-{band.source.replace('/', '-')}-to-{band.target.replace('/', '-')}"


def gap_title(name: str) -> str:
    """What the gaps that a rule finds are called."""
    return wording.told(next(rule.heading for rule in shipped() if rule.name == name))


def place(number: float) -> str:
    """A number of a drawing: a tenth of a point is enough.

    >>> place(12.0), place(3.14159)
    ('12', '3.1')
    """
    return f"{round(number, 1):g}"


def web(address: str) -> str:
    """An address that a link may lead to: http and https only; empty for anything else.

    >>> web("https://www.itu.int"), web("javascript:alert(1)")
    ('https://www.itu.int', '')
    """
    return address if address.startswith(("https://", "http://")) else ""
