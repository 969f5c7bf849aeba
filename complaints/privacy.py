"""Masking of what could lead to a person in texts that are kept for other purposes (R02)."""

import re

_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_ID_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
#: Provinces' short names, then letter and 5 symbols, or 6 for new-energy vehicles (R33).
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
    r"\s?[A-HJ-NP-Z]\s?[·.]?\s?[A-HJ-NP-Z0-9]{5,6}",
    re.I,
)
_NAMED = re.compile(r"(我叫|我是|本人|姓名[:：]?|联系人[:：]?)\s*([\u4e00-\u9fff]{2,4})(?=[，,。\s]|$)")


def masked(text: str) -> str:
    """`text` with telephone, identity-card and plate numbers and self-given names replaced by marks."""
    hidden = _ID_CARD.sub("[证件号]", text)
    hidden = _PHONE.sub("[电话]", hidden)
    hidden = _PLATE.sub("[车牌]", hidden)
    return _NAMED.sub(lambda m: f"{m[1]}[姓名]", hidden)
