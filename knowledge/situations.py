"""What a message tells besides its subject: an ongoing nuisance, a past act."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from chinese.numerals import to_number
from knowledge.statutes import load_statutes

_CODE = "生态环境法典"
_FILE = Path(__file__).parent / "content" / "situations.toml"
_WHEN = re.compile(
    r"(?P<relative>今年|去年|前年|大前年)?(?:(?P<year>(?:19|20)?\d{2})年(?!前|半|多|来|以|之|内|期))?"
    r"(?:的?(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:(?P<day>[0-3]?\d)[日号])?)?"
)
#: Every match of `_WHEN` contains one of these characters; most questions contain none.
_TIME = re.compile("[年月]")
_AGO = re.compile(
    r"(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,3})(?P<half>年半|个半月|年|个月)(?:多|来)?(?:之|以)?前"
)
_HALF_A_YEAR = re.compile("半年(?:多|来)?(?:之|以)?前|上半年")
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}


@dataclass(frozen=True, slots=True)
class Situations:
    suffering: re.Pattern[str]
    asking: re.Pattern[str]
    categories: tuple[tuple[str, re.Pattern[str]], ...]
    before: re.Pattern[str]
    long_ago: re.Pattern[str]
    past_cue: re.Pattern[str]
    no_act: re.Pattern[str]
    filler: re.Pattern[str]
    profiles: dict[str, str]
    notes: dict[str, str]
    #: the last day on which the laws that the Code replaced were in force
    last_day_before_code: date

    def nuisance(self, text: str) -> str | None:
        """Complaint category of a nuisance described as ongoing; None for a question about the rule."""
        if not self.suffering.search(text) or self.asking.search(text):
            return None
        return next((name for name, pattern in self.categories if pattern.search(text)), None)

    def past_act(self, text: str, today: date) -> date | None:
        """The day of the past act that the text asks about, or the last day of its month or year; None without one."""
        if self.before.search(text):
            return self.last_day_before_code
        if not _TIME.search(text) and not self.long_ago.search(text):
            return None
        if not self.past_cue.search(text) or self.no_act.search(text):
            return None
        days = [day for match in _WHEN.finditer(text) if (day := _last_day(match, today)) and day < today]
        days += [_day_ago(match, today) for match in _AGO.finditer(text)]
        if _HALF_A_YEAR.search(text):
            days.append(today - timedelta(days=182))
        if days:
            return min(days)
        return min(self.last_day_before_code, today) if self.long_ago.search(text) else None

    def without_time(self, text: str) -> str:
        """The text without its dates, for ranking."""
        for pattern in (self.before, _AGO, _HALF_A_YEAR, _WHEN, self.filler):
            text = pattern.sub("", text)
        return text.removeprefix("的")


@lru_cache(maxsize=1)
def load_situations() -> Situations:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    nuisance, past = data["nuisance"], data["past"]
    return Situations(
        suffering=_any(nuisance["suffering"]),
        asking=_any(nuisance["asking"]),
        categories=tuple((row["id"], re.compile(row["pattern"])) for row in nuisance["category"]),
        before=_any(past["before"]),
        long_ago=_any(past["long_ago"]),
        past_cue=_any(past["cue"]),
        no_act=_any(past["no_act"]),
        filler=_any(past["filler"]),
        profiles=data["profiles"],
        notes=data["notes"],
        last_day_before_code=_first_day_of_code() - timedelta(days=1),
    )


def _first_day_of_code() -> date:
    code = load_statutes().get(_CODE)
    assert code is not None
    return code.dates.first


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)))


def _day_ago(match: re.Match[str], today: date) -> date:
    """三年前, 8个月前: that many years or months before `today`."""
    number, unit = to_number(match["number"]), match["half"]
    months = int(number or 0) * (12 if "年" in unit else 1)
    days = (182 if unit == "年半" else 15 if unit == "个半月" else 0) + months * 30.44
    return today - timedelta(days=round(days))


def _last_day(match: re.Match[str], today: date) -> date | None:
    relative, year, month, day = match.group("relative", "year", "month", "day")
    if not (relative or year or month):
        return None
    if year:
        in_year = int(year) + (2000 if len(year) == 2 else 0)
    elif relative:
        in_year = today.year - _YEARS_AGO[relative]
    else:
        in_year = today.year
    if not month:
        return None if relative == "今年" or in_year >= today.year else date(in_year, 12, 31)
    number = to_number(month)
    assert number is not None
    if not year and not relative and int(number) > today.month:
        in_year -= 1  # a month later in the year means that of last year
    if day and 1 <= int(day) <= 28:
        return date(in_year, int(number), int(day))
    following = date(in_year + (number == 12), int(number) % 12 + 1, 1)
    return following - timedelta(days=1)
