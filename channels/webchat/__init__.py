"""The web chat: a Bot API of our own, before PTB in memory and behind it the record database, and the page people see.

botapi.py is the API; methods.py what a bot may call; residents.py what a person may do; state.py what both need
from storage; request.py the seam PTB talks through; page.py the routes under /chat/.
"""

#: The web chat's bot id, beside Telegram's (the number before the colon of a token, never 1).
WEB_BOT_ID = 1

#: Chat ids of residents start here: above every id Telegram gives out (Bot API, Chat: at most 52 significant bits).
FIRST_CHAT_ID = 2**52
