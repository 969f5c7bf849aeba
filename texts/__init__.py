"""Every text that users read. `say` renders a catalogue entry to plain text plus formatting entities.

Templates are YAML strings with `{name}` placeholders and the tags <b> <i> <code>. Tags are parsed in the template
only: values are inserted verbatim, so a resident's input can never become markup (Bot API, "Formatting options":
entities instead of parse modes).
"""

from texts.catalogue import LANGUAGES, Catalogue, MissingText, catalogue, has, label, say, unfilled
from texts.text import Entity, Text, join, plain

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "Entity",
    "MissingText",
    "Text",
    "catalogue",
    "has",
    "join",
    "label",
    "plain",
    "say",
    "unfilled",
]
