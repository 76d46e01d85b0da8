"""Areas of mutual interest in GraphQL, each with the resolutions that make it so."""

from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from api.answers import Answer, AsOf, Info, Lang, view
from api.derived import CITED, First, lazily, made, resolving, said, within
from graph.areas import areas

Reason = made(
    "ReasonOfArea",
    {
        "of": resolving(str, lambda a: a.of.of, "PP, or the Sector that adopted it."),
        "resolution": resolving(lazily("Thing"), lambda a: a.item(a.of.resolution.key), "Or a version of one."),
        "fact": resolving(
            lazily("Fact") | None,
            lambda a: a.item(a.of.fact.key) if a.of.fact else None,
            "The fact that ties it to the theme; null where it is only said to be about it.",
        ),
        "evidence": resolving(CITED, lambda a: said(a.view, a.of.evidence), "Who says so."),
    },
    "A resolution that makes a theme an area of mutual interest.",
)
Area = made(
    "AreaOfMutualInterest",
    {
        "theme": resolving(lazily("Thing"), lambda a: a.item(a.of.theme.key), "The theme."),
        "sectors": resolving(list[str], lambda a: list(a.of.sectors), "The Sectors that have a resolution on it."),
        "sentence": resolving(str, lambda a: a.of.sentence, "The area and its reasons in words."),
        "reasons": resolving(
            list[Reason],  # type: ignore[valid-type]
            lambda a: a.parts(a.of.reasons),
            "The resolutions: of PP first, then by Sector.",
        ),
    },
    "A theme with a resolution of PP and one of a Sector; concluded when it is asked for, never stored.",
)


def fields() -> dict[str, StrawberryField]:
    """The field of Query."""

    def shared(info: Info, first: First = 100, asOf: AsOf = None, lang: Lang = None) -> Any:  # noqa: N803
        seen = view(info, asOf, lang)
        found = areas(seen)[: within(first)]
        reasons = [reason for area in found for reason in area.reasons]
        keys = [*(a.theme.key for a in found), *(r.resolution.key for r in reasons)]
        keys += [reason.fact.key for reason in reasons if reason.fact]
        return Answer.whole(seen, None, keys).parts(found)

    shared.__annotations__["return"] = list[Area]  # type: ignore[valid-type]
    comment = "Themes with a resolution of PP and one of a Sector, by name, each with these as its reasons."
    field: StrawberryField = strawberry.field(resolver=shared, description=comment, metadata={"root": shared})
    return {"areasOfMutualInterest": field}
