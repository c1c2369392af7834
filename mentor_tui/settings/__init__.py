"""The settings file and the places where things are kept. Secrets are never in it.

`options` declares what can be set; `file` reads and writes; `statements` knows where in a text a value stands; `words`
makes the commented file and docs/settings.md.
"""

from mentor_tui.settings.file import SETTINGS_FILE, Paths, find_paths, load, save
from mentor_tui.settings.options import DEFAULT_THEME, Fault, Settings

__all__ = ["DEFAULT_THEME", "SETTINGS_FILE", "Fault", "Paths", "Settings", "find_paths", "load", "save"]
