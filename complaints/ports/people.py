"""Residents, by the chat account they write from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from complaints.model import Person


class People(Protocol):
    """A person is known by ids and language only until they consent."""

    def get(self, person_id: int) -> Person | None: ...
    def of_user(self, bot_id: int, user_id: int) -> Person | None: ...
    def ensure(self, *, bot_id: int, user_id: int, chat_id: int, lang: str, now: datetime) -> Person:
        """The person of that user, made on first sight (no consent yet: only ids and language)."""
        ...

    def save(self, person: Person) -> None: ...
    def note_answer(self, person_id: int, *, entry: str, profile: str | None, now: datetime) -> None:
        """What was answered last, which the next question may lean on."""
        ...

    def stop_awaiting(self, person_id: int) -> None:
        """The next text is an ordinary one again."""
        ...

    def of_staff(self, staff_id: int) -> Sequence[Person]:
        """Everywhere this staff member talks to the bot."""
        ...

    def unbind_staff(self, staff_id: int, *, web: bool | None = None, but: int | None = None) -> None:
        """The chats of that account are ordinary ones again: those of the web chat (`web`), those of Telegram (not
        `web`), or all; the chat of the person `but` stays bound."""
        ...

    def forget(self, person_id: int) -> None:
        """Wipe everything that leads to the person; cases stay, without them (R32)."""
        ...
