"""Recognizes personal data in a text as people write it: telephones, identity cards, mail addresses, accounts, and
names that somebody gives as their own. Used by masking and by the contact step.

Normalizing (full-width signs, circled digits, spoken digits) replaces single characters only, so positions in the
normal form are positions in the original text.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from complaints.privacy.self_given_names import name_before, names


class DataKind(StrEnum):
    PHONE = "phone"
    ID_CARD = "id_card"
    EMAIL = "email"
    ACCOUNT = "account"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """`value` of a telephone is normalized: 13800001234, 0516-83712345, 0516-83712345转801, 4008208820, +442079460000;
    otherwise it is the text matched. `start` and `end` are positions in the text."""

    kind: DataKind
    value: str
    start: int
    end: int


_SPOKEN_DIGITS = dict(zip("零〇○一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖", "00011223456789123456789", strict=True))
#: digits as they are spoken and written out
SPOKEN = "".join(_SPOKEN_DIGITS)
#: blanks, dashes, dots, and invisible characters
_SEP = r"[ \t\-‐‑‒–—―−_·・•.\u00ad\u200b-\u200f\u2060\ufeff\ufe0f\u20e3]"
_GAP = rf"{_SEP}{{0,3}}"
_GAPS = re.compile(rf"{_SEP}+")
_SHORTEST = 7
_COUNTRY = rf"(?:\(?(?:(?:\+|00){_GAP})?86\)?{_GAP}(?:\(0\){_GAP})?)?"
_ABROAD = rf"(?:\(?(?:\+|00){_GAP}86\)?{_GAP}|\(86\){_GAP}|86-)"
_EXTENSION = r"(?:[ \t,]*(?:转|分机|ext\.?)[ \t:]*(?P<extension>[0-9]{1,6})(?![0-9]))?"
_OR_DASHED = r"(?:[ \t,]*(?:转|分机|ext\.?|-)[ \t:]*(?P<extension>[0-9]{1,6})(?![0-9]))?"
#: a unit behind the number makes it an amount
_NO_AMOUNT = r"(?![0-9]|[ \t]*[万亿]?(?:元|块钱|吨|公斤|千克|平方|立方|平米|公里))"
_PHONES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![0-9]){_COUNTRY}(?P<number>1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}){_NO_AMOUNT}{_EXTENSION}",
        rf"(?<![0-9])(?:{_ABROAD}\(?0?|\(?0)(?P<area>10|2[0-9]|[3-9][0-9][0-9])\)?(?:{_GAP}|/)"
        rf"(?P<number>[1-9](?:{_GAP}[0-9]){{6,7}}){_NO_AMOUNT}{_OR_DASHED}",
        rf"(?<![0-9])(?P<number>1[3-9][0-9] ?[/,] ?[0-9]{{4}} ?[/,] ?[0-9]{{4}}){_NO_AMOUNT}{_EXTENSION}",
        rf"(?<![0-9])(?P<number>[48]{_GAP}0{_GAP}0(?:{_GAP}[0-9]){{7}}){_NO_AMOUNT}{_OR_DASHED}",
        rf"(?<![0-9])(?P<plus>\+){_GAP}(?P<number>(?!86)[1-9](?:{_SEP}{{0,2}}[()]?[0-9]){{7,14}})(?![0-9])",
        # without an area code, only after a word for a telephone
        r"(?:电话|座机|固话|手机|号码|拨打|致电|请打|打|\btel|\bphone|\bcall)(?:号码|号)?[ \t:是为.]{0,3}"
        rf"(?P<number>[2-9](?:{_SEP}?[0-9]){{6,7}}){_NO_AMOUNT}{_OR_DASHED}",
    )
)
_ID_CARD = re.compile(
    rf"(?<![0-9a-z])(?:[1-8](?:{_GAP}[0-9]){{16}}{_GAP}[0-9x×]|[1-8][0-9]{{14}})(?![0-9a-z])", re.IGNORECASE
)
#: the first two digits of an identity card: the province
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_BORN = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_CALLED_CARD = re.compile(
    r"(?:护照|台胞证|回乡证|通行证|居住证|军官证|驾驶证|社保卡|银行卡|卡号)(?:号码|号)?[ \t:是为]{0,3}"
    rf"(?P<card>[a-z]{{0,2}}[0-9](?:{_GAP}[0-9]){{6,18}})(?![0-9a-z])",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}"
    r"(?: ?@ ?| ?[(\[]at[)\]] ?|#(?=[a-z0-9-]+\.(?:com|cn|net|org)))"
    r"[a-z0-9-]{1,63}(?: ?[.。] ?[a-z0-9-]{1,63}){0,4} ?[.。] ?[a-z]{2,12}(?![a-z])",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?<![a-z0-9])(?:qq|扣扣|企鹅|微信|威信|薇信|wechat|weixin|vx|wx|v信|[加有我]v|抖音|快手|小红书|微博|支付宝)"
    r"(?P<named>[ \t]*(?:群|账号|帐号|号码|号|同号|id|是|为|:|加){1,3})?[ \t]*"
    r"(?P<account>[a-z0-9][a-z0-9_-]{4,19})(?![a-z0-9_])",
    re.IGNORECASE,
)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_DAYS = 31
#: signs that may have a plain form
_ODD = re.compile(r"[^\x00-\x7f\u3400-\u4dbf\u4e00-\u9fff。、]")


def normal(text: str) -> str:
    """`text` with full-width and circled characters replaced by plain ones, one for one."""
    if text.isascii():
        return text
    return _ODD.sub(lambda sign: _plain(sign[0]), text)


@lru_cache(maxsize=1024)
def _plain(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign


def spoken_digits(plain: str, *, at_least: int) -> str:
    """A normal text with runs of at least so many digits, 一三八零…, written as figures, one for one."""
    run = re.compile(rf"(?:[0-9{SPOKEN}]{_GAP}){{{at_least},}}")
    return run.sub(lambda digits: "".join(_SPOKEN_DIGITS.get(sign, sign) for sign in digits[0]), plain)


def found(text: str) -> tuple[PersonalData, ...]:
    """All personal data in `text`, in order, without overlaps."""
    plain = normal(text)
    items: list[PersonalData] = []
    for item in _all(plain):
        if all(item.end <= other.start or item.start >= other.end for other in items):
            items.append(item)
    return tuple(sorted(items, key=lambda item: item.start))


def phones(text: str) -> tuple[PersonalData, ...]:
    return tuple(item for item in found(text) if item.kind is DataKind.PHONE)


def _all(plain: str) -> Iterator[PersonalData]:
    """Candidates, the most certain first: a later one that overlaps an earlier one does not count."""
    spoken = spoken_digits(plain, at_least=_SHORTEST)
    for match in _EMAIL.finditer(plain):
        yield PersonalData(kind=DataKind.EMAIL, value=match[0], start=match.start(), end=match.end())
    for form in dict.fromkeys((plain, spoken)):
        yield from _id_cards(form)
        yield from _phones(form)
    for match in _ACCOUNT.finditer(plain):
        if match["named"] or not _LETTERS.issuperset(match["account"]):
            yield PersonalData(
                kind=DataKind.ACCOUNT, value=match["account"], start=match.start("account"), end=match.end()
            )
    spans = [*names(plain), *filter(None, (name_before(plain, phone.start) for phone in _phones(plain)))]
    for start, end in spans:
        yield PersonalData(kind=DataKind.NAME, value=plain[start:end], start=start, end=end)


def _id_cards(text: str) -> Iterator[PersonalData]:
    for match in _ID_CARD.finditer(text):
        card = _GAPS.sub("", match[0]).upper()
        born = card[6:14] if len(card) == len("320311199001011234") else f"19{card[6:12]}"
        if _PROVINCE.match(card) and _BORN.fullmatch(born):
            yield PersonalData(kind=DataKind.ID_CARD, value=card, start=match.start(), end=match.end())
    for match in _CALLED_CARD.finditer(text):
        yield PersonalData(kind=DataKind.ID_CARD, value=match["card"], start=match.start("card"), end=match.end("card"))


def _phones(text: str) -> Iterator[PersonalData]:
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            if _is_list(match["number"]) or _within_code(text, match.start("number"), match.end()):
                continue
            start = match.start() if match[0].startswith(("+", "(", "0", "1", "8", "4")) else match.start("number")
            if text[start] == "(" and ")" not in match[0]:  # the bracket encloses more than the match
                start += 1
            yield PersonalData(kind=DataKind.PHONE, value=_value(match), start=start, end=match.end())


def _value(match: re.Match[str]) -> str:
    groups = match.groupdict()
    digits = "".join(sign for sign in groups["number"] if sign in _DIGITS)
    area = f"0{groups['area']}-" if groups.get("area") else "+" if groups.get("plus") else ""
    extension = f"转{groups['extension']}" if groups.get("extension") else ""
    return f"{area}{digits}{extension}"


def _is_list(number: str) -> bool:
    """Whether the digits are grouped like days of a month or a decimal number, not like a telephone."""
    groups = _GAPS.split(number)
    if len(groups) == 2 and _GAPS.findall(number) == ["."]:
        return True
    short = all(len(group) <= 2 for group in groups) and any(len(group) == 2 for group in groups)
    return short and all(int(group) <= _DAYS for group in groups)


def _within_code(text: str, start: int, end: int) -> bool:
    """Whether the number is part of a licence or another code of letters and digits: 91320300MA13800001234X."""
    before = start
    while before and text[before - 1] in _LETTERS | _DIGITS:
        before -= 1
    after = end
    while after < len(text) and text[after] in _LETTERS | _DIGITS:
        after += 1
    head, tail = text[before:start], text[end:after]
    return (any(sign in _LETTERS for sign in head) and any(sign in _DIGITS for sign in head)) or (
        any(sign in _DIGITS for sign in tail)
    )
