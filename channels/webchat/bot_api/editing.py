"""Methods that edit or delete a message."""

from channels.webchat.bot_api.calls import HAD_KEYBOARD, Call, visible
from channels.webchat.bot_api.errors import bad_request
from channels.webchat.bot_api.sending import message_text
from channels.webchat.state import Json

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def edit_message_text(call: Call) -> Json:
    message = _own_message(call)
    content = message_text(call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _changed(call, message, content, ("text", "entities"))


def edit_message_reply_markup(call: Call) -> Json:
    return _changed(call, _own_message(call), {}, ())


def delete_message(call: Call) -> bool:
    chat = call.chat()
    message_id = call.params.integer("message_id")
    if call.state.message(chat["id"], message_id) is None:
        raise bad_request("message to delete not found")
    call.state.delete_message(chat["id"], message_id)
    call.ring(chat["id"])
    return True


def _own_message(call: Call) -> Json:
    message = call.state.message(call.chat()["id"], call.params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != call.profile.id or message.get(HAD_KEYBOARD):
        raise bad_request("message can't be edited")
    return message


def _changed(call: Call, message: Json, content: Json, replaced: tuple[str, ...]) -> Json:
    """An edit without reply_markup removes the buttons, as in Telegram. Only a changed text sets edit_date."""
    new = {k: v for k, v in message.items() if k not in (*replaced, "reply_markup")} | content
    markup = call.inline_markup()
    if markup is not None and markup["inline_keyboard"]:
        new["reply_markup"] = markup
    if new == message:
        raise bad_request(_SAME)
    if any(new.get(name) != message.get(name) for name in replaced):
        new["edit_date"] = int(call.now.timestamp())
    call.state.change_message(message["chat"]["id"], new)
    call.ring(message["chat"]["id"])
    return visible(new)
