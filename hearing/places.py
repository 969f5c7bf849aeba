"""Words that name a place: a landmark or road of the zone's gazetteer, or a name that ends as places do (…路, …小区)."""

import re

from zone.gazetteer import Gazetteer

_ENDINGS = (
    "工业园区?|产业园|开发区|园区|物流园|科技园|小区|家园|花园|公寓|新村|社区|街道|大街|大道|东路|西路|南路|北路|中路|路口|路|街|巷|弄|村|庄|镇|乡|"
    "广场|市场|公园|大厦|中学|小学|幼儿园|大学|学校|医院|车站|高铁站|火车站|码头|大桥|桥|立交|水库|河|湖|山|矿|电厂|化工厂|水泥厂|石料厂|搅拌站|厂|期|工地"
)
#: what may stand within a name
_NAME = r"[一-鿿A-Za-z0-9]"
#: words before a name, or instead of one, that belong to no name
_NO_NAME = re.compile(
    r"^.*(?:在|到|去|往|从|是|有|就|和|跟|与|及|的|了|我们?|你们?|他们?|咱们?|俺们?|这个?|那个?|附近|旁边|对面|门口|楼下|隔壁|后面|前面|请问|反映|举报|投诉|"
    r"昨天|今天|昨晚|今晚|每天|天天|一直|看见|看到|发现|路过|经过|住|位于|靠近|一家|一个|有个|有家|某|各|每|整条|这条|那条|一条|大|小|老|新|全|本)"
)
_PLACE = re.compile(rf"(?P<name>{_NAME}{{1,8}}?)(?P<ending>{_ENDINGS})(?P<more>(?:与|和|、)?{_NAME}{{1,6}}?(?:路|街|大道)(?:交叉口|交口|路口)|\d+号楼?|[东西南北]侧|交叉口)?")
_SIGNS = re.compile(r"[，。！？!?；;、,\s：:（）()“”\"]+")
#: names that are none: 马路, 道路, 工厂
_COMMON = frozenset(
    "马路 公路 道路 铁路 高速路 这路 一路 半路 走路 修路 上路 线路 电路 土路 水路 逛街 满大街 全村 农村 河 小河 大河 江河 山 开山 上山 大桥 工厂 化工厂 "
    "水泥厂 石料厂 搅拌站 学校 小学 中学 幼儿园 医院 小区 工地 园区 公园 市场 大厦 广场 车站 码头 水库 矿山 开矿 采矿 电厂 社区 街道 村庄 乡村 城镇 "
    "工期 学期 长期 日期 近期 早期 定期 延期 到期 二期 一期 三期 周期 星期 时期 假期 过期 前期 后期 短期".split()
)


def place_in(text: str, gazetteer: Gazetteer) -> str | None:
    """The words of the first place named in the text, as typed; None where no place has a name."""
    named = [hit for hit in gazetteer.find(text, limit=1) if hit.exact]
    typed = _typed(text)
    if named:
        known = [name for name in (*named[0].landmark.names.values(), *named[0].landmark.short) if name in text]
        longest = max(known, key=len, default=named[0].landmark.names["zh_CN"])
        return next((one for one in typed if longest in one), longest)
    return typed[0] if typed else None


def _typed(text: str) -> list[str]:
    return [found for part in _SIGNS.split(text) for match in _PLACE.finditer(part) if (found := _trimmed(match))]


def _trimmed(match: re.Match[str]) -> str | None:
    name = _NO_NAME.sub("", match["name"])
    whole = f"{name}{match['ending']}"
    if not name or whole in _COMMON or match["ending"] == "期" and len(name) < 3:
        return None
    return f"{whole}{match['more'] or ''}"
