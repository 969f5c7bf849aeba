"""Domain errors as texts, for chat, console and command line."""

from datetime import datetime, tzinfo

from complaints.errors import ComplaintError
from complaints.model import State
from texts import Text, label, say
from wording.moments import clock_words


def error_text(error: ComplaintError, lang: str, timezone: tzinfo) -> Text:
    """The error's text, with the moments (in `timezone`) and states among its values in words."""
    return say(error.key, lang, **{name: _readable(value, lang, timezone) for name, value in error.values.items()})


def _readable(value: object, lang: str, timezone: tzinfo) -> object:
    if isinstance(value, datetime):
        return clock_words(value.astimezone(timezone), lang)
    return label(f"state.{value}", lang) if isinstance(value, str) and value in set(State) else value
