"""The words of a text that name a place: 东环小区对面, 桃林路与望海路路口, or a landmark of the zone."""

import re
from collections.abc import Iterator

from zone.gazetteer import Gazetteer

#: characters that do not occur in a name, but before one
_BEFORE = "的在住是从到去往由有和跟与对把被就都也还又离于了着过这那我你他她们您它说见看每天个给向朝让叫找没"
_NAME = rf"[^\W_{_BEFORE}]{{1,10}}?"
_KIND = (
    "大道|高速|国道|省道|路|街道|大街|街|巷|小区|新村|花园|新苑|家园|嘉园|公寓|广场|大厦|工业园区?|产业园区?|园区|物流园|科技园|"
    "开发区|采石场|石料厂|水泥厂|搅拌站|加油站|汽车站|火车站|高铁站|地铁站|车站|东站|学校|小学|中学|大学|幼儿园|医院|市场|"
    "商场|商业楼|安置房|工地|项目部?|期|厂|村|社区|镇|公园|河|湖|山|桥|码头|窑"
)
_SIDE = "[东南西北]{1,2}(?:侧|边|面|门|头|段|口)?"
_TAIL = (
    rf"(?:\d{{1,4}}号(?:院|楼|门)?)?(?:{_SIDE})?(?:交叉口|交口|路口|门口|对面|旁边|附近|隔壁|后面|前面|里面|院内)?"
    rf"(?:{_SIDE})?(?:的?(?:工地|厂房|空地|荒地|土堆|停车场))?"
)
_NAMED = rf"{_NAME}(?:{_KIND})(?:[^\W_{_BEFORE}]{{0,4}}?(?:{_KIND}))*"  # 大黄山村, 徐庄镇李庄村
_PHRASE = re.compile(rf"{_NAMED}(?:[与和跟]{_NAMED})?{_TAIL}")
#: dropped from the beginning of a phrase
_LEADING = re.compile(
    r"^(?:家|位于|靠近|附近|旁边|经过|路过|沿着?|关于|反映|举报|投诉|请问|你好|您好|地址|地点|位置|一下|上午|下午|早上|晚上|"
    r"夜里|今天|昨天)+"
)
#: names that any place of a kind may have
_GENERAL = re.compile(
    r"^(?:旁边|附近|前面|后面|隔壁|对面|楼下|边上|门口|外面|大|小|老|新|某|一|两|几|整|全|多|该|本|周边|周围|各|建筑|施工|化|工|在建|"
    r"现场|马|公|道|学|条|座|家|所|处|半夜|半|上|下|学期|工业|产业|市|区|县)+$"
)


def place_words(text: str, gazetteer: Gazetteer) -> str:
    """The first words in `text` that name a place; empty if there are none."""
    found = sorted(_found(text, gazetteer), key=lambda one: (one[0], -len(one[1])))
    return found[0][1] if found else ""


def _found(text: str, gazetteer: Gazetteer) -> Iterator[tuple[int, str]]:
    for hit in gazetteer.find(text):
        if hit.exact:
            for name in sorted((*hit.landmark.names.values(), *hit.landmark.short), key=len, reverse=True):
                if (at := text.find(name)) >= 0:
                    tail = re.match(_TAIL, text[at + len(name) :])
                    yield at, name + (tail[0] if tail else "")
                    break
    for match in _PHRASE.finditer(text):
        words = _LEADING.sub("", match[0])
        kind = re.search(rf"(?:{_KIND})", words)
        if kind is not None and kind.start() and not _GENERAL.match(words[: kind.start()]):
            yield match.start(), words
