"""The reading of one message."""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.values import Answer


class MessageKind(StrEnum):
    """What the writer wants. Whether a message answers what is pending is decided by the routes, which know that."""

    QUESTION = "question"
    #: states a nuisance and asks nothing about the rule
    REPORT = "report"
    #: states a nuisance and asks about the rule
    BOTH = "both"
    #: leans on the last answer
    FOLLOW_UP = "follow_up"
    #: asks about a report of the writer's own
    STATUS = "status"
    HUMAN = "human"
    MENU = "menu"
    #: thanks, greetings, chatter, fragments
    NEITHER = "neither"


class MenuWord(StrEnum):
    """What a bare word of the menu, or a synonym, opens (words: data/menu.toml)."""

    REPORT = "report"
    ASK = "ask"
    TRACK = "track"
    MORE = "more"
    MINE = "mine"
    SUBSCRIBE = "subscribe"
    HELP = "help"
    PRIVACY = "privacy"
    ERASE = "erase"
    LANGUAGE = "language"
    PROFILE = "profile"
    HUMAN = "human"
    GREETING = "greeting"
    THANKS = "thanks"


#: kinds that a sure answer satisfies
_ASKING = frozenset({MessageKind.QUESTION, MessageKind.FOLLOW_UP})
#: `nuisance_share` from which 举报污染 stands beside a sure answer: a needless button costs little
NUISANCE_FROM = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One of several matters in a message, with what the knowledge base answers to it alone."""

    text: str
    answer: Answer
    #: complaint category, if it tells of a nuisance
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    text: str
    kind: MessageKind
    #: probability of `kind`, 0..1
    sureness: float
    #: probability that the text states a nuisance, 0..1
    nuisance_share: float = 0.0
    #: somebody may be hurt, now or soon
    is_urgent: bool
    #: what the knowledge base answers to the whole text
    answer: Answer
    #: complaint categories, best first, at most three; empty where the text is about none
    categories: tuple[str, ...] = ()
    #: empty unless the message has at least two
    matters: tuple[Matter, ...] = ()
    #: normalised, in order
    plates: tuple[str, ...] = ()
    #: a valid case number; `code`: the 查询码 beside it
    number: str | None = None
    code: str | None = None
    #: words that name a place
    place: str | None = None
    #: the whole text is a word of the menu
    menu: MenuWord | None = None
    #: the last sentence asks something
    asks_at_end: bool = False

    @property
    def category(self) -> str | None:
        return self.categories[0] if self.categories else None

    @property
    def states_nuisance(self) -> bool:
        return self.kind in (MessageKind.REPORT, MessageKind.BOTH)

    @property
    def offers_report(self) -> bool:
        """Whether the reply carries 举报污染: always, unless a sure answer is given to a message that only asks."""
        if self.is_urgent or self.menu is MenuWord.REPORT or self.answer.decision != "answer":
            return True
        return self.kind not in _ASKING or self.nuisance_share >= NUISANCE_FROM

    @property
    def is_sure_question(self) -> bool:
        """Asks at its end, and the knowledge base has a sure answer. Words of danger belong to a report."""
        return self.asks_at_end and not self.is_urgent and self.answer.decision == "answer"
