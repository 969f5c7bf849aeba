"""Every Bot API method that touches a chat or a file, by its name in lower case (their case does not matter)."""

from collections.abc import Callable, Mapping
from typing import Any

from channels.webchat.bot_api import editing, sending
from channels.webchat.bot_api.calls import Call
from channels.webchat.bot_api.errors import bad_request
from channels.webchat.state import Json
from complaints.policy import MAX_FILE_BYTES


def get_chat(call: Call) -> Json:
    return call.chat() | {"accent_color_id": 0, "max_reaction_count": 11}


def get_file(call: Call) -> Json:
    file = call.state.file(call.params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file["size"] > MAX_FILE_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file["file_id"],
        "file_unique_id": file["unique_id"],
        "file_size": file["size"],
        "file_path": f"files/{file['path']}",
    }


METHODS: Mapping[str, Callable[[Call], Any]] = {
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendmediagroup": sending.send_media_group,
    "sendlocation": sending.send_location,
    "sendvenue": sending.send_venue,
    "copymessage": sending.copy_message,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "getchat": get_chat,
    "getfile": get_file,
}
#: those that change nothing
READING = frozenset({"sendchataction", "getchat", "getfile"})
