"""The Bot API methods that touch a chat or a file, by name in lower case (Telegram ignores their case). Only methods
that the product calls are here; the tests' emulator of Telegram (tests/botapi_server.py) serves the same ones."""

from collections.abc import Callable, Mapping
from typing import Any

from channels.webchat.bot_api import editing, sending
from channels.webchat.bot_api.calls import Call
from channels.webchat.bot_api.errors import bad_request
from channels.webchat.state import Json
from complaints.policy import MAX_FILE_BYTES


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
    "editmessagetext": editing.edit_message_text,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,  # not called by the product: tests delete a message behind an open page
    "getfile": get_file,
}
#: methods that only read
READING = frozenset({"getfile"})
