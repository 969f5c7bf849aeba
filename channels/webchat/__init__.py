"""The web chat: a Bot API in memory, which PTB calls like Telegram's and which stores into the record database, and the
page that people see.

bot_api/api.py is the API, bot_api/methods.py lists what a bot may call, bot_api/request.py connects PTB; people.py has
the acts of people; state.py is the storage that both need; page/page.py has the routes under /chat/.
"""

from storage.webchat.ids import FIRST_CHAT_ID, WEB_BOT_ID

__all__ = ["FIRST_CHAT_ID", "WEB_BOT_ID"]
