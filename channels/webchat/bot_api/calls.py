"""One request of the bot, and the chats to notify once its effects are stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from channels.webchat.bot_api.errors import bad_request
from channels.webchat.bot_api.keyboards import checked_markup, is_inline
from channels.webchat.bot_api.params import Params
from channels.webchat.bot_api.profile import Profile
from channels.webchat.state import ChatState, Json

#: marks a message sent with a reply keyboard, which Telegram lets nobody edit
HAD_KEYBOARD = "_had_keyboard"
#: marks a message of an anonymous case: the store seals it and deletes it after a day (storage.webchat.messages)
FADING = "_fades"
#: marks a line that stands in the log for a tapped button or menu item; it cannot be edited
CHOICE = "_choice"


@dataclass(slots=True, kw_only=True)
class Call:
    """`uploads`: descriptions of uploaded files by part name; their bytes are in the file store under `path`."""

    method: str
    state: ChatState
    params: Params
    uploads: Mapping[str, Json]
    profile: Profile
    now: datetime
    #: chats whose open pages are notified after the commit
    changed_chats: set[int] = field(default_factory=set)

    def chat(self) -> Json:
        chat = self.state.chat(self.params.chat_id())
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def markup(self) -> Json | None:
        return checked_markup(self.params.object("reply_markup"), public_links=self.profile.public_links)

    def inline_markup(self) -> Json | None:
        markup = self.markup()
        if markup is not None and not is_inline(markup):
            raise bad_request("inline keyboard expected")
        return markup

    def sent_key(self) -> str | None:
        """The idempotency key. `outbox_id` is our own parameter: the web chat sends a message exactly once per id and
        method."""
        outbox_id = self.params.text("outbox_id")
        return f"{self.method}:{outbox_id}" if outbox_id else None

    def ring(self, chat_id: int) -> None:
        self.changed_chats.add(chat_id)


def visible(message: Json) -> Json:
    """The message without internal marks, as the API returns it."""
    return {key: value for key, value in message.items() if key not in (HAD_KEYBOARD, FADING, CHOICE)}
