"""Residents, identified by the chat account they write from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from complaints.model import Person


class People(Protocol):
    """Until consent only the ids and the language of a person are stored."""

    def get(self, person_id: int) -> Person | None: ...
    def of_user(self, bot_id: int, user_id: int) -> Person | None: ...
    def ensure(self, *, bot_id: int, user_id: int, chat_id: int, lang: str, now: datetime) -> Person:
        """The person of that user, created if there is none (without consent: only ids and language)."""
        ...

    def save(self, person: Person) -> None: ...
    def note_answer(self, person_id: int, *, entry: str, profile: str | None, now: datetime) -> None:
        """Stores the last answer, which a follow-up question may refer to."""
        ...

    def stop_awaiting(self, person_id: int) -> None:
        """The next text is treated as an ordinary one again."""
        ...

    def of_staff(self, staff_id: int) -> Sequence[Person]:
        """All chats bound to this staff account."""
        ...

    def unbind_staff(self, staff_id: int, *, web: bool | None = None, but: int | None = None) -> None:
        """Unbinds the account's web chats (`web`), its Telegram chats (`web` is False), or all (None), except the chat
        of the person `but`."""
        ...

    def forget(self, person_id: int) -> None:
        """Erases everything that leads to the person; the cases stay, without the person (R32)."""
        ...

    def forget_reporter(self, case_id: int) -> None:
        """Erases what a report holds of its reporter: words of the history, contact, the ids of files in a chat."""
        ...
