"""The reference tables hold what public sources confirm, each row with its source, and nothing that none confirms."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[1] / "data" / "reference"
ITU = "body/itu"
SECTORS = {"r": ("rag", "ra", "wrc"), "t": ("tsag", "wtsa"), "d": ("tdag", "wtdc")}
FORUM, ILIB = "document/wsis-forum-2019-session-231-page", "document/itu-contribution-wsis-since-pp-10"
TERMS, COORDINATION = "document/itu-isct-terms-of-reference-page", "document/itu-iscg-page"

Row = dict[str, str]

LINES = [("action-lines", {"key": f"action-line/c{n}", "code": f"C{n}", "document": FORUM}) for n in range(1, 12)]
LINES += [
    ("action-lines", {"key": f"action-line/c7-e-{part}", "broader": "action-line/c7"})
    for part in "government business learning health employment environment agriculture science".split()
]
FACILITATORS = [
    *((ITU, f"c{n}", "facilitator", {"asOf": "2010", "document": ILIB}) for n in (2, 5, 6)),
    *((ITU, f"c{n}", "co-facilitator", {"asOf": "2010", "document": ILIB}) for n in (1, 3, 4, 7, 11)),
    *((ITU, f"c{n}", "partner", {"asOf": "2010", "document": ILIB}) for n in (8, 9)),
    (ITU, "c6", "facilitator", {"qualification": "at the request of UNDP, on a temporary basis"}),
    (ITU, "c6", "facilitator", {"from": "2008-05", "document": "document/WTDC10-9"}),
    *((ITU, f"c{n}", "facilitator", {"asOf": "2017"}) for n in (2, 4)),
    ("body/un-desa", "c1", "facilitator", {"asOf": "2017"}),
    ("body/unesco", "c3", "facilitator", {"asOf": "2017"}),
    ("body/unesco", "c3", "facilitator", {"asOf": "2006"}),
    *(
        ("body/unesco", line, "focal point", {"asOf": "2006", "qualification": "interim"})
        for line in ("c7-e-learning", "c7-e-science", "c8", "c9", "c10")
    ),
]
WSIS = [
    *LINES,
    *(
        ("responsibilities", {"responsible": agent, "for": f"action-line/{line}", "role": role, **more})
        for agent, line, role, more in FACILITATORS
    ),
    *(
        (
            "responsibilities",
            {"responsible": f"body/{agent}", "for": "framework/geneva-plan-of-action", "document": doc},
        )
        for agent in ("itu", "unesco", "undp")
        for doc in (ILIB, "document/wsis-ae-action-lines-page")
    ),
    ("compositions", {"part": "framework/wsis-action-lines", "whole": "framework/geneva-plan-of-action"}),
    ("chairings", {"chair": "post/deputy-secretary-general", "body": "body/wsis-task-force"}),
    ("responsibilities", {"responsible": ITU, "for": "tool/wsis-sdg-matrix", "role": "coordinator", "asOf": "2015"}),
    ("establishments", {"establisher": "body/wsis-action-line-facilitators", "established": "tool/wsis-sdg-matrix"}),
    ("duties", {"bearer": "body/wsis-action-line-facilitators", "under": "resolution/unga-70-125"}),
]
VERSIONS = [
    "pp-191/busan-2014", "pp-191/rev-dubai-2018", "pp-191/rev-bucharest-2022", "pp-139/rev-guadalajara-2010",
    "pp-139/rev-busan-2014", "pp-140/rev-guadalajara-2010", "pp-140/rev-bucharest-2022", "pp-136/antalya-2006",
    "pp-136/rev-guadalajara-2010", "pp-175/guadalajara-2010", "pp-175/rev-busan-2014", "pp-70/rev-dubai-2018",
    "pp-182/guadalajara-2010", "pp-200/busan-2014", "pp-71/rev-busan-2014", "pp-71/rev-dubai-2018",
    "pp-130/rev-dubai-2018", "pp-130/rev-bucharest-2022", "pp-179/guadalajara-2010", "pp-179/rev-busan-2014",
    "pp-197/busan-2014", "council-1332/modified-2016", "council-1332/revised-2024", "wtdc-59/2014",
    "wtdc-59/rev-buenos-aires-2017", "wtdc-59/rev-kigali-2022",
]  # fmt: skip
RESOLUTIONS = [
    *(("versions", {"key": f"resolution/{version}"}) for version in VERSIONS),
    *(("resolutions", {"key": f"resolution/{key}"}) for key in ("council-1196", "council-1306", "unga-70-1")),
    ("resolutions", {"key": "resolution/unga-70-125", "issued": "2015-12-16"}),
    ("resolutions", {"key": "resolution/pp-18-ict-centric-innovation", "symbol": ""}),
    ("considerations", {"considered": "framework/connect-2030-agenda", "act": "adopted", "from": "2018"}),
    ("successions", {"successor": "service-order/24-06", "predecessor": "service-order/16-13"}),
]
BODIES = [
    *(("compositions", {"part": f"body/itu-{s}", "whole": ITU}) for s in SECTORS),
    *(("compositions", {"part": f"body/{b}", "whole": f"body/itu-{s}"}) for s, of in SECTORS.items() for b in of),
    *(
        ("compositions", {"part": f"body/{b}", "whole": f"body/itu-{s}"})
        for b, s in zip(("br", "tsb", "bdt"), "rtd", strict=True)
    ),
    *(
        ("compositions", {"part": f"body/itu-t-sg{n}", "whole": "body/itu-t", "from": "2009", "until": "2012"})
        for n in (2, 3, 5, 9, 11, 12, 13, 15, 16, 17)
    ),
    *(("compositions", {"part": f"body/itu-d-sg{n}", "whole": "body/itu-d"}) for n in (1, 2)),
    ("establishments", {"establisher": "body/wtdc", "established": "body/iscg", "from": "2014"}),
    ("establishments", {"establisher": "body/itu-sector-advisory-groups", "established": "body/iscg"}),
    ("mandatings", {"mandated": "body/iscg", "mandate": "resolution/wtdc-59", "basis": "basis"}),
    *(
        ("considerations", {"by": f"body/{b}", "considered": "document/terms-of-reference-iscg", "act": "approved"})
        for b in ("rag", "tsag", "tdag")
    ),
    *(("memberships", {"member": f"body/{b}", "body": "body/iscg", "role": "member"}) for b in ("rag", "tsag", "tdag")),
    ("tools", {"key": "tool/iscg-mapping-tables", "document": COORDINATION}),
    ("chairings", {"chair": "post/deputy-secretary-general", "body": "body/isc-tf", "role": "chair"}),
    ("memberships", {"member": "post/head-of-internal-audit-unit", "body": "body/isc-tf", "role": "observer"}),
    ("tools", {"key": "tool/list-of-themes-and-focal-points"}),
    ("bodies", {"key": "body/cwg-wsis", "alternativeNames": "Council Working Group on WSIS and SDGs"}),
    ("bodies", {"key": "body/iscg", "document": TERMS}),
]
CHAIRS = {
    "body/ceb": ["post/un-secretary-general"],
    "body/ungis": [ITU, "body/unctad", "body/unesco", "body/undp", "body/uneca"],
    "body/iatt-sti": ["body/un-desa", "body/unep", "body/unctad"],
    "body/iatf-ffd": ["body/un-desa"],
    "body/ianwge": ["post/executive-director-of-un-women"],
    "body/ianyd": ["body/un-desa"],
    "body/un-ppg": ["body/un-global-pulse", "body/oict"],
    "body/emg": ["post/executive-director-of-unep"],
    "body/iacg": ["post/high-representative-ohrlls"],
    "body/iasg-crpd": ["body/ohchr", "body/un-desa"],
}
SECRETARIATS = {
    "ceb": "ceb-secretariat", "iatt-sti": "dsdg", "ianwge": "un-women", "iaeg-gs": "unsd", "iaeg-sdgs": "unsd",
    "emg": "unep", "copuos": "unoosa", "iasg-crpd": "ohchr", "jtf": "itu",
}  # fmt: skip
ORIGINS = {
    "ungis": "2006-04", "iatt-sti": "2015-09", "partnership-on-measuring-ict": "2004-06", "ianwge": "2001",
    "ianyd": "2010-02", "iaeg-sdgs": "2015-03", "dpag": "2014", "un-ppg": "2016-09", "emg": "2001", "uniatf": "2013-07",
    "jiu": "1966", "jtf": "2012",
}  # fmt: skip
MECHANISMS = [
    *(("chairings", {"chair": chair, "body": body}) for body, chairs in CHAIRS.items() for chair in chairs),
    *(
        ("responsibilities", {"responsible": f"body/{agent}", "for": f"body/{body}", "role": "secretariat"})
        for body, agent in SECRETARIATS.items()
    ),
    *(("establishments", {"established": f"body/{body}", "from": start}) for body, start in ORIGINS.items()),
    *(("compositions", {"part": f"body/{part}", "whole": "body/ceb"}) for part in ("hlcp", "hlcm", "undg")),
    ("compositions", {"part": "body/undg", "until": "2017-11"}),
    ("observations", {"of": "body/ceb", "value": "31"}),
    ("observations", {"of": "body/partnership-on-measuring-ict", "value": "14"}),
    *(
        ("memberships", {"member": f"body/{b}", "body": "body/partnership-on-measuring-ict"})
        for b in ("itu", "unctad", "un-desa", "uneclac")
    ),
    ("memberships", {"body": "body/iaeg-sdgs", "role": "observer"}),
    ("events", {"key": "event/iaeg-gs-meeting-2006-12", "from": "2006-12"}),
    ("papers", {"key": "document/iatf-report-2016", "issued": "2016"}),
    ("contributions", {"contributor": ITU, "to": "document/un-ppg-principles-2018"}),
    ("reportings", {"reporter": "body/un-gwg", "to": "body/statistical-commission"}),
    ("reportings", {"reporter": "body/uniatf", "qualification": "through the UN Secretary-General"}),
    ("responsibilities", {"responsible": "body/who", "for": "body/uniatf", "role": "lead"}),
    ("mandatings", {"mandated": "body/emg", "mandate": "resolution/unga-53-242"}),
    ("mandatings", {"mandated": "body/jiu", "mandate": "resolution/unga-31-192", "asOf": "1978-01-01"}),
    ("events", {"key": "event/sti-forum-2016", "from": "2016-06-06", "until": "2016-06-07"}),
    ("disagreements", {"disputes": "event/ffd-forum-2016"}),
]


def rows(table: str) -> Iterator[Row]:
    """The rows of a reference table."""
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


@pytest.mark.parametrize(
    ("confirmed", "number"),
    [(WSIS, 52), (RESOLUTIONS, 33), (BODIES, 40), (MECHANISMS, 60)],
    ids=["action lines", "resolutions", "bodies of ITU", "mechanisms of the UN"],
)
def test_what_is_confirmed_is_there_with_its_source(confirmed: list[tuple[str, Row]], number: int) -> None:
    assert len(confirmed) == number
    for table, cells in confirmed:
        found = [row for row in rows(table) if cells.items() <= row.items()]
        assert found, (table, cells)
        assert all(row["document"] and row["paragraph"] for row in found)


UNCONFIRMED = [
    ("responsibilities", "for", "action-line/c7-e-health"),
    ("responsibilities", "for", "action-line/c7-e-business"),
    ("responsibilities", "for", "body/ungis"),
    ("resolutions", "symbol", "Resolution 205"),
    ("bodies", "key", "body/itu-t-sg20"),
    ("bodies", "key", "body/unsdg"),
    ("observations", "of", "body/copuos"),
]


@pytest.mark.parametrize(("table", "column", "value"), UNCONFIRMED, ids=[value for *_, value in UNCONFIRMED])
def test_what_nobody_confirms_is_not_there(table: str, column: str, value: str) -> None:
    assert value not in {row[column] for row in rows(table)}


def test_sources_that_differ_on_the_origin_of_the_iscg_are_all_kept() -> None:
    origins = {(row["establisher"], row["document"]) for row in rows("establishments") if "iscg" in row["established"]}
    assert origins == {("body/wtdc", COORDINATION), ("body/itu-sector-advisory-groups", TERMS)}
