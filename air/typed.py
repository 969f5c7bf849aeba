"""Reads what people and systems write: amounts with their units, days, hours, 实时/审核后. Raises BadAir."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from unicodedata import normalize

from air.errors import BadAir
from air.model import WHOLE_DAY, Pollutant, Status
from air.printing import MICRO, MILLI, scale_of

#: what files write where nothing was measured
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "na", "n/a", "nan", "null", "none", "无", "缺测"})
_AMOUNT = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,9})?)\s*(\D.*)?")
_SCALES = {"ug/m3": MICRO, "μg/m3": MICRO, "微克/立方米": MICRO, "mg/m3": MILLI, "毫克/立方米": MILLI}
#: Above it something is wrong with the number, not with the air: our own bounds, µg/m³ (CO: mg/m³).
_MOST = {
    Pollutant.PM25: 3_000, Pollutant.PM10: 15_000, Pollutant.SO2: 5_000, Pollutant.NO2: 5_000, Pollutant.O3: 2_000,
    Pollutant.CO: 200,
}  # fmt: skip
#: Below it, and not 0, the number is most likely in mg/m³: our own bound, µg/m³. CO is the other way round: see _MOST.
_LEAST = Decimal("0.5")
MOST_AQI = 500
_OLDEST = date(2000, 1, 1)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_HOUR = re.compile(r"[t\s]*(\d{1,2})(?:\s*[:：时点]\s*(\d{1,2})?)?(?:[:：]\d{1,2})?\s*分?")
_CLOCK = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*分?(?::\d{1,2})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})?")
_STATUS = {
    Status.REALTIME: ("realtime", "实时", "未审核", "初始", "原始"),
    Status.REVIEWED: ("reviewed", "审核后", "已审核", "审核", "复核"),
}


def amount(text: str, pollutant: Pollutant, *, unit: str = "") -> int | None:
    """ng/m³. `unit`: that of the column, which one beside the number overrides; without any µg/m³, for CO mg/m³. None
    where nothing was measured."""
    plain = _plain(text)
    if plain in _NOTHING:
        return None
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise BadAir("no_number", text=text)
    scale, beside = scale_of(pollutant), (found[2] or "").strip()
    if written := beside or _plain(unit):
        if written not in _SCALES:
            raise BadAir("unit", unit=written)
        scale = _SCALES[written]
    # a unit beside the number is meant; that of a column may be forgotten in a line
    return _checked(Decimal(found[1]), scale, pollutant, text, meant=bool(beside))


def _checked(number: Decimal, scale: int, pollutant: Pollutant, text: str, *, meant: bool) -> int:
    if number < 0:
        raise BadAir("negative", text=text)
    exact = number * scale
    if exact != exact.to_integral_value():
        raise BadAir("too_exact", text=text)
    if exact > _MOST[pollutant] * scale_of(pollutant):
        raise BadAir("too_much_co" if pollutant is Pollutant.CO and not meant else "too_much", text=text)
    if not meant and scale == MICRO and pollutant is not Pollutant.CO and 0 < number < _LEAST:
        raise BadAir("milligrams", text=text)
    return int(exact)


def index(text: str) -> int | None:
    """An AQI as it was given; None if there is none."""
    plain = _plain(text)
    if plain in _NOTHING:
        return None
    if not re.fullmatch(r"\d{1,3}", plain) or int(plain) > MOST_AQI:
        raise BadAir("aqi", text=text, most=MOST_AQI)
    return int(plain)


def moment(day_text: str, hour_text: str, *, today: date, now_hour: int = 24) -> tuple[date, int]:
    """The day and hour (WHOLE_DAY without one). An hour is the one that ends then; 0:00 is the 24th of the day before.
    Refuses what is still to come: `now_hour` is the hour that is running."""
    plain = _plain(day_text)
    if compact := _COMPACT.fullmatch(plain):
        year, month, day, rest = compact[1], compact[2], compact[3], compact[4] or ""
    elif found := _DAY.match(plain):
        year, month, day, rest = found[1], found[2], found[3], plain[found.end() :].strip()
    else:
        raise BadAir("day", text=day_text)
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        raise BadAir("day", text=day_text) from None
    hour_plain = _plain(hour_text) or rest
    if hour_plain:
        read, hour = _hour(read, hour_plain, f"{day_text} {hour_text}".strip())
    else:
        hour = WHOLE_DAY
    if read < _OLDEST:
        raise BadAir("day", text=day_text)
    if read > today or (read == today and hour > now_hour):
        raise BadAir("future", text=day_text)
    return read, hour


def _hour(day: date, plain: str, text: str) -> tuple[date, int]:
    found = _HOUR.fullmatch(plain)
    if found is None or int(found[1]) > 24 or int(found[2] or 0):
        raise BadAir("hour", text=text)
    hour = int(found[1])
    return (day, hour) if hour else (day - timedelta(days=1), 24)


def status(text: str) -> Status | None:
    """None if nothing is written."""
    plain = _plain(text)
    if not plain:
        return None
    for one, names in _STATUS.items():
        if plain in names:
            return one
    raise BadAir("status", text=text)


def share(text: str) -> int:
    """A percentage in thousandths of a percent."""
    plain = _plain(text).removesuffix("%")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", plain) or Decimal(plain) > 100:
        raise BadAir("share", text=text)
    return int(Decimal(plain) * 1000)


def limit(text: str, pollutant: Pollutant) -> int:
    """A target's amount. Raises BadAir also for nothing."""
    read = amount(text, pollutant)
    if not read:
        raise BadAir("no_number", text=text)
    return read


def whole(values: Mapping[Pollutant, int], aqi: int | None) -> None:
    """Raises BadAir if nothing at all was measured."""
    if not values and aqi is None:
        raise BadAir("nothing")


def clock_time(text: str, *, before: datetime | None = None) -> datetime:
    """A local time to the minute, without a zone. With `before`, a time of day alone is of that day, or of the next one
    if it is earlier. Raises BadAir."""
    plain = _plain(text).replace("t", " ")
    if before is not None and (short := _CLOCK.fullmatch(plain)):
        read = _at(before.year, before.month, before.day, short, text)
        return read if read >= before else read + timedelta(days=1)
    found = _DAY.match(plain)
    clock = _CLOCK.fullmatch(plain[found.end() :].strip()) if found else None
    if found is None or clock is None:
        raise BadAir("clock_time", text=text)
    return _at(int(found[1]), int(found[2]), int(found[3]), clock, text)


def _at(year: int, month: int, day: int, clock: re.Match[str], text: str) -> datetime:
    try:
        return datetime(year, month, day, int(clock[1]), int(clock[2] or 0))  # noqa: DTZ001 - the caller knows the zone
    except ValueError:
        raise BadAir("clock_time", text=text) from None


def _plain(text: str) -> str:
    return normalize("NFKC", text).strip().lower()
