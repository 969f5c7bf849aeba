"""The web chat is treated as one more bot beside Telegram's, with its own chats."""

#: The bot id of the web chat; Telegram's (the number before the colon of a token) is never 1.
WEB_BOT_ID = 1

#: First chat id of residents, above every Telegram id (Bot API, Chat: at most 52 significant bits).
FIRST_CHAT_ID = 2**52
