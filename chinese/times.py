"""Times in words: 昨晚八点半, 上午九点四十, 11月20号下午三点左右, 半小时前. The clock is an argument."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Any

#: Full-width signs and the Traditional characters of the words below, one for one, so that positions stay valid.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    "點時後號週禮兩鐘剛裡裏淩個間淸", "点时后号周礼两钟刚里里凌个间清"
)
_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

_HAN = "[零〇一二两三四五六七八九十]"
_NUMBER = rf"(?:\d{{1,2}}|{_HAN}{{1,3}})"
_EARLY = "凌晨|后半夜|下半夜|清晨|清早|大清早|一大早|一早|早上|早晨|早间|上午|早"
_NOON = "中午|正午"
_AFTER_NOON = "午后|下午|傍晚|黄昏"
_NIGHT = "晚上|晚间|夜里|夜间|夜晚|半夜|深夜|午夜|晚|夜"
_PART = f"{_EARLY}|{_NOON}|{_AFTER_NOON}|{_NIGHT}"
_ROUGH = "大约|大概|约莫|约|差不多"
#: 今早, 昨晚: a day and a part of it in two characters
_SHORT_DAYS = {"今": 0, "昨": 1, "前": 2}
_DAYS = {
    "大前天": 3, **dict.fromkeys(("前天", "前日"), 2), **dict.fromkeys(("昨天", "昨日", "昨儿"), 1),
    **dict.fromkeys(("今天", "今日", "今儿", "当天"), 0),
}  # fmt: skip
_WEEKDAYS = {sign: at for at, sign in enumerate("一二三四五六")} | {"日": 6, "天": 6}
#: what 3号 may be the number of
_NUMBERED = "楼线店门院公路机车仓地库井段工厂桥房"
_DAY = rf"""
    (?: (?: (?P<year>20\d\d) \s*[年./-]\s* )?
        (?<![\d.])(?P<month>\d{{1,2}}|{_HAN}{{1,2}}) (?: \s*月\s* | (?(year)[./-]|(?!)) )
        (?P<date>\d{{1,2}}|{_HAN}{{1,3}}) (?: [日号] | (?(year)(?!\d)|(?!)) )
      | (?<![\d第月/.-])(?P<only_date>\d{{1,2}}|(?<!{_HAN})(?:二?十{_HAN}?|三十一?)) 号 (?![{_NUMBERED}])
      | (?P<days_ago>\d{{1,2}}|{_HAN}{{1,2}}) 天[以之]?前
      | (?P<week>上上个?|上个?|这个?|本)? (?:周|星期|礼拜) (?P<weekday>[一二三四五六日天]) (?![年期边])
      | (?P<relative>{"|".join(_DAYS)})
      | (?P<short>[今昨前])(?=[早晚晨夜])
    )"""
_UNIT_AFTER = r"(?!\s*(?:米|公里|千米|里|吨|度|万|亿|平|元|块|毫|厘|克|斤|%|％|级|倍|方|分贝|兆|个点))"
#: words after 三点 that make it three points of a list
_LISTED = r"(?!\s*(?:意见|建议|要求|问题|原因|希望|说明|内容|疑问|诉求|看法|想法|理由|情况|疑虑|都|也不|儿|不|水|一线))"
_MINUTES = rf"(?:[0-5]\d|[零〇]{_HAN}|{_HAN}?十{_HAN}?(?<!^十))"
_CLOCK = rf"""
    (?: (?<![\d:.第])(?<!比例)(?<!比) (?P<h24>[01]?\d|2[0-4]) \s*:\s* (?P<m24>[0-5]\d) (?: :[0-5]\d )? (?![\d:])
      | (?<![\d.第几好]) (?P<hour>\d{{1,2}}|{_HAN}{{1,3}}) \s*(?P<unit>[点时]) (?!半[会刻])
        (?: \s*(?: (?P<half>半) | (?P<quarter>[一三])刻 | 过?(?P<minute>\d{{1,2}}|{_HAN}{{1,3}})分
                 | (?P<bare>{_MINUTES}){_UNIT_AFTER} | 钟 | 整 )
        )? {_LISTED}
    )
    (?P<about> (?:钟|整)?(?:左右|前后|上下|多钟?|许|来钟|出头|不到|光景) )?"""
_RANGE = rf"""
    (?: \s*[到至~—-]+\s* (?:{_PART})? \s*
        (?: {_NUMBER}\s*[点时](?:半|钟|整)? | \d{{1,2}}:[0-5]\d ) (?:左右|前后|多|许)?
    )?"""
_TIME = re.compile(
    rf"""
    (?P<each>每天|每日|每晚|每到|每个|每|天天)? (?:{_ROUGH})?
    (?: (?: {_DAY} \s*的?\s* (?:,\s*)? )? (?P<part>{_PART})? \s*的?\s* (?:{_ROUGH})? \s* {_CLOCK} {_RANGE}
      | {_DAY.replace("(?P<", "(?P<d_").replace("(?(year)", "(?(d_year)")} (?: \s*的?\s* (?P<d_part>{_PART}|晨) )?
      | (?P<ago>\d{{1,3}}|{_HAN}{{1,3}}|半) \s*(?:个半?)? (?P<ago_unit>分钟|小时|钟头) [以之]?前
      | (?P<just>刚才|刚刚|方才)
      | (?P<alone>凌晨|后半夜|下半夜|清晨|清早|一大早|早上|早晨|上午|中午|正午|下午|傍晚|晚上|夜里|半夜|深夜|午夜)
    )""",
    re.VERBOSE,
)


class Precision(IntEnum):
    """How exactly the words name a time; a larger value is more exact."""

    PART = 1  # 晚上, without a day
    DAY = 2  # 昨天
    PART_OF_DAY = 3  # 昨晚
    CLOCK = 4  # 晚上九点多, 半小时前


#: the hour at which a part of the day begins, for words that name no hour
_BEGINS = {
    **dict.fromkeys(("凌晨", "后半夜", "下半夜"), 0), **dict.fromkeys(("中午", "正午"), 12),
    **dict.fromkeys(("午后", "下午"), 13), **dict.fromkeys(("傍晚", "黄昏"), 17),
    **dict.fromkeys(_NIGHT.split("|"), 19), "半夜": 23, "深夜": 22, "午夜": 23, "上午": 8,
}  # fmt: skip
_MORNING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTime:
    """`words` as written, at text[start:end]. `repeated`: 每天晚上十点, which names no single time.

    The other fields are what the words say: a day (by distance, date or weekday), a part of the day, an hour and
    minute, or how long ago.
    """

    words: str
    start: int
    end: int
    precision: Precision
    repeated: bool = False
    days_ago: int | None = None
    calendar: tuple[int | None, int | None, int] | None = None  # year, month, day
    weekday: tuple[int | None, int] | None = None  # weeks ago (None: the last such day), Monday = 0
    part: str = ""
    hour: int | None = None
    minute: int = 0
    by_24: bool = False  # written as 9:30 or 21点: the hour of a day of 24
    ago: timedelta | None = None

    def at(self, now: datetime) -> datetime | None:
        """The moment that is meant, in the time zone of `now`; for less than an hour's precision, its beginning.

        Without a day it is the last such time before `now`. None for repeated times and impossible dates.
        """
        if self.repeated:
            return None
        if self.ago is not None:
            return now - self.ago
        day = self._day(now.date())
        if day is None:
            return None
        moments = [self._on(day or now.date(), hour, now) for hour in self._hours()]
        if self._names_a_day():
            best = moments[0] if day != now.date() else max((m for m in moments if m <= now), default=moments[0])
            # shortly after midnight 今晚 is the evening that has just ended
            return best - timedelta(days=1) if self._is_today() and best > now and now.hour < _MORNING - 1 else best
        return max(moment if moment <= now else moment - timedelta(days=1) for moment in moments)

    def _names_a_day(self) -> bool:
        return self.days_ago is not None or self.calendar is not None or self.weekday is not None

    def _is_today(self) -> bool:
        return self.days_ago == 0

    def _day(self, today: date) -> date | None:
        if self.weekday is not None:
            weeks, weekday = self.weekday
            if weeks is None:
                return today - timedelta(days=(today.weekday() - weekday) % 7)
            return today - timedelta(days=today.weekday() - weekday + 7 * weeks)
        if self.calendar is not None:
            return _last_date(*self.calendar, today)
        return today - timedelta(days=self.days_ago or 0)

    def _hours(self) -> Sequence[int]:
        """The possible hours counted from the day's midnight; 24 and more belong to the night after it."""
        hour = self.hour
        if hour is None:
            return (_BEGINS.get(self.part, _MORNING if self.part else 0),)
        if not self.part:
            return (hour,) if self.by_24 or hour > 12 or hour == 0 else (hour, (hour + 12) % 24)
        if hour > 12:
            return (hour,)
        if self.part in _NIGHT.split("|"):
            return (hour + 12 if hour >= 5 else hour + 24,)
        if self.part in _AFTER_NOON.split("|") or (self.part in _NOON.split("|") and hour < 10):
            return (hour % 12 + 12,)
        return (0 if hour == 12 and self.part in ("凌晨", "后半夜", "下半夜") else hour,)

    def _on(self, day: date, hour: int, now: datetime) -> datetime:
        moment = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, self.minute), now.tzinfo)
        # 晚上一点 without a day is the small hours, today's if they are over
        return moment - timedelta(days=1) if hour >= 24 and not self._names_a_day() else moment


def spoken_times(text: str) -> tuple[SpokenTime, ...]:
    """Every time in `text`, in order."""
    return tuple(_found(text))


def clearest(text: str) -> SpokenTime | None:
    """The first of the most exact times in `text`; single times before repeated ones."""
    found = spoken_times(text)
    return max(found, key=lambda one: (not one.repeated, one.precision), default=None)


def _found(text: str) -> Iterator[SpokenTime]:
    plain = text.translate(_PLAIN)
    for match in _TIME.finditer(plain):
        found = _read(match)
        if found is None:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        words = text[start : match.end()].rstrip()
        yield SpokenTime(words=words, start=start, end=start + len(words), repeated=bool(match["each"]), **found)


def _read(match: re.Match[str]) -> dict[str, Any] | None:
    """The fields of a SpokenTime; None if the words are something else."""
    if match["just"]:
        return {"precision": Precision.CLOCK, "ago": timedelta()}
    if match["alone"]:
        return {"precision": Precision.PART, "part": match["alone"]}
    if match["ago"]:
        return _ago(match)
    if match["hour"] or match["h24"]:
        return _clock(match)
    day = _day_of(match, "d_")
    part = (match["d_part"] or "").replace("晨", "早") if match["d_part"] == "晨" else match["d_part"] or ""
    return {"precision": Precision.PART_OF_DAY if part else Precision.DAY, "part": part, **day} if day else None


def _ago(match: re.Match[str]) -> dict[str, Any] | None:
    count = 0.5 if match["ago"] == "半" else number(match["ago"])
    if count is None:
        return None
    if "个半" in match[0]:
        count += 0.5
    unit = timedelta(minutes=1) if match["ago_unit"] == "分钟" else timedelta(hours=1)
    return {"precision": Precision.CLOCK, "ago": count * unit}


def _clock(match: re.Match[str]) -> dict[str, Any] | None:
    day, part = _day_of(match, ""), match["part"] or ""
    if match["h24"]:
        hour, minute = int(match["h24"]), int(match["m24"])
    else:
        read = number(match["hour"])
        if read is None or read > 24:
            return None
        hour, minute = read, _minute(match)
        marked = day or part or match["about"] or match["half"] or match["quarter"] or match["minute"] or match["bare"]
        plain = match["hour"].isdigit() or hour not in (1, 2, 3) or re.search("[点时](?:钟|整)", match[0])
        if not marked and (not plain or (match["unit"] == "时" and not match["hour"].isdigit())):
            return None  # 一点 is "a little", 一时 "for a while", 两点 a list of two
    if minute > 59:
        return None
    by_24 = bool(match["h24"]) or hour > 12
    return {"precision": Precision.CLOCK, "part": part, "hour": hour, "minute": minute, "by_24": by_24, **(day or {})}


def _minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * (number(match["quarter"]) or 0)
    written = match["minute"] or match["bare"]
    read = number(written) if written else 0
    return 60 if read is None else read


def _day_of(match: re.Match[str], prefix: str) -> dict[str, Any] | None:
    def group(name: str) -> str:
        return match[prefix + name] or ""

    if group("relative"):
        return {"days_ago": _DAYS[group("relative")]}
    if group("short"):
        return {"days_ago": _SHORT_DAYS[group("short")]}
    if group("weekday"):
        week = group("week").rstrip("个")
        return {"weekday": ({"上上": 2, "上": 1, "这": 0, "本": 0}.get(week), _WEEKDAYS[group("weekday")])}
    if group("days_ago"):
        return {"days_ago": number(group("days_ago"))}
    if group("only_date"):
        day = number(group("only_date"))
        return {"calendar": (None, None, day)} if day and day <= 31 else None
    if group("month"):
        month, day = number(group("month")), number(group("date"))
        year = int(group("year")) if group("year") else None
        return {"calendar": (year, month, day)} if month and day and month <= 12 and day <= 31 else None
    return None


def number(written: str) -> int | None:
    """`21`, `九`, `二十一`, `零五` → 21, 9, 21, 5; None for anything else."""
    if written.isdigit() and written.isascii():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        digits = written.lstrip("零〇") or "零"
        return _DIGITS.get(digits)
    if len(tens) > 1 or len(ones) > 1 or (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _last_date(year: int | None, month: int | None, day: int, today: date) -> date | None:
    """The last such date that is not after tomorrow; None if there is none."""
    latest = today + timedelta(days=1)
    if year is not None:
        tries = [(year, month)]
    elif month is not None:
        tries = [(latest.year - back, month) for back in range(5)]  # 29 February is once in four years
    else:
        months = [latest.year * 12 + latest.month - 1 - back for back in range(3)]
        tries = [(at // 12, at % 12 + 1) for at in months]
    dates = [_date(y, m or 1, day) for y, m in tries]
    return next((found for found in dates if found is not None and (found <= latest or year is not None)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
