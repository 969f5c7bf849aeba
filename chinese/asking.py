"""Recognises a question by its form; a report (大风天全是灰) states and asks nothing."""

import re
from collections.abc import Set

from chinese.gated import gated

_ASKS = gated(
    r"[?？]|吗|么$|呢$|怎么|怎样|如何|什么|为何|为啥|多少|几[天年月日点个倍次分]|多[久长高大远]|哪|谁|是否|能不能|可不可以|要不要|用不用|"
    r"算不算|有没有|该不该|会不会|是不是|行不行|还是|罚款标准|咋|([罚管算能要让用会行该有装])不\1|"
    r"(?:能|会|行|让|算|可以|有用|合法|违法|犯法|要|给)[^，。,!！]{0,14}(?:不|没)[啊呀呢]?$",
)
#: in English the same words state and ask (there is smoke; is there smoke), so their place in the sentence decides
_ASKS_IN_ENGLISH = gated(
    # a sentence or clause that begins as a question does
    r"(?:^|[.!;:,，。！；：\n…]|\b(?:and|but|so|or|then|also|please)\b)\s*"
    r"(?:(?:hi|hello|hey|dear|sir|madam|ok|okay|sorry|excuse me|please|and|but|so|also)\b[,\s]*)*"
    r"(?:what(?! an?\b)|why|how (?!awful|terrible|horrible|bad|disgusting)"
    r"|(?:who|when|where) (?:do|does|can|could|should|is|are|will|must|may|to)\b(?! \w+ing\b)"
    r"|(?:is|are|was|were|am|does|did|must|shall|should)\b(?!['’]| not\b)|do (?!not\b)"
    r"|(?:can|could|will|would|may|have|has) (?:i|we|you|he|she|it|they|there|this|that|these|those|an?|the|my|our|your"
    r"|any\w*|some\w*|\w+ing|\w+s)\b)"
    # ... or one within another
    r"|^(?:who|which)\b|\bhow (?:much|many|long|often|far|loud|late|early|soon|to|do|does|can|should)\b"
    r"|\bwhat (?:time|date|is|are|should|can|do|does|happens|to|fine|penalty|laws?|rules?|if)\b"
    r"|\bwho (?:do|can|should) (?:i|we|you)\b|\bwho (?:to|is responsible|is in charge|handles|deals|checks|regulates)\b"
    r"|\b(?:which|whose) (?:law|article|department|office|rule|standard|number)s?\b|\bwhere (?:can|do|should|to)\b"
    r"|\b(?:tell me|(?<!n't )(?<!not )know|wonder(?:ing)?|ask(?:ing)?) (?:if|whether|wh(?:at|o|en|ere|ich|y)|how)\b"
    r"|\b(?:is|are) (?:it|that|this|they) (?:legal|illegal|allowed|permitted|ok|okay)\b|\buntil (?:when|what)\b",
    re.IGNORECASE,
)

_NOTICE = re.compile(
    r"公示[牌栏]?|告示|公告|通知|告知书|决定书|整改单|处罚单|罚单|\bnotice\b|\bsign\b|\bletter\b", re.IGNORECASE
)


def names_notice(text: str) -> bool:
    """Whether `text` mentions a notice on a board or on paper."""
    return _NOTICE.search(text) is not None


def asks(text: str) -> bool:
    return asks_with(text, set(text))


def asks_with(text: str, signs: Set[str]) -> bool:
    """The same for a text whose `signs` are known."""
    return _ASKS.search(text, signs) is not None or _ASKS_IN_ENGLISH.search(text, signs) is not None
