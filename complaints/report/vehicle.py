"""A vehicle described in a text (R33): plate, direction and time become fields, which only staff may read."""

import re

from complaints.privacy.masking import PLATE_MARK
from zone.plates import hide, plates

_SIDE = "[东南西北]"
_DIRECTION = re.compile(
    rf"[由从自]?{_SIDE}{{1,2}}[往向朝]{_SIDE}{{1,2}}|[往向朝][^，,。；;！!\s]{{1,12}}?(?=方向|行驶|开|去|走|跑|逃)(?:方向)?"
)
_DAY = "今天|昨天|前天|今晚|昨晚|今早"
_PART = "早上|上午|中午|下午|晚上|夜里|凌晨|傍晚"
_TIME = re.compile(
    rf"(?:(?:{_DAY})?\s*(?:{_PART})?\s*\d{{1,2}}(?:[::]\d{{2}}|[点时](?:半|\d{{1,2}}分?)?)(?:左右|多)?)"
    rf"|刚才|刚刚|(?:{_DAY})(?:{_PART})?"
)
#: ids of the questions answered this way (zone/data/questions.yaml)
PLATE, DIRECTION, SEEN_AT = "plate", "direction", "seen_at"
_MANY = "、"


def read_vehicle(text: str) -> dict[str, str]:
    """Empty if the text has no plate: a direction alone may be that of the wind."""
    named = plates(text)
    if not named:
        return {}
    rest = hide(text, PLATE_MARK)
    fields = {PLATE: _MANY.join(dict.fromkeys(plate.number for plate in named))}
    if (direction := _DIRECTION.search(rest)) is not None:
        fields[DIRECTION] = direction[0].strip()
    if (time := _TIME.search(rest)) is not None:
        fields[SEEN_AT] = time[0].strip()
    return fields


def without_plates(text: str) -> str:
    return hide(text, PLATE_MARK)
