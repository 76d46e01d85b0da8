"""How an installation is set up: by ``remit.toml``, and by the environment, which wins."""

from api.settings.reading import Settings
from api.settings.table import SETTINGS, Setting

__all__ = ["SETTINGS", "Setting", "Settings"]
