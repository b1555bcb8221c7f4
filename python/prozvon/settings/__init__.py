"""Settings: declared in `model`, gathered in `load`."""

from prozvon.settings.load import OPEN, Settings, load, names, nearest
from prozvon.settings.model import Sections

__all__ = ["OPEN", "Sections", "Settings", "load", "names", "nearest"]
