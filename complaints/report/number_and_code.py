"""Finds a case number and 查询码 anywhere in a text: spaced, in full width, with or without other words."""

import re
from dataclasses import dataclass

from complaints.privacy.personal import SPOKEN, normal, spoken_digits
from complaints.report.numbers import parse_number

_SIGN = "[0-9A-Z]"
#: as in our messages, or as people type it: lw 7k3m 9qx8. Characters outside the alphabet are matched too.
_NUMBER = re.compile(
    rf"(?<![0-9A-Z])LW[ \-–—_.]{{0,2}}(?:{_SIGN}[ \-–—_.]{{0,2}}){{7}}{_SIGN}(?![0-9A-Z])", re.IGNORECASE
)
_SHORT_NUMBER = re.compile(rf"(?<![0-9A-Z])(?:{_SIGN}[ \-–—_.]{{0,2}}){{7}}{_SIGN}(?![0-9A-Z])", re.IGNORECASE)
_CODE = re.compile(r"(?<![0-9])[0-9](?:[ \-–—_.·\t]{0,2}[0-9]){5}(?![0-9])")
_CALLED_CODE = re.compile(
    r"(?:查询码|密码|验证码|\bcode\b)[ :是为]{0,3}(?P<code>[0-9](?:[ \-–—_.·\t]{0,2}[0-9]){5})(?![0-9])", re.IGNORECASE
)
#: what numbers and codes are made of, and of how many the shortest is
_PARTS = re.compile(rf"[0-9A-Z{SPOKEN}]", re.IGNORECASE)
_SHORTEST = 6
#: words that only label the number or code
_LABELS = re.compile(
    r"查询码|查询|查进度|进度|查看|查一?下|查|看一?下|看|编号|单号|号码|密码|验证码|我的|我要|我想|举报|投诉|请问|请|帮我|和|是|为|"
    r"\b(?:number|code|track|status|no|my|is|the|and)\b|/track|\[编号\]|\[查询码\]",
    re.IGNORECASE,
)
#: words that only ask how the named case stands
_ABOUT_IT = re.compile(
    r"麻烦|帮忙|进展|处理|办理|结果|情况|状态|有没有|到哪一?步|到哪了|办好|办完|回复|答复|消息|告诉我|告知|想知道|了解|关于|那边|咋样|如何|怎么样|一下|[您你]好|谢谢|现在|目前|催|是不是|这[个份件]|那[个份件]|[的了呢吗吧到在有]|"
    r"\b(?:please|report|case|of|how|what|about|check|hello|hi|thanks)\b",
    re.IGNORECASE,
)
NUMBER_MARK, CODE_MARK = "[编号]", "[查询码]"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAndCode:
    """`numbers`: the valid ones, each once. `code`: six digits, alone beside numbers or labelled as a code. `bare`: the
    text has no other words. `masked`: the text with number and code replaced by marks."""

    numbers: tuple[str, ...]
    code: str | None
    bare: bool
    masked: str


def read_named(text: str) -> NumberAndCode:
    plain = normal(text)
    if len(_PARTS.findall(plain)) < _SHORTEST:  # most messages
        return NumberAndCode(numbers=(), code=None, bare=False, masked=text)
    named = _read(text, plain, _NUMBER)
    if not named.numbers and not named.bare:  # without LW it counts only if the text has no other words
        short = _read(text, plain, _SHORT_NUMBER)
        return short if short.bare and short.numbers else named
    return named


def without_labels(masked: str) -> str:
    """The words of a masked text that are more than number, code, and the wish to know how the case stands."""
    return _ABOUT_IT.sub("", _LABELS.sub("", masked.replace(NUMBER_MARK, "").replace(CODE_MARK, "")))


def _read(text: str, plain: str, pattern: re.Pattern[str]) -> NumberAndCode:
    numbers = dict.fromkeys(number for typed in pattern.findall(plain) if (number := parse_number(typed)))
    without, count = pattern.subn(NUMBER_MARK, plain)
    masked, code = _without_code(without, beside_number=count > 0)
    changed = count > 0 or code is not None
    bare = changed and not any(sign.isalnum() for sign in _LABELS.sub("", masked))
    return NumberAndCode(numbers=tuple(numbers), code=code, bare=bare, masked=masked if changed else text)


def _without_code(text: str, *, beside_number: bool) -> tuple[str, str | None]:
    spoken = spoken_digits(text, at_least=6)
    codes = [match.span("code") for match in _CALLED_CODE.finditer(spoken)]
    alone = [match.span() for match in _CODE.finditer(spoken)]
    if not codes and len(alone) == 1:
        start, end = alone[0]
        words = _LABELS.sub("", spoken[:start] + spoken[end:])
        codes = alone if beside_number or not any(sign.isalnum() for sign in words) else []
    if not codes:
        return text, None
    start, end = codes[0]
    code = "".join(sign for sign in spoken[start:end] if sign.isdigit())
    return f"{text[:start]}{CODE_MARK}{text[end:]}", code
