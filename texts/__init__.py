"""Everything a user reads. `say` renders a catalogue entry to plain text plus formatting entities.

Templates are YAML strings with `{name}` placeholders and the tags <b> <i> <code>. Tags are read from the template
only: a value is inserted as it is, so nothing a resident types can become markup (Bot API, "Formatting options":
entities instead of parse modes).
"""

from texts.catalogue import LANGUAGES, Catalogue, MissingText, catalogue, has, label, say
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
]
