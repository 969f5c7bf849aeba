"""The commands and descriptions that Telegram shows for the bot: in English for English clients, else in Chinese."""

from collections.abc import Iterable
from typing import Any

import structlog
from telegram.error import TelegramError

from channels.applications import RawBot
from texts import label

log = structlog.get_logger()


async def register(bot: RawBot, commands: Iterable[str]) -> None:
    """Best effort: the bot works without a menu. The description of a command is the text `command.<name>`."""
    names = list(commands)
    for lang, language_code in (("zh_CN", ""), ("zh_CN", "zh"), ("en", "en")):
        listed = [{"command": name, "description": label(f"command.{name}", lang)} for name in names]
        calls: dict[str, dict[str, Any]] = {
            "setMyCommands": {"commands": listed, "scope": {"type": "all_private_chats"}},
            "setMyDescription": {"description": label("channels.description", lang)},
            "setMyShortDescription": {"short_description": label("channels.short_description", lang)},
        }
        for method, params in calls.items():
            try:
                await bot.call(method, params | {"language_code": language_code})
            except TelegramError as error:
                log.warning("telegram.profile", method=method, error=error.message)
