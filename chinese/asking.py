"""Recognises a question by its form; a report (大风天全是灰) states and asks nothing."""

import re
from collections.abc import Set

from chinese.gated import gated

_ASKS = gated(
    r"[?？]|吗|么$|呢$|怎么|怎样|如何|什么|为何|为啥|多少|几[天年月日点个倍次分]|多[久长高大远]|哪|谁|是否|能不能|可不可以|要不要|用不用|"
    r"算不算|有没有|该不该|会不会|是不是|行不行|还是|罚款标准|咋|([罚管算能要让用会行该有装])不\1|"
    r"(?:能|会|行|让|算|可以|有用|合法|违法|犯法|要|给)[^，。,!！]{0,14}(?:不|没)[啊呀呢]?$|\b(what|who|how|when|where|which|why|can|must|may|does|do|is|are)\b",
    re.IGNORECASE,
)

_NOTICE = re.compile(
    r"公示[牌栏]?|告示|公告|通知|告知书|决定书|整改单|处罚单|罚单|\bnotice\b|\bsign\b|\bletter\b", re.IGNORECASE
)


def names_notice(text: str) -> bool:
    """Whether `text` mentions a notice on a board or on paper."""
    return _NOTICE.search(text) is not None


def asks(text: str) -> bool:
    return _ASKS.search(text, set(text)) is not None


def asks_with(text: str, signs: Set[str]) -> bool:
    """The same for a text whose `signs` are known."""
    return _ASKS.search(text, signs) is not None
