"""The page's own menu: what an item is called, and what the bot receives for it. An item that has a command sends it,
because a command is understood whatever the chat waits for."""

from texts import LANGUAGES, has, label

#: item → command; None: the bare word of its button (word.* in texts)
ITEMS: dict[str, str | None] = {
    "report": "/report",
    "ask": None,
    "track": "/track",
    "my": "/my",
    "subscribe": "/subscribe",
    "help": "/help",
    "privacy": "/privacy",
    "human": None,
    **{f"language_{lang}": f"/language {lang}" for lang in LANGUAGES},
}
_WORDS = {"ask": "word.menu.ask", "human": "word.ask.human"}
#: labels of the bot's reply keyboard that the page always shows itself
_OWN_KEYS = ("menu.report", "menu.ask", "menu.track", "menu.more")


def label_of(item: str, lang: str) -> str:
    return label(f"webchat.menu.{item}", lang)


def text_of(item: str, lang: str) -> str:
    return ITEMS[item] or label(_WORDS[item], lang)


def is_in_menu(button: str) -> bool:
    return button in _LABELS


_LABELS = frozenset(label(key, lang) for key in _OWN_KEYS for lang in LANGUAGES if has(key, lang))
