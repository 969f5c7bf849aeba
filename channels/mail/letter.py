"""A letter as the bytes that are sent: plain UTF-8 text, with the headers that mailboxes expect of automatic mail.

The policy of the standard library refuses line breaks in headers, so no value can add a header or a recipient.
"""

from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`stop` is the address that ends further mail with one POST (RFC 8058)."""

    to: str = field(repr=False)
    subject: str
    lines: tuple[str, ...]
    stop: str = field(default="", repr=False)
    stop_words: str = ""


def written(letter: Letter, *, sender: str, sender_name: str, ident: str, now: datetime) -> bytes:
    """`ident`: what the Message-ID begins with, the same whenever this letter is sent. Raises ValueError for a header
    with a line break."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=sender_name, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = now
    message["Message-ID"] = f"<{ident}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no replies by absence notices
    lines = letter.lines
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        lines = (*lines, "", f"{letter.stop_words} {letter.stop}".strip())
    message.set_content("\n".join(lines) + "\n", charset="utf-8", cte="base64")
    return message.as_bytes()
