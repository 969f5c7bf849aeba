"""The bot's user, and the commands and descriptions that it registered, by language."""

import re
from dataclasses import dataclass, field

from channels.webchat.bot_api.errors import bad_request
from channels.webchat.bot_api.params import Params
from channels.webchat.state import Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)


@dataclass(slots=True, kw_only=True)
class Profile:
    """`public_links`: refuse buttons with local addresses, as Telegram does."""

    id: int
    username: str
    name: str
    public_links: bool = False
    commands: dict[str, list[Json]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def me(self) -> Json:
        return self.user | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def set_commands(self, params: Params) -> bool:
        commands = params.array("commands")
        for command in commands:
            if not _COMMAND.fullmatch(str(command.get("command", ""))):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope_key(params)] = commands
        return True

    def describe(self, kind: str, params: Params, limit: int) -> bool:
        text = params.text(kind)
        if len(text) > limit:
            raise bad_request(f"{kind} is too long")
        self.descriptions[kind, _language(params)] = text
        return True


def _scope_key(params: Params) -> str:
    """The key of a command list: the language, preceded by the scope unless it is the default one."""
    scope = params.object("scope") or {"type": "default"}
    kind = scope.get("type", "default")
    language = _language(params)
    if kind == "default":
        return language
    return f"{kind}:{scope.get('chat_id', '')}:{scope.get('user_id', '')}:{language}"


def _language(params: Params) -> str:
    language = params.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language
