"""The error tree of the domain, translated into texts by wording.errors."""


class ComplaintError(Exception):
    """Base. `key` names the text that tells the user what to do next; `values` fill it."""

    key = "error.general"

    def __init__(self, key: str | None = None, **values: object) -> None:
        self.key = key or self.key
        self.values = values
        super().__init__(self.key)


class NotAllowed(ComplaintError):
    key = "error.not_allowed"


class WrongState(ComplaintError):
    """The case has moved on; values: by, at, state."""

    key = "error.wrong_state"


class NotFound(ComplaintError):
    key = "error.not_found"


class Incomplete(ComplaintError):
    """A required field is missing or unusable. `field`: its name in the form, if the error is about one field."""

    key = "error.incomplete"
    field = ""

    def at(self, field: str) -> "Incomplete":
        """The same error, about that field unless it names one already."""
        self.field = self.field or field
        return self


class Unavailable(Incomplete):
    """A file can't be read or stored now. The form is shown again with what was typed; the same succeeds later."""

    key = "error.photos_away"
