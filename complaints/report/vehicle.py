"""A vehicle described in a text (R33): plate, direction and time become fields, which only staff may read."""

import re

from chinese.times import clearest
from complaints.privacy.masking import PLATE_MARK
from zone.plates import hide, plates

_SIDE = "[东南西北]"
#: words before 向 and 朝 with which they are another word (方向, 一向), and after them (朝阳路, 向上反映)
_NOT_AFTER = "方一偏导走流风倾志趋动定面今明"
_NOT_BEFORE = "阳|鲜|日葵|上反|来|各|有关|相关|你|您|我|他|群众|领导|部门"
_TOWARDS = rf"(?:开?往|(?<![{_NOT_AFTER}])[向朝]着?(?!{_NOT_BEFORE}))"
#: a place or side without a verb in it: 往河里倒污水 is no direction
_GOAL = r"[^\s，,。；;：:！!？?、往向朝由从自在把将被倒排扔撒洒泼喷卸拉运放流吐漏掉冲滴填埋]{1,12}?"
_GOES = r"(?:开|行驶|驶|行进|去|走|跑|逃|拐|开走|离开)"
_ROAD = r"沿着?[^\s，,。；;]{1,10}?(?:路|街|道|高速|国道|省道|线)"
_DIRECTION = re.compile(
    rf"(?:{_ROAD})?[由从自]?{_SIDE}{{1,2}}[往向朝到]{_SIDE}{{1,2}}(?!路|街|道)"
    rf"|[由从自]{_GOAL}(?:往|向|朝|到){_GOAL}(?:方向|(?={_GOES}))"
    rf"|(?:[由从自]{_GOAL})?开[往向到]{_GOAL}(?=$|[\s，,。；;！!]|方向)(?:方向)?"
    rf"|(?:{_ROAD})?{_TOWARDS}{_GOAL}(?:方向|(?={_GOES}))"
    rf"|(?:{_ROAD})?{_TOWARDS}{_SIDE}{{1,2}}(?=$|[\s，,。；;！!])"
)
#: ids of the questions answered this way (zone/data/questions.yaml)
PLATE, DIRECTION, SEEN_AT = "plate", "direction", "seen_at"
_MANY = "、"


def read_vehicle(text: str) -> dict[str, str]:
    """Empty if the text has no plate: a direction alone may be that of the wind. The time is kept as written;
    `chinese.times` says which moment it means."""
    named = plates(text)
    if not named:
        return {}
    rest = hide(text, PLATE_MARK)
    fields = {PLATE: _MANY.join(dict.fromkeys(plate.number for plate in named))}
    if (direction := _DIRECTION.search(rest)) is not None:
        fields[DIRECTION] = direction[0].strip()
    if (time := clearest(rest)) is not None:
        fields[SEEN_AT] = time.words
    return fields


def without_plates(text: str) -> str:
    return hide(text, PLATE_MARK)
