"""Masking of what could lead to a person in texts that are kept for other purposes (R02)."""

import re
from collections.abc import Sequence

from zone.plates import hide

_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_ID_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_NAMED = re.compile(r"(我叫|我是|本人|姓名[:：]?|联系人[:：]?)\s*([\u4e00-\u9fff]{2,4})(?=[，,。\s]|$)")
PLATE_MARK = "[车牌]"
BLACK = "■■■"


def masked(text: str, *, plates: bool = True) -> str:
    """`text` with telephone, identity-card and (unless told otherwise) plate numbers and self-given names replaced by
    marks."""
    hidden = _ID_CARD.sub("[证件号]", text)
    hidden = _PHONE.sub("[电话]", hidden)
    if plates:
        hidden = hide(hidden, PLATE_MARK)
    return _NAMED.sub(lambda m: f"{m[1]}[姓名]", hidden)


def blacked_out(text: str, words: Sequence[str]) -> str:
    """`text` without these words, the longest first."""
    for word in sorted({word.strip() for word in words} - {""}, key=len, reverse=True):
        text = text.replace(word, BLACK)
    return text
