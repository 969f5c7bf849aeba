"""Masking of what could lead to a person in texts that are kept for other purposes (R02)."""

import re

from zone.plates import hide

_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_ID_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_NAMED = re.compile(r"(我叫|我是|本人|姓名[:：]?|联系人[:：]?)\s*([\u4e00-\u9fff]{2,4})(?=[，,。\s]|$)")


def masked(text: str) -> str:
    """`text` with telephone, identity-card and plate numbers and self-given names replaced by marks."""
    hidden = _ID_CARD.sub("[证件号]", text)
    hidden = _PHONE.sub("[电话]", hidden)
    hidden = hide(hidden, "[车牌]")
    return _NAMED.sub(lambda m: f"{m[1]}[姓名]", hidden)
