"""The main pages as pictures, 1440 and 390 points wide, light and dark, for people to look at.

python -m benchmarks.screens --home .remit --to build/screens
"""

import argparse
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from benchmarks.panning import CHROMIUM, SOFTWARE, served
from graph.editions.home import Home
from graph.editions.shelf import Shelf

PAGES = {
    "home": "/",
    "search": "/search?q=accessibility",
    "body": "/id/body/isc-tf",
    "theme": "/id/theme/accessibility",
    "owners": "/owners?thing=theme/accessibility",
    "trace": "/trace?mandate=resolution/council-1332",
    "flow": "/flow?mandate=resolution/council-1332",
    "matrix": "/matrix?rows=body&columns=theme",
    "timeline": "/timeline?thing=body/isc-tf",
    "genealogy": "/genealogy",
    "map": "/map/body/isc-tf",
    "questions": "/ask",
    "conflicts": "/ask/conflicts",
    "documents": "/documents",
    "review": "/review",
    "editions": "/editions",
    "exports": "/exports",
    "board": "/board/sectors",
    "bodies": "/things/body",
    "gaps": "/ask/gaps",
    "ontology": "/ontology",
}
WIDTHS = (1440, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def taken(browser: Browser, address: str, folder: Path) -> int:
    """How many pictures of the pages of a service were put into a folder."""
    number = 0
    for scheme in SCHEMES:
        context = browser.new_context(base_url=address, color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        for name, path in PAGES.items():
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(path, wait_until="networkidle")
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                number += 1
        context.close()
    return number


def main() -> None:
    """Take the pictures, and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screens", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".remit"))
    parser.add_argument("--to", type=Path, default=Path("build/screens"))
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    with served(Shelf(Home(given.home))) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SOFTWARE)
        print(f"{taken(browser, address, given.to)} pictures in {given.to}")
        browser.close()


if __name__ == "__main__":
    main()
