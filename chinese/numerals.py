"""Numbers and quantities in Chinese text, in any notation (一万元 = 1万元 = 10000 元)."""

import re
from dataclasses import dataclass
from decimal import Decimal

_CHINESE_DIGITS = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|[{_CHINESE_DIGITS}]+)"

#: unit as written → (canonical unit, factor); without 个, 次, 种, where a Chinese numeral is idiom (一个, 两种)
_UNITS: dict[str, tuple[str, int]] = {
    "亿元": ("元", 100_000_000),
    "万元": ("元", 10_000),
    "千元": ("元", 1_000),
    "百元": ("元", 100),
    "万": ("元", 10_000),
    "元": ("元", 1),
    "块钱": ("元", 1),
    "块": ("元", 1),
    "个工作日": ("工作日", 1),
    "工作日": ("工作日", 1),
    "日": ("日", 1),
    "天": ("日", 1),
    "个月": ("月", 1),
    "个小时": ("小时", 1),
    "小时": ("小时", 1),
    "年": ("年", 1),
    "周年": ("年", 1),
    "月": ("月", 1),
    "时": ("时", 1),
    "点": ("时", 1),
    "分钟": ("分钟", 1),
    "倍": ("倍", 1),
    "分贝": ("分贝", 1),
    "公里": ("米", 1000),
    "千米": ("米", 1000),
    "米": ("米", 1),
    "平方米": ("平方米", 1),
    "立方米": ("立方米", 1),
    "吨": ("吨", 1),
    "公斤": ("千克", 1),
    "千克": ("千克", 1),
    "%": ("%", 1),
    "周岁": ("岁", 1),
    "岁": ("岁", 1),
}
#: longest first, so that 平方米 is not read as 米
_UNIT_PATTERN = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<percent>百分之)?(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT_PATTERN})?"
    rf"(?P<range>\s*(?:以上|以下)?\s*(?:至|到|-|~|—|–)+\s*(?={_NUMBER}))?"
)
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4])[::]00(?!\d)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its canonical unit; `unit` is empty for a bare number; `arabic`: written in digits."""

    value: Decimal
    unit: str
    arabic: bool
    text: str


def to_number(written: str) -> Decimal | None:
    """`一千一百二十八`, `两`, `1,128` → 1128, 2, 1128; None for anything else."""
    plain = written.replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return Decimal(plain)
    import cn2an  # imported late: costs 0.2 s, and only Chinese numerals need it

    try:
        return Decimal(str(cn2an.cn2an(plain.replace("〇", "零").replace("两", "二"), "smart")))
    except (ValueError, KeyError):  # KeyError: 三亿三, 十十一
        return None


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number in `text` in canonical units. In a range (1 至 5 倍) the first has the second's unit."""
    text = _CLOCK.sub(lambda match: f"{match.group(1)}时", text)
    found: list[Quantity] = []
    waiting: list[tuple[Decimal, str, bool]] = []
    for match in _QUANTITY.finditer(text):
        value = to_number(match.group("number"))
        if value is None:
            waiting.clear()
            continue
        written = match.group().strip()
        arabic = match.group("number")[0].isdigit()
        unit, factor = _UNITS.get(match.group("unit") or "", ("", 1))
        if match.group("percent"):
            unit, factor = "%", 1
        if not unit and match.group("range"):
            waiting.append((value, written, arabic))
            continue
        found.extend(
            Quantity(value=first * factor, unit=unit, arabic=digits, text=text) for first, text, digits in waiting
        )
        waiting.clear()
        found.append(Quantity(value=value * factor, unit=unit, arabic=arabic, text=written))
    found.extend(Quantity(value=first, unit="", arabic=digits, text=text) for first, text, digits in waiting)
    return tuple(found)
