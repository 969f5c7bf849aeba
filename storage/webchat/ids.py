"""How the web chat stands beside Telegram: as one more bot, with chats of its own."""

#: The web chat's bot id, beside Telegram's (the number before the colon of a token, never 1).
WEB_BOT_ID = 1

#: Chat ids of residents start here: above every id Telegram gives out (Bot API, Chat: at most 52 significant bits).
FIRST_CHAT_ID = 2**52
