"""Names, answers and pages in the language that is asked for, by every door."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from test_cli import remit
from test_graphql import ask
from test_pages import words

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.ownership.owners import owners
from graph.portrait import portrait, worded
from graph.view import Graph
from loaders.load import Policy, load
from ontology import ontology
from visualisations import catalogue
from visualisations.template import FOLDER, environment
from visualisations.translation import LANGUAGES, speak

# For those who write queries and shapes; they say that they are English.
ENGLISH = {"graphiql", "ontology", "classes"}
OTHERS = [tag for tag in LANGUAGES if tag != "en"]
TURTLE = """
@prefix : <https://w3id.org/remit/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<theme/health> a :Theme ; skos:prefLabel "Health" ; dcterms:description "Being well." ;
    rdfs:label "Santé"@fr , "الصحة"@ar , "Salud"@es , "Здравоохранение"@ru , "卫生"@zh ;
    skos:definition "Être en bonne santé."@fr .
<theme/water> a :Theme ; skos:prefLabel "Water" ; rdfs:label "Clean water"@en , "Eau"@fr .
<theme/elan> a :Theme ; skos:prefLabel "Élan" ; rdfs:label "Élan"@fr , "Ímpetu"@es .
<body/board> a :WorkingGroup ; skos:prefLabel "Health Board" ; rdfs:label "Conseil de santé"@fr .
<body/team> a :WorkingGroup ; skos:prefLabel "Water Team" .
<responsibility/lead> a :Responsibility ; :responsible <body/board> ; :responsibleFor <theme/health> ; :role "lead" .
<goal-3-papers> a :Theme ; skos:prefLabel "Papers on health" .
"""


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with labels in several languages."""
    folder = tmp_path_factory.mktemp("languages")
    (folder / "labels.ttl").write_text(TURTLE.replace("<goal-3-papers>", "<theme/papers>"), encoding="utf-8")
    home = Home(folder / "home")
    report = load(home, [folder / "labels.ttl"], Policy.WHOLE_FILES, "tests")
    assert not [str(p) for f in report.files for p in f.problems]
    return home


@pytest.fixture(scope="module")
def seen(spoken: Home) -> Graph:
    return Shelf(spoken).graph


@pytest.fixture(scope="module")
def site(spoken: Home) -> Iterator[TestClient]:
    app = create_app(Shelf(spoken), Access("secret"), Pool(deadline=2))
    with TestClient(app, base_url="http://127.0.0.1", headers={"Accept": "text/html", "Accept-Language": ""}) as caller:
        yield caller


@pytest.mark.parametrize(
    ("key", "languages", "name", "language"),
    [
        ("theme/health", [], "Health", "en"),
        ("theme/health", ["fr"], "Santé", "fr"),
        ("theme/health", ["fr-CH"], "Santé", "fr"),
        ("theme/health", ["zh-Hans"], "卫生", "zh"),
        ("theme/health", ["de", "es"], "Salud", "es"),
        ("theme/health", ["de"], "Health", "en"),
        ("theme/health", ["en", "fr"], "Health", "en"),
        ("theme/water", [], "Water", "en"),
        ("theme/water", ["en"], "Clean water", "en"),
        ("theme/water", ["ru"], "Clean water", "en"),
        ("theme/elan", ["en", "es"], "Ímpetu", "es"),
        ("theme/elan", ["ru"], "Élan", "fr"),
        ("body/team", ["fr"], "Water Team", "en"),
    ],
)
def test_the_first_language_that_has_a_name_is_shown(
    seen: Graph, key: str, languages: list[str], name: str, language: str
) -> None:
    view = seen.at(languages=languages)
    assert (view.named(key).name, view.named(key).language) == (name, language)
    assert view.node(key).text("name") == name


def test_a_view_says_everything_in_its_languages(seen: Graph) -> None:
    view = seen.at(languages=["fr"])
    found = owners(view, view.names.find("Health"))
    assert (found.thing.name, found.accountable[0].agent.name) == ("Santé", "Conseil de santé")
    assert view.node("theme/health").text("description") == "Être en bonne santé."
    assert [n.name for n in view.names.all("Theme")] == ["Eau", "Élan", "Papers on health", "Santé"]
    said = portrait(view, "theme/health").statements
    assert [s.text for s in said["name"]] == ["Health"] and said["name"][0].evidence, "what is stated stays as stated"


@pytest.mark.parametrize("text", ["Здравоохранение", "здрав", "الصحة", "卫生", "生", "sante"])
def test_a_thing_is_found_by_its_name_in_any_language(seen: Graph, text: str) -> None:
    assert "theme/health" in {n.key for n in seen.names.search(text)}
    assert next(iter(seen.at(languages=["ru"]).names.search(text))).name == "Здравоохранение"


@pytest.mark.parametrize(
    ("asked", "header", "html", "shown"),
    [
        ("", "", '<html lang="en" dir="ltr">', "Health"),
        ("", "fr-CH, fr;q=0.9, en;q=0.8", '<html lang="fr" dir="ltr">', "Santé"),
        ("", "en;q=0.2, ar;q=0.7, *;q=0.1", '<html lang="ar" dir="rtl">', "الصحة"),
        ("", "not a header;;q=x, es", '<html lang="es" dir="ltr">', "Salud"),
        ("?lang=ru", "fr", '<html lang="ru" dir="ltr">', "Здравоохранение"),
        ("?lang=de,zh", "fr", '<html lang="zh" dir="ltr">', "卫生"),
    ],
)
def test_a_page_is_in_the_language_asked_for(site: TestClient, asked: str, header: str, html: str, shown: str) -> None:
    answer = site.get(f"/id/theme/health{asked}", headers={"Accept-Language": header})
    assert html in answer.text and re.search(rf"<h1><bdi>{shown}</bdi>", answer.text)
    assert answer.headers["Content-Language"] in html
    kept = "Accept" if asked else "Accept, Accept-Language"
    assert answer.headers.get("Vary") == f"{kept}, Accept-Encoding, Authorization, Cookie"


def test_a_chosen_language_stays_in_links_and_forms(site: TestClient) -> None:
    html = site.get("/id/theme/health?lang=fr&as_of=2020").text
    assert '/things/theme?as_of=2020&amp;lang=fr"' in html and '<input type="hidden" name="lang" value="fr">' in html
    unasked = re.sub(r'<nav class="tongues".*?</nav>', "", site.get("/owners").text, flags=re.S)
    assert not re.search(r'name="lang"|[?;]lang=', unasked)


def test_the_languages_to_choose_are_those_of_the_pages(site: TestClient, client: TestClient) -> None:
    chosen = re.findall(r'hreflang="(.*?)"( aria-current)?', site.get("/?lang=fr").text)
    assert chosen == [(tag, " aria-current" if tag == "fr" else "") for tag in LANGUAGES]
    assert 'hreflang="ar"' in client.get("/", headers={"Accept": "text/html"}).text  # where nothing has Arabic labels


def test_a_name_in_another_language_says_so(site: TestClient) -> None:
    html = site.get("/things/body?lang=fr").text
    assert '<bdi lang="en">Water Team</bdi>' in html and "<bdi>Conseil de santé</bdi>" in html
    html = site.get("/id/theme/health?lang=fr").text
    assert '<bdi lang="en">Health</bdi>' in html and '<bdi lang="ar">الصحة</bdi>' in html
    assert 'Arabe <small class="tag">ar</small>' in html


def test_a_page_in_arabic_speaks_arabic(site: TestClient) -> None:
    text = words(site.get("/owners?thing=theme/health&lang=ar").text)
    assert "من المسؤول عن الصحة؟" in text and "الخاضعون للمساءلة" in text and "قائد" in text
    assert not re.search(r"Who answers|Not stated|Search|Accepted", text)


def test_what_is_no_language_is_the_callers_fault(site: TestClient) -> None:
    answer = site.get("/?lang=fr_FR!", headers={"Accept-Language": "fr"})
    assert answer.status_code == 400 and '<html lang="fr"' in answer.text and "is no language" in answer.text


def test_type_ahead_and_map_are_in_the_language(site: TestClient) -> None:
    [found] = site.get("/suggest?q=здрав&lang=fr").json()
    assert (found["name"], found["kind"], found["language"]) == ("Santé", "Thème", "fr")
    [near] = [n for n in site.get("/map/theme/health.json?lang=fr").json()["nodes"] if n["id"] == "body/board"]
    assert (near["label"], near["href"]) == ("Conseil de santé", "/id/body/board?lang=fr")
    assert '<html lang="ar" dir="rtl">' in site.get("/map/theme/health.html?lang=ar").text


def test_graphql_takes_a_language_where_it_takes_a_date(site: TestClient) -> None:
    asked = "name description kind answeredForBy { responsible { name } }"
    query = 'query ($lang: String) { theme(name: "Health", lang: $lang) { %s } }' % asked
    french = {"responsible": {"name": "Conseil de santé"}}
    expected = {"name": "Santé", "description": "Être en bonne santé.", "kind": "Theme", "answeredForBy": [french]}
    assert ask(site, query, lang="fr-CH, es")["theme"] == expected
    assert ask(site, query)["theme"]["name"] == "Health"
    query = '{ owners(theme: "Health", lang: "ru") { thing { name } } search(text: "Santé", lang: "es") { name } }'
    found = ask(site, query)
    assert found == {
        "owners": {"thing": {"name": "Здравоохранение"}},
        "search": [{"name": "Salud"}, {"name": "Health Board"}],
    }


def test_graphql_answers_in_the_language_of_its_caller(site: TestClient) -> None:
    body = {"query": '{ theme(name: "Health") { name } plain: theme(name: "Health", lang: "en") { name } }'}
    answer = site.post("/graphql", json=body, headers={"Accept-Language": "es"})
    assert answer.json()["data"] == {"theme": {"name": "Salud"}, "plain": {"name": "Health"}}
    wrong = site.post("/graphql", json={"query": '{ theme(name: "Health", lang: "?") { name } }'}).json()
    assert "'?' is no language" in wrong["errors"][0]["message"]


def test_graphql_gives_labels_with_their_language(site: TestClient) -> None:
    found = ask(site, '{ theme(name: "Health") { labels { language text } descriptions { language text } } }')["theme"]
    assert [label["language"] for label in found["labels"]] == ["ar", "es", "fr", "ru", "zh"]
    assert found["descriptions"] == [{"language": "fr", "text": "Être en bonne santé."}]


def test_the_command_line_takes_a_language(spoken: Home, tmp_path: Path) -> None:
    found = remit("owners", "Health", "--lang", "fr", "--format", "csv", home=spoken).stdout
    assert [row["who"] for row in csv.DictReader(io.StringIO(found))] == ["Conseil de santé"]
    assert "Здравоохранение" in remit("search", "Santé", "--lang", "ru", home=spoken).stdout
    assert "is no language" in remit("search", "Santé", "--lang", "?", home=spoken).stderr
    page = tmp_path / "map.html"
    remit("map", "Santé", "--lang", "ar", "-o", page, home=spoken)
    assert '<html lang="ar" dir="rtl">' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", OTHERS)
def test_every_message_class_and_field_is_said_in_every_language(tag: str) -> None:
    """When this fails: python -m visualisations.catalogue, then translate what it names in visualisations/languages."""
    assert catalogue.missing(tag) == []
    there = catalogue.kept(tag)
    for cls in ontology().values():
        assert there.get(cls.label, "class"), cls.name
        assert not [p for p in cls.own if not there.get(worded(p), "relation")], cls.name


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translation_keeps_what_is_put_into_it(tag: str) -> None:
    there = catalogue.kept(tag)
    for message in there:
        wanted = message.id if isinstance(message.id, str) else message.id[1]
        several = [message.string] if isinstance(message.string, str) else message.string or ()
        for said in several[1:] if tag == "ar" and len(several) > 1 else several:
            given, left = (set(re.findall(r"%\(\w+\)s", text)) for text in (wanted, said))
            assert left <= given and (left == given or len(several) > 1), said


def test_a_template_speaks_each_language_whoever_asks_for_it_first() -> None:
    speak(["ru"])
    made = environment().from_string('{{ "issued"|relation }}')
    assert made.render() == "выпущено"
    speak(["en"])
    assert made.render() == "issued"


@pytest.mark.parametrize("template", [p for p in sorted(FOLDER.glob("*.html")) if p.stem not in ENGLISH], ids=str)
def test_no_template_says_anything_that_cannot_be_translated(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    bare = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<code\b.*?</code>", " ", text, flags=re.S)
    said = re.sub(r"<[a-z]+ [^>]*lang=\"en\".*?</(p|span)>|<[^>]*>|[\w-]+=\"[^\"]*\"|&\w+;", " ", bare, flags=re.S)
    names = {"remit", "GraphQL", "SPARQL", "JSON"}
    assert not [word for word in re.findall(r"[A-Za-z]{2,}", said) if word not in names], template.name
