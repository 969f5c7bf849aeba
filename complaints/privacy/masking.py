"""Masking of what could lead to a person in texts that are kept for other purposes (R02)."""

from collections.abc import Collection, Sequence

from complaints.privacy.personal import Kind, found, normal
from complaints.report.number_and_code import read_named
from zone.plates import hide

PLATE_MARK = "[车牌]"
BLACK = "■■■"
_MARKS = {
    Kind.PHONE: "[电话]",
    Kind.ID_CARD: "[证件号]",
    Kind.EMAIL: "[邮箱]",
    Kind.ACCOUNT: "[账号]",
    Kind.NAME: "[姓名]",
}


def masked(text: str, *, plates: bool = True, offices: Collection[str] = ()) -> str:
    """`text` with telephones, identity cards, mail addresses, accounts, self-given names and (unless told otherwise)
    plates replaced by marks. Telephones of `offices` stay."""
    known = {_digits(office) for office in offices}
    kept, end = list[str](), 0
    for one in found(text):
        if one.kind is Kind.PHONE and _digits(one.value) in known:
            continue
        kept += [text[end : one.start], _MARKS[one.kind]]
        end = one.end
    hidden = "".join([*kept, text[end:]])
    return hide(hidden, PLATE_MARK) if plates else hidden


def as_question(text: str) -> str:
    """A question as it may be kept: without what leads to a person or opens a case; empty where it says no more."""
    named = read_named(text)
    return "" if named.bare else masked(named.masked)


def without_phone(text: str, number: str) -> str:
    """`text` without this telephone, however it is written there."""
    kept, end = list[str](), 0
    for one in found(text) if number else ():
        if one.kind is Kind.PHONE and _digits(one.value) == _digits(number):
            kept += [text[end : one.start], BLACK]
            end = one.end
    return "".join([*kept, text[end:]])


def blacked_out(text: str, words: Sequence[str]) -> str:
    """`text` without these words, the longest first."""
    for word in sorted({word.strip() for word in words} - {""}, key=len, reverse=True):
        text = text.replace(word, BLACK)
    return text


def _digits(number: str) -> str:
    return "".join(sign for sign in normal(number) if sign.isdigit())
