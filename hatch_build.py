"""What a wheel holds beside the code: the tables of data/, and the scripts, styles and fonts that pages use."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Assets(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the shipped tables and the brought assets into a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them; nothing to do where the project is installed as a checkout."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from visualisations.vendor import fresh, vendor

        if not fresh():
            vendor()
        build_data["force_include"][str(root / "data")] = "loaders/data"
        build_data["force_include"][str(root / "visualisations/static/vendor")] = "visualisations/static/vendor"
