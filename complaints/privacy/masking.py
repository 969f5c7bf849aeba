"""Masking of personal data in texts that are stored for other purposes (R02)."""

from collections.abc import Collection, Sequence

from complaints.privacy.personal import DataKind, found, normal
from complaints.report.number_and_code import read_named
from zone.plates import hide

PLATE_MARK = "[车牌]"
BLACK = "■■■"
_MARKS = {
    DataKind.PHONE: "[电话]",
    DataKind.ID_CARD: "[证件号]",
    DataKind.EMAIL: "[邮箱]",
    DataKind.ACCOUNT: "[账号]",
    DataKind.NAME: "[姓名]",
}


def masked(text: str, *, plates: bool = True, offices: Collection[str] = ()) -> str:
    """`text` with telephones, identity cards, mail addresses, accounts, self-given names and (unless `plates` is False)
    plates replaced by marks. Telephones of `offices` stay."""
    known = {_digits(office) for office in offices}
    parts, end = list[str](), 0
    for item in found(text):
        if item.kind is DataKind.PHONE and _digits(item.value) in known:
            continue
        parts += [text[end : item.start], _MARKS[item.kind]]
        end = item.end
    hidden = "".join([*parts, text[end:]])
    return hide(hidden, PLATE_MARK) if plates else hidden


def as_question(text: str) -> str:
    """A question as it may be stored: without personal data, case number or 查询码; empty if nothing else remains."""
    named = read_named(text)
    return "" if named.bare else masked(named.masked)


def without_phone(text: str, number: str) -> str:
    """`text` without this telephone, in whatever spelling."""
    parts, end = list[str](), 0
    for item in found(text) if number else ():
        if item.kind is DataKind.PHONE and _digits(item.value) == _digits(number):
            parts += [text[end : item.start], BLACK]
            end = item.end
    return "".join([*parts, text[end:]])


def blacked_out(text: str, words: Sequence[str]) -> str:
    """`text` with these words blacked out, the longest first."""
    for word in sorted({word.strip() for word in words} - {""}, key=len, reverse=True):
        text = text.replace(word, BLACK)
    return text


def _digits(number: str) -> str:
    return "".join(sign for sign in normal(number) if sign.isdigit())
